#pragma once

/// core/loop/stream_awaiters.h - the waiting halves of Stream: read_some() and write_all().
/// Included by core/loop/transport.h.

#include "core/loop/transport.h"

namespace wavetank {

/// Awaiter of Stream::read_some(). Does not suspend when bytes are there.
class Stream::ReadSome {
 public:
  ReadSome(Stream& stream, std::span<std::byte> into) noexcept
      : stream_(stream), into_(into), waiter_("read") {}
  ReadSome(const ReadSome&) = delete;
  ReadSome& operator=(const ReadSome&) = delete;
  ~ReadSome() {
    if (waiting_) stream_.readable_.clear();
  }

  bool await_ready() {
    count_ = stream_.try_read(into_);
    return count_.has_value();
  }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    take_slot();
    waiter_.await_suspend(leaf);
  }
  std::size_t await_resume();

 private:
  void take_slot();

  Stream& stream_;
  std::span<std::byte> into_;
  std::optional<std::size_t> count_;
  Waiter waiter_;
  bool waiting_ = false;
};

inline Stream::ReadSome Stream::read_some(std::span<std::byte> into) { return {*this, into}; }

}  // namespace wavetank
