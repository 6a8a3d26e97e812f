#pragma once

/// core/net/frame_writer.h - FrameWriter: the sending half of a websocket. Frames are appended
/// whole, in the order of the calls, so they never interleave and no cancellation can cut one in
/// half. Bytes that the stream does not accept immediately are written by a separate task, which
/// exists only while the peer does not read; so answers to pings need no task that sends.

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/check.h"
#include "core/coro/coro.h"
#include "core/coro/ref.h"
#include "core/doors/random.h"
#include "core/doors/transport.h"
#include "core/net/byte_buffer.h"
#include "core/net/frame.h"
#include "core/net/wire_tap.h"
#include "core/task/waiter.h"
#include "core/time.h"

namespace wavetank {

/// Part of WebSocket. Owns the stream. Shared by the websocket and its writing task, because a task
/// ends only in a later turn of the loop.
class FrameWriter final : public RefCounted {
 public:
  /// `random` gives the masks of a client's frames; null at a server, which does not mask.
  FrameWriter(std::unique_ptr<Stream> stream, Random* random, WireTap* tap);

  Stream& stream() noexcept { return *stream_; }

  /// Whether a message must wait: bytes are left over, or others wait already. Then take a Turn.
  bool must_wait() const noexcept { return backlog() || !turns_.empty(); }
  class Turn;

  /// Appends and writes as much as the stream takes. Never waits; without effect after a failure.
  void send(Opcode opcode, std::string_view payload);
  void send_raw(std::string_view bytes);

  /// Sends the last frame; later calls of send() have no effect.
  void send_close(std::uint16_t code, std::string_view reason);
  bool close_sent() const noexcept {
    return sending_ == Sending::kCloseSent || sending_ == Sending::kFailedAfterClose;
  }

  /// Sends a pong, or, while the peer does not read, remembers it in place of an older one (RFC
  /// 6455, section 5.5.3, allows to answer the latest ping only), so pings cannot pile up memory.
  void answer_ping(std::string_view payload);

  /// Between cork() and uncork(), which do not nest, frames are gathered and written together, or
  /// kCorkedMax at a time. A failure of the stream shows at uncork().
  void cork() noexcept {
    WAVETANK_CHECK(!corked_);
    corked_ = true;
  }
  void uncork();
  static constexpr std::size_t kCorkedMax = 16 * 1024;

  /// The reason why no frame can be sent any more; empty while sending works.
  const std::string& failure() const noexcept { return failure_; }
  /// Whether that is a peer that did not read for too long (Stream::set_write_limit()). The stream
  /// is aborted then.
  bool gave_up() const noexcept { return output_ == Output::kGivenUp; }

  /// Whether frames wait for the peer to read, outside of cork().
  bool flushing() const noexcept { return output_ == Output::kTask; }
  /// Wakes all tasks that wait for their turn, since the turn will not come as they expect.
  void tell_senders() noexcept;

  // The end, one of them. The tap is not called any more. Idempotent; abort() may follow.
  /// Closes the stream when everything is written, or aborts it after kFinishLimit.
  void finish() noexcept;
  /// The same for a peer that may still be sending: its bytes would cause a reset, and the reset
  /// could overtake our Close frame. So these bytes are read and dropped until the peer closes;
  /// behind kDrainLimit or kDrainBytesMax the stream is aborted.
  /// Requires: no task reads the stream. Source: RFC 6455, section 7.1.1.
  void finish_and_drain();
  /// Aborts the stream immediately.
  void abort() noexcept;
  static constexpr Duration kFinishLimit = std::chrono::seconds(10);
  static constexpr Duration kDrainLimit = std::chrono::seconds(5);
  static constexpr std::size_t kDrainBytesMax = 1U << 20;

 private:
  /// Whether frames can be sent. A Close frame is the last one, and a failure is final.
  enum class Sending : unsigned char { kOpen, kCloseSent, kFailed, kFailedAfterClose };
  /// The writer of the stream.
  enum class Output : unsigned char {
    kCalls,    ///< The calls that send, as much as the stream takes.
    kTask,     ///< The writing task, until it has written everything.
    kGivenUp,  ///< No call and no task: the peer did not read for too long. Final.
  };
  /// The end of the stream, by finish(), by finish_and_drain(), by abort(). kAborted is final.
  enum class End : unsigned char { kOpen, kFinishing, kDraining, kAborted };
  ~FrameWriter() override = default;
  bool backlog() const noexcept { return flushing() || (!corked_ && !pending_.empty()); }
  void append(Opcode opcode, std::string_view payload);
  void write_pending();
  void fail(std::string_view why);
  static Coro<void> flush(Ref<FrameWriter> self);
  void send_pending_pong();
  void flush_ended(const std::exception_ptr& error);
  void close_behind_flush() noexcept;
  static Coro<void> drain(Ref<FrameWriter> self);
  Coro<bool> read_to_end();  // False when the peer sends too much.

  std::unique_ptr<Stream> stream_;
  Random* random_;
  WireTap* tap_;
  ByteBuffer pending_;  // Frames that the stream has not taken.
  ByteBuffer writing_;  // Frames that the writing task has in hand.
  WaiterList turns_;
  std::optional<std::string> owed_pong_;  // The payload of the latest ping without an answer.
  std::string failure_;
  bool corked_ = false;
  Sending sending_ = Sending::kOpen;
  Output output_ = Output::kCalls;
  End end_ = End::kOpen;
};

/// A place in the line of senders. `FrameWriter::Turn turn(writer); co_await turn.waiter();` and
/// then send() while the turn lives. Cancelled: the turn goes to the next.
class FrameWriter::Turn {
 public:
  explicit Turn(FrameWriter& writer) noexcept : writer_(&writer), waiter_("send") {
    writer_->turns_.push_back(waiter_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    writer_->turns_.remove(waiter_);
    if (waiter_.was_woken() && !writer_->backlog()) writer_->turns_.wake_next();
  }
  Waiter& waiter() noexcept { return waiter_; }

 private:
  Ref<FrameWriter> writer_;
  Waiter waiter_;
};

}  // namespace wavetank
