#pragma once

/// cli/printable.h - escapes untrusted text (arguments, names of files, contents of files) for
/// display: no line breaks, no control sequences of a terminal, quoted for a shell.

#include <string>
#include <string_view>

namespace wavetank::cli {

/// `text` with control characters, line breaks, marks that reverse the direction of writing, and
/// bytes that are not UTF-8 as "\n", "\t", "\x1b". All other bytes stay, also a backslash.
std::string printable(std::string_view text);

/// `text` as one word of a command line; without quotes if a shell needs none.
std::string shell_word(std::string_view text);

}  // namespace wavetank::cli
