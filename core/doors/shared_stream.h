#pragma once

/// core/doors/shared_stream.h - SharedStream: a Stream that forwards to a connection which may
/// outlive it, as one does that still has bytes to send. StreamWatchers is the part of such a
/// connection that wakes the stream's tasks. Derive from Stream itself where the state ends with
/// the stream.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/coro/ref.h"
#include "core/doors/transport.h"

namespace wavetank {

/// The tasks that wait in a stream, as its connection sees them. Waking has no effect without a
/// stream, or without a task.
class StreamWatchers {
 public:
  /// The waiters to wake when try_read() and try_write() have something new to say.
  void set_watchers(WaiterSlot& readable, WaiterSlot& writable) noexcept {
    readable_ = &readable;
    writable_ = &writable;
  }

 protected:
  ~StreamWatchers() = default;

  /// The stream is not held any more.
  void forget_watchers() noexcept { readable_ = writable_ = nullptr; }
  void wake_reader() noexcept {
    if (readable_ != nullptr) readable_->wake();
  }
  void wake_writer() noexcept {
    if (writable_ != nullptr) writable_->wake();
  }
  void wake_both() noexcept {
    wake_reader();
    wake_writer();
  }

 private:
  WaiterSlot* readable_ = nullptr;
  WaiterSlot* writable_ = nullptr;
};

/// `Shared` is reference-counted, has StreamWatchers and the methods of Stream, and a leave(),
/// which forgets the watchers and aborts the connection unless it is closed.
template <class Shared>
class SharedStream : public Stream {
 public:
  explicit SharedStream(Ref<Shared> shared) noexcept : shared_(std::move(shared)) {
    shared_->set_watchers(readable_, writable_);
  }
  SharedStream(const SharedStream&) = delete;
  SharedStream& operator=(const SharedStream&) = delete;
  ~SharedStream() override { shared_->leave(); }

  std::optional<std::size_t> try_read(std::span<std::byte> into) final {
    return shared_->try_read(into);
  }
  std::string peer() const final { return shared_->peer(); }
  std::optional<std::string> read_error() const final { return shared_->read_error(); }
  std::size_t try_write(std::span<const std::byte> bytes) final {
    return shared_->try_write(bytes);
  }
  void shutdown_write() final { shared_->shutdown_write(); }
  void close() noexcept final { shared_->close(); }
  void abort() noexcept final { shared_->abort(); }

 protected:
  const Shared& shared() const noexcept { return *shared_; }

 private:
  Ref<Shared> shared_;
};

}  // namespace wavetank
