#pragma once

/// cli/printable.h - text from outside (arguments, names of files, contents of files) among words
/// of ours: it stays on its line, a terminal obeys none of it, and a shell reads it back.

#include <string>
#include <string_view>

namespace wavetank::cli {

/// `text` with control characters, line breaks, marks that reverse the direction of writing, and
/// bytes that are no UTF-8 as "\n", "\t", "\x1b". All else, also a backslash, is as it was.
std::string printable(std::string_view text);

/// `text` as one word of a command line; as it is where no shell minds it.
std::string shell_word(std::string_view text);

}  // namespace wavetank::cli
