#pragma once

/// core/uv/forks.h - forks_so_far(): detects that this process is the child of a process that ran
/// this code. fork(2) copies memory; threads and numbers drawn ahead are the parent's.

namespace wavetank::uv {

/// How many forks lie between this process and the one that asked first. A changed number means
/// that the kept one was taken in a parent.
unsigned forks_so_far() noexcept;

}  // namespace wavetank::uv
