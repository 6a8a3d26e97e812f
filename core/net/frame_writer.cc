#include "core/net/frame_writer.h"

#include <optional>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/net/frame_encoder.h"
#include "core/task/exception_group.h"
#include "core/task/task.h"

namespace wavetank {
namespace {

// Bytes behind a frame that broke the protocol are dropped in pieces of that size.
constexpr std::size_t kDrainReadBytes = 4096;

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
  if (sending_ != Sending::kOpen) return;
  append(opcode, payload);
  write_pending();
}

void FrameWriter::send_raw(std::string_view bytes) {
  if (sending_ != Sending::kOpen) return;
  pending_.append(bytes);
  if (tap_ != nullptr) tap_->on_sent_raw(bytes);
  write_pending();
}

void FrameWriter::send_close(std::uint16_t code, std::string_view reason) {
  if (sending_ != Sending::kOpen) return;
  append(Opcode::kClose, close_payload(code, reason));
  sending_ = Sending::kCloseSent;
  owed_pong_.reset();
  write_pending();
  tell_senders();
}

void FrameWriter::answer_ping(std::string_view payload) {
  if (!backlog()) return send(Opcode::kPong, payload);
  if (close_sent()) return;
  owed_pong_ = payload;
}

void FrameWriter::uncork() {
  CHECK(corked_);
  corked_ = false;
  if (failure_.empty()) write_pending();
}

void FrameWriter::write_pending() {
  if (flushing() || (corked_ && pending_.size() < kCorkedMax)) return;
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
  CHECK(output_ == Output::kCalls);
  output_ = Output::kTask;
  // Eager, because a task that is cancelled before its first step could not report its end.
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
    if (!error) writer.send_pending_pong();
  }
  CHECK(writer.flushing() && writer.writing_.empty());
  writer.output_ = error && holds<TimedOut>(error) ? Output::kGivenUp : Output::kCalls;
  writer.flush_ended(error);
  // Our own task, so no other code can tell the loop that a cancel was taken to heart.
  if (classify(error) == ErrorKind::kCancelled) std::rethrow_exception(error);
}

void FrameWriter::send_pending_pong() {
  if (!owed_pong_ || !pending_.empty()) return;
  append(Opcode::kPong, *owed_pong_);
  owed_pong_.reset();
}

void FrameWriter::flush_ended(const std::exception_ptr& error) {
  if (error) {
    fail(text_of(error));
    if (gave_up() || end_ != End::kOpen) stream_->abort();
  } else if (end_ == End::kFinishing) {
    stream_->close();
  } else if (end_ == End::kDraining) {
    stream_->shutdown_write();
  }
  turns_.wake_next();
}

void FrameWriter::fail(std::string_view why) {
  if (sending_ != Sending::kOpen && sending_ != Sending::kCloseSent) return;
  sending_ = close_sent() ? Sending::kFailedAfterClose : Sending::kFailed;
  failure_ = why;
  pending_.clear();
  tell_senders();
}

void FrameWriter::tell_senders() noexcept { turns_.wake_all(); }

void FrameWriter::finish() noexcept {
  tap_ = nullptr;
  if (end_ == End::kOpen) close_behind_flush();
}

void FrameWriter::close_behind_flush() noexcept {
  CHECK(end_ == End::kOpen || end_ == End::kDraining);
  end_ = End::kFinishing;
  if (!flushing()) return stream_->close();
  // The task that flushes may wait for a peer that never reads: it shall not wait for ever.
  const EventLoop* const loop = EventLoop::running_or_null();
  if (loop == nullptr) return stream_->abort();
  stream_->set_write_deadline(saturating_add(loop->time(), kFinishLimit));
}

void FrameWriter::finish_and_drain() {
  tap_ = nullptr;
  if (end_ != End::kOpen) return;
  end_ = End::kDraining;
  if (!flushing()) stream_->shutdown_write();
  create_task(drain(Ref<FrameWriter>(this)), TaskOptions("websocket drain").eager());
}

Coro<void> FrameWriter::drain(Ref<FrameWriter> self) {
  FrameWriter& writer = *self;
  auto result = co_await outcome(timeout(kDrainLimit, writer.read_to_end()));
  if (result.error() || !result.value()) {
    writer.abort();
  } else if (writer.end_ == End::kDraining) {
    writer.close_behind_flush();
  }
  if (result.cancelled()) std::rethrow_exception(result.error());
}

Coro<bool> FrameWriter::read_to_end() {
  std::vector<std::byte> dropped(kDrainReadBytes);
  for (std::size_t bytes = 0; bytes < kDrainBytesMax;) {
    const ReadResult read = co_await stream_->read_or_error(dropped);
    if (read.failed() || read.count() == 0) co_return true;
    bytes += read.count();
  }
  co_return false;
}

void FrameWriter::abort() noexcept {
  tap_ = nullptr;
  end_ = End::kAborted;
  stream_->abort();
  fail("the connection was aborted");
}

}  // namespace wavetank
