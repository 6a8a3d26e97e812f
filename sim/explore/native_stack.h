#pragma once

/// sim/explore/native_stack.h - stack_lines(): addresses of code of this program as names of
/// functions, for people. An address without a name is shown as a number.

#include <span>
#include <string>
#include <vector>

namespace wavetank::sim {

/// One line a frame, innermost first: "wavetank::scenarios::my_client(...) +0x1c". Frames of signal
/// handling and of std::function are left out, as are the outer ones beyond `lines_max`.
/// Requires: the addresses come from this process, or from one forked from it.
std::vector<std::string> stack_lines(std::span<void* const> frames, std::size_t lines_max);

}  // namespace wavetank::sim
