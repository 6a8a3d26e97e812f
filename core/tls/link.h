#pragma once

/// core/tls/link.h - TlsLink: part of TlsStream: an engine joined to the stream below it.
///
/// Reads and writes are done inside the calls. The link starts a task only for a wait: one task
/// receives until bytes have come, one sends the bytes that the stream below has not accepted. Both
/// end at the latest in the turn of the loop after the stream below has closed.

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/coro/coro.h"
#include "core/coro/ref.h"
#include "core/doors/shared_stream.h"
#include "core/doors/transport.h"
#include "core/net/byte_buffer.h"
#include "core/net/stream_tap.h"
#include "core/tls/engine.h"

namespace wavetank {

/// Shared by the stream and the two tasks. After close() it outlives the stream until all written
/// bytes have gone down, for the context's close_limit at most.
///
/// Memory: kChunkBytes that came and are not decrypted; as many that are decrypted and were not
/// read; and kUnsentBytes with one record more, twice, on the way out. It takes no more bytes from
/// below until those have been read, or sent: TLS itself answers some of a peer's messages.
class TlsLink final : public RefCounted, public StreamWatchers {
 public:
  static constexpr std::size_t kChunkBytes = 16 * 1024;
  static constexpr std::size_t kUnsentBytes = 16 * 1024;

  /// Requires: the engine's handshake is done, and its output sent.
  TlsLink(std::unique_ptr<Stream> below, TlsEngine engine);

  const TlsEngine& engine() const noexcept { return engine_; }
  std::string peer() const { return below_->peer(); }

  /// The stream is not held any more: wakes no waiter, and aborts unless closed.
  void leave() noexcept;

  // The methods of Stream.
  std::optional<std::size_t> try_read(std::span<std::byte> into);
  std::optional<std::string> read_error();
  std::size_t try_write(std::span<const std::byte> bytes);
  void shutdown_write();
  void close() noexcept;
  void abort() noexcept;

 private:
  enum class Arrived { kNothing, kBytes, kEnd, kFailure };
  enum class Failure { kNone, kBelow, kTls, kCut };
  /// How far this side has ended the stream. A state is followed by later ones alone.
  enum class End : unsigned char {
    kOpen,
    kWriteEnded,  ///< By shutdown_write(). Reading goes on.
    kClosed,      ///< By close() or abort().
  };

  ~TlsLink() override = default;

  bool closed() const noexcept { return end_ == End::kClosed; }
  std::size_t read(std::span<std::byte> into);
  Arrived poll();
  Arrived poll_engine();
  bool may_feed() const noexcept { return unsent_.size() + sending_.size() < kUnsentBytes; }
  bool read_available();
  void take(const ReadResult& read);
  void fail(Failure failure, std::string text);
  [[noreturn]] void throw_failure();
  [[noreturn]] void refuse_write();
  void start_receiving();
  Coro<void> receive_something();
  static Coro<void> receive(Ref<TlsLink> self);

  void send_output();
  void start_flush();
  static Coro<void> flush(Ref<TlsLink> self);
  void flush_ended(const std::exception_ptr& error);
  void limit_close();

  std::unique_ptr<Stream> below_;
  TlsEngine engine_;
  std::unique_ptr<StreamTap> tap_;  // Null: no tap reads along.
  WaiterSlot room_;                 // The receiving task, where it waits until may_feed().
  std::vector<std::byte> chunk_;
  ByteBuffer unsent_;   // Records that the stream below has not taken.
  ByteBuffer sending_;  // Records that the sending task has in hand.
  std::string failure_text_;
  std::exception_ptr write_error_;
  Failure failure_ = Failure::kNone;
  End end_ = End::kOpen;
  bool receiving_ = false;  // The receiving task exists.
  bool flushing_ = false;   // The sending task exists.
};

}  // namespace wavetank
