#pragma once

/// core/net/websocket.h - WebSocket: a websocket over any Stream: upgrade, messages, pings, close
/// handshake. Owns its stream. One task receives; any number send. The caller sets deadlines for
/// reading. A peer that accepts no byte for the stream's write limit has lost the connection.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/coro/coro.h"
#include "core/doors/random.h"
#include "core/doors/transport.h"
#include "core/net/connection_closed.h"
#include "core/net/frame_decoder.h"
#include "core/net/frame_writer.h"
#include "core/net/message.h"
#include "core/net/upgrade.h"
#include "core/net/wire_tap.h"
#include "core/task/waiter.h"
#include "core/time.h"

namespace wavetank {

class WebSocketOptions {
 public:
  WebSocketOptions() = default;
  DecoderLimits limits;            ///< For the peer's frames and messages.
  std::size_t read_bytes = 16384;  ///< Asked of the stream at a time; at least 1.
  WireTap* tap = nullptr;          ///< Must outlive the websocket.
};

class WebSocket {
 public:
  /// Upgrades `stream` as a client; masks and key are drawn from `random`, which must outlive the
  /// websocket. Has no deadline: wrap it in timeout(). Cancelled or failed: the stream is aborted.
  /// Errors: UpgradeError; TransportError of the stream; std::invalid_argument (see ClientUpgrade).
  static Coro<std::unique_ptr<WebSocket>> connect(std::unique_ptr<Stream> stream,
                                                  UpgradeRequest request, Random& random,
                                                  WebSocketOptions options = {});

  /// Upgrades `stream` as a server, for any path. IncomingUpgrade (core/net/incoming_upgrade.h)
  /// lets the server choose.
  static Coro<std::unique_ptr<WebSocket>> accept(std::unique_ptr<Stream> stream,
                                                 WebSocketOptions options = {});

  /// `received` has the bytes behind the peer's head. Use connect() or accept().
  WebSocket(Role role, std::unique_ptr<Stream> stream, Random* random, WebSocketOptions options,
            ByteBuffer received);
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;
  /// When the end came and our Close frame is sent, the stream closes behind it, within
  /// FrameWriter::kFinishLimit; else it is aborted. Requires: no task is in a call.
  ~WebSocket();

  /// The next message. Pings are answered on the way, pongs only shown to the tap.
  /// Cancelled: no byte and no message is lost.
  /// Errors: ConnectionClosed, when every message that came before the end has been taken; it is
  /// thrown again by later calls. std::logic_error when another task is receiving.
  Coro<Message> receive();

  /// The same, but the end of the connection is an answer and not an error: nullopt, and status()
  /// and close_reason() say how it ended. Use it in loops over all messages, because ends are
  /// ordinary there.
  Coro<std::optional<Message>> next();

  /// The next message if it has been read from the stream already; nullopt also at the end.
  /// Errors: std::logic_error when another task is receiving.
  std::optional<Message> try_next();

  /// Send one message or frame. They wait, first come first served, while the peer does not read;
  /// once the wait is over the frame is sent as a whole even if no task waits for it any more.
  /// Cancelled: the frame was not sent. Errors: ConnectionClosed; std::invalid_argument for a ping
  /// of more than kControlPayloadMax bytes. Requires: the argument lives until completion; text is
  /// UTF-8 (not checked here; the peer closes with 1007).
  Coro<void> send_text(std::string_view text) { return send(Opcode::kText, text); }
  Coro<void> send_binary(std::string_view bytes) { return send(Opcode::kBinary, bytes); }
  Coro<void> send_ping(std::string_view payload = {}) { return send(Opcode::kPing, payload); }

  /// As send_text() and send_binary(), but returns false without sending where those would wait.
  bool try_send(MessageKind kind, std::string_view payload);

  /// For fault injection: bytes that need not be a frame, put between the frames.
  Coro<void> send_raw(std::string_view bytes);

  /// The close handshake: sends Close unless that has happened, waits for the peer's, for the end
  /// of the stream where the server closes first, and until the stream has accepted all bytes. The
  /// whole handshake ends at `deadline`, whether the peer answers or not; then the stream is
  /// aborted. How it went is the result. Errors: std::invalid_argument for a code that no Close may
  /// carry. Messages that arrive during the handshake go to the task in receive(), if any; a later
  /// receive() throws ConnectionClosed at the end, and the messages count as dropped.
  /// Cancelled: the stream is aborted.
  Coro<CloseStatus> close(std::uint16_t code, std::string reason, Instant deadline);

  /// Ends it immediately without a handshake; the peer sees a reset. Pending calls end with
  /// ConnectionClosed. Idempotent.
  void abort() noexcept;

  /// nullopt while open.
  const std::optional<CloseStatus>& status() const noexcept { return status_; }
  /// The end in one line, for logs; the text of ConnectionClosed. Requires: status().
  std::string close_reason() const;
  /// Messages that close() took from the connection and no task received.
  std::uint64_t dropped_messages() const noexcept { return dropped_messages_; }
  /// Bytes that the peer's unfinished frame or message left behind at the end.
  std::size_t lost_bytes() const noexcept { return decoder_.pending_bytes(); }

 private:
  friend class Cork;
  class ReadTurn;
  class ReadWait;
  /// The task that reads the stream: in receive(), or in close(), for whose end receive() waits.
  enum class Reader : unsigned char { kNone, kReceive, kClose };
  Coro<void> send(Opcode opcode, std::string_view payload);
  void check_sendable() const;
  void check_sent() const;
  [[noreturn]] void throw_closed() const;

  std::optional<Message> next_message();
  MessageKind take_message(const FrameEvent& event);
  void handle_control(const FrameEvent& event);
  void handle_close(std::uint16_t code, std::string_view reason);
  void end(CloseStatus status, std::string_view why);
  void take_read(const ReadResult& read);
  void read_ended(std::string_view why);
  void keep_shown_message();
  void drop_messages();

  bool handshake_finished() const noexcept;
  Coro<void> finish_handshake();
  Coro<void> read_and_drop();

  Ref<FrameWriter> writer_;
  FrameDecoder decoder_;
  WireTap* tap_;
  std::size_t read_bytes_;
  Role role_;
  Reader reader_ = Reader::kNone;
  bool stream_ended_ = false;    // No byte can be read any more.
  bool message_shown_ = false;   // The caller may look at the payload of the last message.
  std::uint16_t sent_code_ = 0;  // The code of our close(); 0 before it.
  WaiterList read_waiters_;      // Tasks that wait until no task reads.
  std::optional<CloseStatus> status_;
  std::string ended_why_;
  std::uint64_t dropped_messages_ = 0;
};

}  // namespace wavetank
