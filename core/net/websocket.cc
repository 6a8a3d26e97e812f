#include "core/net/websocket.h"

#include <utility>

#include "core/check.h"
#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/net/frame_encoder.h"

namespace wavetank {

/// The turn to read. When it ends, the others look again.
class WebSocket::ReadTurn {
 public:
  ReadTurn(WebSocket& socket, Reader reader) : socket_(socket) {
    if (socket.reader_ != Reader::kNone) {
      throw std::logic_error("two tasks receive from one websocket");
    }
    socket.reader_ = reader;
  }
  ReadTurn(const ReadTurn&) = delete;
  ReadTurn& operator=(const ReadTurn&) = delete;
  ~ReadTurn() {
    socket_.reader_ = Reader::kNone;
    socket_.read_waiters_.wake_all();
  }

 private:
  WebSocket& socket_;
};

/// A place among the tasks that wait until no task reads.
class WebSocket::ReadWait {
 public:
  explicit ReadWait(WebSocket& socket) : socket_(socket), waiter_("websocket close") {
    socket_.read_waiters_.push_back(waiter_);
  }
  ReadWait(const ReadWait&) = delete;
  ReadWait& operator=(const ReadWait&) = delete;
  ~ReadWait() { socket_.read_waiters_.remove(waiter_); }
  Waiter& waiter() noexcept { return waiter_; }

 private:
  WebSocket& socket_;
  Waiter waiter_;
};

WebSocket::WebSocket(Role role, std::unique_ptr<Stream> stream, Random* random,
                     WebSocketOptions options, ByteBuffer received)
    : writer_(new FrameWriter(std::move(stream), role == Role::kClient ? random : nullptr,
                              options.tap)),
      decoder_(role, options.limits, std::move(received)),
      tap_(options.tap),
      read_bytes_(options.read_bytes),
      role_(role) {
  if (read_bytes_ == 0) {
    throw std::invalid_argument("WebSocketOptions::read_bytes is 0: a read needs room for 1 byte");
  }
  if (tap_ != nullptr) tap_->on_open();
}

WebSocket::~WebSocket() {
  CHECK(reader_ == Reader::kNone && read_waiters_.empty());
  if (status_ && writer_->close_sent()) {
    writer_->finish();
  } else {
    abort();
  }
}

// Sending.

std::string WebSocket::close_reason() const {
  CHECK(status_);
  std::string text = "websocket closed: " + ended_why_ + ", code " + std::to_string(status_->code);
  if (!status_->reason.empty()) text.append(", reason '").append(status_->reason).append("'");
  return text;
}

void WebSocket::throw_closed() const {
  const std::string text = close_reason();  // The CHECK of close_reason() comes before the status.
  throw ConnectionClosed(*status_, text);
}

void WebSocket::check_sendable() const {
  if (status_) throw_closed();
  if (sent_code_ != 0) {
    throw ConnectionClosed(CloseStatus(sent_code_, "", false), "websocket closed: by this side");
  }
  check_sent();
}

void WebSocket::check_sent() const {
  const std::string& failure = writer_->failure();
  if (failure.empty()) return;
  if (status_) throw_closed();
  throw ConnectionClosed(CloseStatus(kCloseAbnormal, "", false), "websocket closed: " + failure);
}

Coro<void> WebSocket::send(Opcode opcode, std::string_view payload) {
  check_sendable();
  if (opcode == Opcode::kPing && payload.size() > kControlPayloadMax) {
    throw std::invalid_argument("a ping carries at most 125 bytes");
  }
  if (writer_->must_wait()) {
    FrameWriter::Turn turn(*writer_);
    co_await turn.waiter();
    check_sendable();
    writer_->send(opcode, payload);
  } else {
    writer_->send(opcode, payload);
  }
  check_sent();
}

Coro<void> WebSocket::send_raw(std::string_view bytes) {
  check_sendable();
  if (writer_->must_wait()) {
    FrameWriter::Turn turn(*writer_);
    co_await turn.waiter();
    check_sendable();
    writer_->send_raw(bytes);
  } else {
    writer_->send_raw(bytes);
  }
  check_sent();
}

bool WebSocket::try_send(MessageKind kind, std::string_view payload) {
  check_sendable();
  if (writer_->must_wait()) return false;
  writer_->send(kind == MessageKind::kText ? Opcode::kText : Opcode::kBinary, payload);
  check_sent();
  return true;
}

// Receiving.

std::optional<Message> WebSocket::try_next() {
  if (reader_ == Reader::kClose) return std::nullopt;
  if (reader_ != Reader::kNone) throw std::logic_error("two tasks receive from one websocket");
  return next_message();
}

Coro<Message> WebSocket::receive() {
  const std::optional<Message> message = co_await next();
  if (!message) throw_closed();
  co_return *message;
}

Coro<std::optional<Message>> WebSocket::next() {
  while (reader_ == Reader::kClose) {
    ReadWait wait(*this);
    co_await wait.waiter();
  }
  const ReadTurn turn(*this, Reader::kReceive);
  for (;;) {
    const std::optional<Message> message = next_message();
    if (message || status_) co_return message;
    const std::span<std::byte> room = decoder_.prepare(read_bytes_).first(read_bytes_);
    const ReadResult read = co_await writer_->stream().read_or_error(room);
    take_read(read);
  }
}

void WebSocket::take_read(const ReadResult& read) {
  if (read.failed()) return read_ended(writer_->gave_up() ? writer_->failure() : read.error());
  decoder_.commit(read.count());
  if (read.count() == 0) read_ended("the peer closed the connection without a Close frame");
}

std::optional<Message> WebSocket::next_message() {
  std::optional<Message> message;
  while (!status_ && !message) {
    const std::optional<FrameEvent> event = decoder_.next();
    if (!event) break;
    if (event->is_message()) {
      message.emplace(take_message(*event), event->payload);
    } else {
      handle_control(*event);
    }
  }
  if (message) message_shown_ = true;
  return message;
}

MessageKind WebSocket::take_message(const FrameEvent& event) {
  const bool text = event.kind == FrameEvent::Kind::kText;
  if (tap_ != nullptr) tap_->on_received(text ? Opcode::kText : Opcode::kBinary, event.payload);
  return text ? MessageKind::kText : MessageKind::kBinary;
}

void WebSocket::handle_control(const FrameEvent& event) {
  using Kind = FrameEvent::Kind;
  switch (event.kind) {
    case Kind::kText:
    case Kind::kBinary:
      break;
    case Kind::kPing:
      if (tap_ != nullptr) tap_->on_received(Opcode::kPing, event.payload);
      writer_->answer_ping(event.payload);
      break;
    case Kind::kPong:
      if (tap_ != nullptr) tap_->on_received(Opcode::kPong, event.payload);
      break;
    case Kind::kClose:
      handle_close(event.code, event.payload);
      break;
    case Kind::kError:
      writer_->send_close(event.code, event.payload);
      end(CloseStatus(event.code, std::string(event.payload), false, ClosedBy::kUs),
          "the peer broke the protocol");
      writer_->finish_and_drain();
      break;
  }
}

void WebSocket::handle_close(std::uint16_t code, std::string_view reason) {
  if (tap_ != nullptr) tap_->on_received(Opcode::kClose, close_payload(code, reason));
  const bool ours_first = writer_->close_sent();
  writer_->send_close(code, {});
  const ClosedBy by = ours_first ? ClosedBy::kUs : ClosedBy::kPeer;
  end(CloseStatus(code, std::string(reason), writer_->close_sent(), by),
      ours_first ? "as asked by this side" : "by the peer");
  // The server closes the stream first; a client waits for that in close().
  // Source: RFC 6455, section 7.1.1.
  if (role_ == Role::kServer) writer_->finish();
}

void WebSocket::end(CloseStatus status, std::string_view why) {
  if (status_) return;
  status_ = std::move(status);
  ended_why_ = why;
  if (tap_ != nullptr) tap_->on_close(*status_, ended_why_);
  writer_->tell_senders();
}

void WebSocket::read_ended(std::string_view why) {
  stream_ended_ = true;
  const ClosedBy by = sent_code_ != 0 ? ClosedBy::kUs : ClosedBy::kNobody;
  end(CloseStatus(kCloseAbnormal, "", false, by), why);
  writer_->finish();
}

// The end.

void WebSocket::abort() noexcept {
  if (!status_) {
    keep_shown_message();
    drop_messages();
    // A failed writer means that the connection was broken before.
    const bool ours = writer_->failure().empty();
    const ClosedBy by = ours ? ClosedBy::kUs : ClosedBy::kNobody;
    const std::string why = ours ? "aborted by this side" : writer_->failure();
    end(CloseStatus(kCloseAbnormal, "", false, by), why);
  }
  writer_->abort();
}

void WebSocket::keep_shown_message() {
  if (message_shown_) decoder_.keep_last_payload();
  message_shown_ = false;
}

void WebSocket::drop_messages() {
  while (!status_) {
    const std::optional<FrameEvent> event = decoder_.next();
    if (!event) return;
    if (event->is_message()) {
      take_message(*event);
      ++dropped_messages_;
    } else {
      handle_control(*event);
    }
  }
}

bool WebSocket::handshake_finished() const noexcept {
  return status_ && (role_ == Role::kServer || !status_->clean || stream_ended_);
}

Coro<CloseStatus> WebSocket::close(std::uint16_t code, std::string reason, Instant deadline) {
  if (!is_wire_close_code(code) && code != kCloseNoStatus) {
    throw std::invalid_argument("not a close code to send: " + std::to_string(code));
  }
  if (!status_ && sent_code_ == 0) {
    sent_code_ = code;
    writer_->send_close(code, reason);
  }
  Coro<void> handshake = finish_handshake();
  const auto result = co_await outcome(timeout_at(deadline, std::move(handshake)));
  if (result.error()) {
    abort();
    if (result.cancelled()) std::rethrow_exception(result.error());
  } else {
    writer_->finish();
  }
  CHECK(status_);
  co_return *status_;
}

Coro<void> WebSocket::finish_handshake() {
  while (!handshake_finished()) {
    if (reader_ != Reader::kNone) {
      ReadWait wait(*this);
      co_await wait.waiter();
    } else {
      co_await read_and_drop();
    }
  }
  // Our Close frame may still wait for a peer that does not read.
  while (writer_->flushing()) {
    FrameWriter::Turn turn(*writer_);
    co_await turn.waiter();
  }
}

Coro<void> WebSocket::read_and_drop() {
  const ReadTurn turn(*this, Reader::kClose);
  keep_shown_message();
  drop_messages();
  if (handshake_finished()) co_return;
  const std::span<std::byte> room = decoder_.prepare(read_bytes_).first(read_bytes_);
  const ReadResult read = co_await writer_->stream().read_or_error(room);
  take_read(read);
  drop_messages();
}

}  // namespace wavetank
