#pragma once

/// scenarios/serve/faulty_connection.h - FaultyStream: a Stream on a faulty path. FaultyConnection:
/// the stream below, and the two pipes of bytes to and from it.

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
#include "core/sync/alarm.h"
#include "scenarios/serve/faulty_pipe.h"
#include "scenarios/serve/faulty_stream.h"

namespace wavetank::scenarios {

/// Shared by the stream and its three tasks: one receives, one sends, one lets time pass. They end
/// in the turns after the stream below has closed. After close() the connection outlives its stream
/// until pending data and the FIN have been handed to the lower stream, or until kFlushLimit after
/// they were due.
class FaultyConnection final : public RefCounted, public StreamWatchers {
 public:
  static constexpr std::size_t kChunkBytes = 16 * 1024;
  static constexpr Duration kFlushLimit = std::chrono::seconds(10);

  FaultyConnection(std::unique_ptr<Stream> below, Ref<FaultyPath> path);

  /// Begins the tasks. Call once, in a loop.
  void start();

  /// The stream is not held any more: wakes no waiter, and aborts unless closed.
  void leave() noexcept;

  // The methods of Stream.
  std::optional<std::size_t> try_read(std::span<std::byte> into);
  std::string peer() const { return below_->peer(); }
  std::optional<std::string> read_error() const;
  std::size_t try_write(std::span<const std::byte> bytes);
  void shutdown_write();
  void close() noexcept;
  void abort() noexcept;

  /// One way has gone dark.
  void hold_in_flight(FaultyPath::Direction direction, const sim::Hindrance& darkness);
  /// Closed above, and not below yet.
  bool lingers() const noexcept { return state_ == State::kLingering; }
  /// Ends immediately: in order if only the end is missing, else by a reset.
  void end_now() noexcept;

 private:
  /// The end of the connection, step by step. A state is followed by later ones alone.
  enum class State : unsigned char {
    kOpen,
    kEndInFlight,  ///< shutdown_write() was called. The end follows the bytes in flight.
    kEndSent,      ///< It has gone down. The peer may still send.
    kLingering,    ///< Closed above, as in kEndInFlight. The stream below closes behind the end.
    kOver,         ///< The stream below is closed or aborted.
  };

  ~FaultyConnection() override;

  bool closed() const noexcept { return state_ >= State::kLingering; }
  static Coro<void> receive(Ref<FaultyConnection> self);
  static Coro<void> send(Ref<FaultyConnection> self);
  static Coro<void> run_timers(Ref<FaultyConnection> self);
  Coro<void> receive_all();
  Coro<void> send_all();
  Coro<void> run_all_timers();
  void take(const ReadResult& read);
  void deliver(Instant now);
  [[noreturn]] void throw_read_failure();
  void sending_failed(const std::exception_ptr& error);

  void finish() noexcept;  // Closes the stream below.
  void break_below() noexcept;
  void end_tasks() noexcept;

  std::unique_ptr<Stream> below_;
  Ref<FaultyPath> path_;
  FaultyPipe in_;
  FaultyPipe out_;
  std::vector<std::byte> chunk_;
  std::vector<std::byte> sending_;  // The segment that the sending task has in hand.
  Alarm room_;                      // For the receiving task: it may go on.
  Alarm to_send_;                   // For the sending task: look again.
  Alarm time_;                      // For the third: look again.
  std::optional<std::string> read_failure_;
  std::exception_ptr write_error_;
  State state_ = State::kOpen;
  Instant closed_at_{};  // When it began to linger.
};

/// Made by FaultyPath::wrap(); keeps every promise of Stream, and
///  - memory: FaultyPipe::kWindowBytes each way; beyond that, back-pressure;
///  - a read gives at most one segment, so a slicer cuts reads, too;
///  - a reset by the peer arrives when the path is not dark; it loses bytes in flight;
///  - close() lets written bytes, and the end, take their time; bytes that arrive after it are
///  dropped;
///  - abort() reaches the peer immediately, on a dark path, too.
class FaultyStream final : public SharedStream<FaultyConnection> {
 public:
  using SharedStream::SharedStream;
};

}  // namespace wavetank::scenarios
