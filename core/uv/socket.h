#pragma once

/// core/uv/socket.h - Socket: a TCP socket with its received and its unsent bytes.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/coro/coro.h"
#include "core/doors/shared_stream.h"
#include "core/task/waiter_slot.h"
#include "core/uv/address.h"
#include "core/uv/handle_block.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

/// Reads ahead up to kReadAheadBytes, then lets the kernel's window fill. Keeps at most
/// kUnsentBytes that the kernel would not take. Nagle's algorithm is off.
///
/// After close() it outlives the stream until the kernel has accepted all written bytes, for
/// kFlushLimit at most. Closing with unread input resets the connection. The kernel does the same,
/// and whether the bytes are still in the kernel or already here is a matter of timing.
class Socket final : public HandleBlock, public StreamWatchers {
 public:
  static constexpr std::size_t kReadAheadBytes = 64 * 1024;
  static constexpr std::size_t kUnsentBytes = 64 * 1024;
  static constexpr Duration kFlushLimit = std::chrono::seconds(10);

  explicit Socket(Loop& loop);
  ~Socket() override;

  /// Connects; gives 0 or libuv's error. Cancelled or failed: only leave() or abort() may follow.
  Coro<int> connect(const Address& address);

  /// Takes the connection that `listener` has ready; gives 0 or libuv's error, as connect().
  int accept_from(uv_tcp_s& listener);

  const std::string& peer() const noexcept { return peer_; }

  /// The stream is not held any more: wakes no waiter, and aborts unless closed.
  void leave() noexcept;

  // The methods of wavetank::Stream.
  std::optional<std::size_t> try_read(std::span<std::byte> into);
  std::optional<std::string> read_error() const;
  std::size_t try_write(std::span<const std::byte> bytes);
  void shutdown_write() noexcept;
  void close() noexcept;
  void abort() noexcept;

  void tear_down(Teardown how) noexcept override;

 private:
  enum class State : unsigned char { kOpen, kFlushing, kClosed };
  struct Native;

  void connected() noexcept;
  void start_reading() noexcept;
  void stop_reading() noexcept;
  void arrived(std::ptrdiff_t count_or_error) noexcept;
  void send_unsent() noexcept;
  void sent(int status) noexcept;
  void limit_flush() noexcept;
  void finish_close(bool reset) noexcept;
  std::string broken_text() const;
  [[noreturn]] void throw_broken(int status) const;

  std::unique_ptr<Native> native_;
  std::string peer_;  // The address of the peer.
  WaiterSlot connecting_;
  int connect_status_ = 0;
  int read_end_ = 0;  // The state behind the received bytes: open (0), UV_EOF, or an error.
  int write_error_ = 0;
  State state_ = State::kOpen;
  bool reading_ = false;
  bool write_ended_ = false;  // By shutdown_write().
};

}  // namespace wavetank::uv
