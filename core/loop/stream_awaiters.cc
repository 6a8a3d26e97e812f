#include "core/loop/stream_awaiters.h"

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

// Throws when the task was cancelled meanwhile.
void Stream::ReadSome::end_wait() {
  stream_.readable_.clear();
  waiting_ = false;
  waiter_.await_resume();
}

void Stream::ReadSome::take_bytes() {
  // Woken means: there are bytes, the end, or an error, which try_read() throws.
  count_ = stream_.try_read(into_);
  if (!count_) throw std::logic_error("a stream woke its reader with nothing to read");
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

Coro<void> Stream::write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t accepted = try_write(bytes);
    bytes = bytes.subspan(accepted);
    if (bytes.empty()) co_return;
    if (accepted > 0) continue;
    if (writable_.taken()) throw std::logic_error("two writes are pending on one stream");
    Waiter waiter("write");
    const WaiterSlot::Hold hold(writable_, waiter);
    co_await waiter;
  }
}

}  // namespace wavetank
