#include "core/doors/stream_awaiters.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace wavetank {

void Stream::ReadSome::take_slot() {
  if (stream_.readable_.taken()) throw std::logic_error("two reads are pending on one stream");
  stream_.readable_.put(waiter_);
  waiting_ = true;
}

std::size_t Stream::ReadSome::await_resume() {
  if (waiting_) {
    end_wait();
    take_bytes();
  }
  return *count_;
}

// Throws when the task was cancelled during the wait.
void Stream::ReadSome::end_wait() {
  stream_.readable_.clear();
  waiting_ = false;
  waiter_.await_resume();
}

void Stream::ReadSome::take_bytes() {
  // Woken means: there are bytes, the end, or an error, which try_read() throws.
  count_ = stream_.try_read(into_);
  if (!count_) throw std::logic_error("a stream woke its reader without bytes to read");
}

ReadResult Stream::ReadOrError::await_resume() {
  if (read_.waiting_) {
    read_.end_wait();
    error_ = read_.stream_.read_error();
    if (!error_) read_.take_bytes();
  }
  if (error_) return ReadResult(std::move(*error_));
  return ReadResult(*read_.count_);
}

/// Waits until the implementation has something new to say, or until the limit.
class Stream::WriteWait final : public Waiter {
 public:
  explicit WriteWait(Instant limit) noexcept : Waiter("write"), limit_(limit) {}

  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    suspend(leaf, leaf.promise());
    if (limit_ != kNever) wake_at(limit_);
  }

 private:
  Instant limit_;
};

Coro<void> Stream::write_all(std::span<const std::byte> bytes) {
  std::optional<Instant> stands_since;  // When the last byte was accepted, if we have waited.
  while (!bytes.empty()) {
    const std::size_t accepted = try_write(bytes);
    bytes = bytes.subspan(accepted);
    if (bytes.empty()) co_return;
    if (accepted > 0) {
      stands_since.reset();
      continue;
    }
    if (writable_.taken()) throw std::logic_error("two writes are pending on one stream");
    const Instant now = EventLoop::running().time();
    if (!stands_since) stands_since = now;
    const Instant limit = std::min(saturating_add(*stands_since, write_limit_), write_deadline_);
    if (limit <= now) throw_write_timed_out(now);
    WriteWait wait(limit);
    const WaiterSlot::Hold hold(writable_, wait);
    co_await wait;
  }
}

void Stream::throw_write_timed_out(Instant now) const {
  const std::string whom = peer().empty() ? "the peer" : peer();
  if (write_deadline_ <= now) {
    throw TimedOut(fmt::format("cannot write: {} has not taken everything in time", whom));
  }
  throw TimedOut(fmt::format("cannot write: {} has taken nothing for {}.{:03} s", whom,
                             write_limit_ / std::chrono::seconds(1),
                             write_limit_ / std::chrono::milliseconds(1) % 1000));
}

void Stream::set_write_limit(AnyDuration limit) noexcept {
  write_limit_ = limit;
  writable_.wake();  // To look at the new limit.
}

void Stream::set_write_deadline(Instant deadline) noexcept {
  write_deadline_ = deadline;
  writable_.wake();
}

}  // namespace wavetank
