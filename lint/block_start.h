#pragma once

/// lint/block_start.h - the thing that an opening brace or bracket begins, judged by the tokens
/// before it: C++ cannot be cut into statements without guessing this.

#include <cstddef>
#include <vector>

#include "lint/token.h"

namespace wavetank::lint {

/// Whether a `{` after these tokens of a statement opens a block (a body of a function, class or
/// namespace) rather than a braced initialiser.
bool starts_block(const std::vector<Token>& before);

/// Whether the block after these tokens is the body of a function. Requires: starts_block(before).
bool heads_function(const std::vector<Token>& before);

/// Whether the `[` at `index` opens a lambda: not a subscript, attribute or structured binding.
bool starts_lambda(const std::vector<Token>& tokens, std::size_t index);

}  // namespace wavetank::lint
