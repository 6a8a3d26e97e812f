#pragma once

/// core/uv/forks.h - whether this process is the child of one that has run our code: memory is
/// copied by fork(2), threads and what was drawn ahead are the parent's.

namespace wavetank::uv {

/// How many forks lie between this process and the one that asked first. Kept numbers tell it: one
/// that has changed was taken in a parent.
unsigned forks_so_far() noexcept;

}  // namespace wavetank::uv
