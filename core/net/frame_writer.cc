#include "core/net/frame_writer.h"

#include <optional>
#include <utility>

#include "core/net/frame_encoder.h"
#include "core/task/outcome.h"
#include "core/task/task.h"

namespace wavetank {
namespace {

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const TransportError& failure) {
    return failure.what();
  } catch (...) {
    return "the task that writes for the websocket was cancelled";
  }
}

}  // namespace

FrameWriter::FrameWriter(std::unique_ptr<Stream> stream, Random* random, WireTap* tap)
    : stream_(std::move(stream)), random_(random), tap_(tap) {}

void FrameWriter::append(Opcode opcode, std::string_view payload) {
  std::optional<MaskKey> mask;
  if (random_ != nullptr) {
    mask = static_cast<MaskKey>(random_->draw("ws_mask", std::uint64_t{1} << 32));
  }
  append_frame(pending_, opcode, payload, mask);
  if (tap_ != nullptr) tap_->on_sent(opcode, payload);
}

void FrameWriter::send(Opcode opcode, std::string_view payload) {
  if (close_sent_ || !failure_.empty()) return;
  append(opcode, payload);
  write_pending();
}

void FrameWriter::send_raw(std::string_view bytes) {
  if (close_sent_ || !failure_.empty()) return;
  pending_.append(bytes);
  if (tap_ != nullptr) tap_->on_sent_raw(bytes);
  write_pending();
}

void FrameWriter::send_close(std::uint16_t code, std::string_view reason) {
  if (close_sent_ || !failure_.empty()) return;
  append(Opcode::kClose, close_payload(code, reason));
  close_sent_ = true;
  owes_pong_ = false;
  write_pending();
}

void FrameWriter::answer_ping(std::string_view payload) {
  if (!backlog()) return send(Opcode::kPong, payload);
  if (close_sent_) return;
  owed_pong_.assign(payload);
  owes_pong_ = true;
}

void FrameWriter::uncork() {
  corked_ = false;
  if (failure_.empty()) write_pending();
}

void FrameWriter::write_pending() {
  if (flushing_ || (corked_ && pending_.size() < kCorkedMax)) return;
  try {
    while (!pending_.empty()) {
      const std::size_t taken = stream_->try_write(pending_.bytes());
      if (taken == 0) break;
      pending_.consume(taken);
    }
  } catch (const TransportError& error) {
    return fail(error.what());
  }
  if (pending_.empty()) return;
  flushing_ = true;
  // At once: cancelled before its first step, it would never say that it has ended.
  create_task(flush(Ref<FrameWriter>(this)), TaskOptions("websocket flush").eager());
}

Coro<void> FrameWriter::flush(Ref<FrameWriter> self) {
  FrameWriter& writer = *self;
  std::exception_ptr error;
  while (!writer.pending_.empty() && !error) {
    writer.writing_.swap(writer.pending_);
    const auto result = co_await outcome(writer.stream_->write_all(writer.writing_.bytes()));
    writer.writing_.clear();
    error = result.error();
    if (!error) writer.pay_owed_pong();
  }
  writer.flushing_ = false;
  writer.flush_ended(error);
  // Our own task, so nobody else can tell the loop that a cancel was taken to heart.
  if (classify(error) == ErrorKind::kCancelled) std::rethrow_exception(error);
}

void FrameWriter::pay_owed_pong() {
  if (!owes_pong_ || !pending_.empty()) return;
  owes_pong_ = false;
  append(Opcode::kPong, owed_pong_);
}

void FrameWriter::flush_ended(const std::exception_ptr& error) {
  if (error) fail(text_of(error));
  if (finish_after_flush_) stream_->close();
  turns_.wake_next();
}

void FrameWriter::fail(std::string_view why) {
  if (!failure_.empty()) return;
  failure_ = why;
  pending_.clear();
  while (turns_.wake_next()) {
  }
}

void FrameWriter::finish() noexcept {
  tap_ = nullptr;
  finish_after_flush_ = flushing_;
  if (!flushing_) stream_->close();
}

void FrameWriter::abort() noexcept {
  tap_ = nullptr;
  stream_->abort();
  fail("the connection was aborted");
}

}  // namespace wavetank
