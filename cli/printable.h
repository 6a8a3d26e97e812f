#pragma once

/// cli/printable.h - escapes untrusted text (arguments, names of files, contents of files) for
/// display: no line breaks, no control sequences of a terminal, quoted for a shell.

#include <string>
#include <string_view>

namespace wavetank::cli {

/// `text` with control characters, line breaks, marks that reverse the direction of writing, and
/// bytes that are no UTF-8 as "\n", "\t", "\x1b". All else, also a backslash, is as it was.
std::string printable(std::string_view text);

/// `text` as one word of a command line; as it is where no shell minds it.
std::string shell_word(std::string_view text);

}  // namespace wavetank::cli
