#pragma once

/// core/doors/stream_awaiters.h - the waiting halves of Stream: read_some(), read_or_error() and
/// write_all().
/// Included by core/doors/transport.h.

#include "core/check.h"
#include "core/doors/transport.h"

namespace wavetank {

/// Awaiter of Stream::read_some(). Does not suspend when bytes are there.
class Stream::ReadSome {
 public:
  ReadSome(Stream& stream, std::span<std::byte> into) noexcept
      : stream_(stream), into_(into), waiter_("read") {
    WAVETANK_CHECK(!into.empty());
  }
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
  friend class ReadOrError;
  void take_slot();
  void end_wait();
  void take_bytes();

  Stream& stream_;
  std::span<std::byte> into_;
  std::optional<std::size_t> count_;
  Waiter waiter_;
  bool waiting_ = false;
};

/// The result of Stream::read_or_error().
class ReadResult {
 public:
  explicit ReadResult(std::size_t count) noexcept : count_(count) {}
  explicit ReadResult(std::string error) noexcept : error_(std::move(error)) {}

  bool failed() const noexcept { return error_.has_value(); }
  const std::string& error() const {  ///< Requires: failed().
    WAVETANK_CHECK(error_);
    return *error_;
  }
  std::size_t count() const noexcept { return count_; }  ///< 0 at the end of the stream.

 private:
  std::size_t count_ = 0;
  std::optional<std::string> error_;
};

/// Awaiter of Stream::read_or_error().
class Stream::ReadOrError {
 public:
  ReadOrError(Stream& stream, std::span<std::byte> into) noexcept : read_(stream, into) {}

  bool await_ready() {
    error_ = read_.stream_.read_error();
    return error_ || read_.await_ready();
  }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    read_.await_suspend(leaf);
  }
  ReadResult await_resume();

 private:
  ReadSome read_;
  std::optional<std::string> error_;
};

inline Stream::ReadOrError Stream::read_or_error(std::span<std::byte> into) {
  return {*this, into};
}
inline Stream::ReadSome Stream::read_some(std::span<std::byte> into) { return {*this, into}; }

}  // namespace wavetank
