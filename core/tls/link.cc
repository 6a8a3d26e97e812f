#include "core/tls/link.h"

#include <algorithm>
#include <utility>

#include "core/check.h"
#include "core/combine/outcome.h"
#include "core/task/task.h"

namespace wavetank {
namespace {

constexpr const char* kReadClosedText = "cannot read: this side has closed the stream";

}  // namespace

TlsLink::TlsLink(std::unique_ptr<Stream> below, TlsEngine engine)
    : below_(std::move(below)), engine_(std::move(engine)), chunk_(kChunkBytes) {
  CHECK(engine_.is_open());
  if (StreamTaps* const taps = engine_.settings().taps()) tap_ = taps->open(*below_);
}

void TlsLink::leave() noexcept {
  forget_watchers();
  if (!closed()) abort();
}

// Receiving.

std::optional<std::size_t> TlsLink::try_read(std::span<std::byte> into) {
  if (closed()) throw StreamClosed(kReadClosedText);
  switch (poll()) {
    case Arrived::kBytes:
      return read(into);
    case Arrived::kEnd:
      return 0;
    case Arrived::kFailure:
      throw_failure();
    case Arrived::kNothing:
      break;
  }
  start_receiving();
  return std::nullopt;
}

std::size_t TlsLink::read(std::span<std::byte> into) {
  const std::size_t count = engine_.read(into);
  if (tap_ != nullptr) tap_->on_read(into.first(count));
  return count;
}

std::optional<std::string> TlsLink::read_error() {
  if (closed()) return kReadClosedText;
  if (poll() != Arrived::kFailure) return std::nullopt;
  return failure_text_;
}

TlsLink::Arrived TlsLink::poll() {
  Arrived arrived = poll_engine();
  // While the task waits for bytes from below, they are its to take.
  while (arrived == Arrived::kNothing && !receiving_ && may_feed() && read_available()) {
    arrived = poll_engine();
  }
  return arrived;
}

TlsLink::Arrived TlsLink::poll_engine() {
  if (failure_ != Failure::kNone) return Arrived::kFailure;
  const TlsEngine::Step step = engine_.poll();
  // It may have answered something: a change of keys, or a failure by an alert.
  send_output();
  switch (step) {
    case TlsEngine::Step::kDone:
      return Arrived::kBytes;
    case TlsEngine::Step::kEnd:
      return Arrived::kEnd;
    case TlsEngine::Step::kWantsInput:
      return Arrived::kNothing;
    case TlsEngine::Step::kFailed:
      break;
  }
  fail(Failure::kTls, engine_.error()->what());
  return Arrived::kFailure;
}

bool TlsLink::read_available() {
  std::optional<std::string> error = below_->read_error();
  if (error) {
    take(ReadResult(std::move(*error)));
    return true;
  }
  const std::optional<std::size_t> count = below_->try_read(chunk_);
  if (count) take(ReadResult(*count));
  return count.has_value();
}

void TlsLink::take(const ReadResult& read) {
  // A write may wait for the rest of a message of TLS.
  wake_writer();
  if (read.failed()) return fail(Failure::kBelow, read.error());
  if (read.count() > 0) return engine_.feed(std::span(chunk_).first(read.count()));
  fail(Failure::kCut,
       "the connection to " + engine_.peer() + " was cut: it has ended without TLS's close_notify");
}

void TlsLink::fail(Failure failure, std::string text) {
  failure_ = failure;
  failure_text_ = std::move(text);
}

void TlsLink::throw_failure() {
  if (failure_ == Failure::kTls) throw TlsError(*engine_.error());
  // The stream below throws it again, and knows its type.
  if (failure_ == Failure::kBelow) below_->try_read(chunk_);
  throw ConnectionReset(failure_text_);
}

void TlsLink::start_receiving() {
  // Outside of a loop no task can wait, either.
  if (receiving_ || EventLoop::running_or_null() == nullptr) return;
  receiving_ = true;
  // Eager, because a task that is cancelled before its first step could not report its end.
  create_task(receive(Ref<TlsLink>(this)), TaskOptions("tls receive").eager());
}

Coro<void> TlsLink::receive_something() {
  while (!closed() && poll_engine() == Arrived::kNothing) {
    if (may_feed()) {
      const ReadResult read = co_await below_->read_or_error(chunk_);
      take(read);
    } else {
      Waiter waiter("tls send");
      const WaiterSlot::Hold hold(room_, waiter);
      co_await waiter;
    }
  }
}

Coro<void> TlsLink::receive(Ref<TlsLink> self) {
  TlsLink& link = *self;
  const auto result = co_await outcome(link.receive_something());
  CHECK(link.receiving_);
  link.receiving_ = false;
  if (result.error()) link.fail(Failure::kCut, "the task that receives for TLS was cancelled");
  link.wake_reader();
  // Our own task, so no other code can tell the loop that a cancel was taken to heart.
  if (result.error()) std::rethrow_exception(result.error());
}

// Sending.

std::size_t TlsLink::try_write(std::span<const std::byte> bytes) {
  if (closed()) throw StreamClosed("cannot write: this side has closed the stream");
  if (end_ == End::kWriteEnded)
    throw StreamClosed("cannot write: this side has shut its writing down");
  if (failure_ != Failure::kNone) throw_failure();
  std::size_t accepted = 0;
  send_output();
  while (accepted < bytes.size() && unsent_.empty() && !flushing_ && !write_error_) {
    const std::span rest = bytes.subspan(accepted);
    const std::span piece = rest.first(std::min(rest.size(), TlsEngine::kRecordBytes));
    const TlsEngine::Step step = engine_.write(piece);
    if (step == TlsEngine::Step::kWantsInput) {
      start_receiving();
      break;
    }
    if (step != TlsEngine::Step::kDone) refuse_write();
    if (tap_ != nullptr) tap_->on_written(piece);
    accepted += piece.size();
    send_output();
  }
  if (write_error_) std::rethrow_exception(write_error_);
  return accepted;
}

void TlsLink::refuse_write() {
  if (!engine_.error()) throw ConnectionReset("cannot write: " + engine_.peer() + " has ended TLS");
  fail(Failure::kTls, engine_.error()->what());
  throw_failure();
}

void TlsLink::send_output() {
  engine_.take_output(unsent_);
  if (write_error_) unsent_.clear();
  if (unsent_.empty() || flushing_) return;
  try {
    std::size_t taken = 1;
    while (taken > 0 && !unsent_.empty()) {
      taken = below_->try_write(unsent_.bytes());
      unsent_.consume(taken);
    }
  } catch (const TransportError&) {
    write_error_ = std::current_exception();
    unsent_.clear();
  }
  if (!unsent_.empty()) start_flush();
}

void TlsLink::start_flush() {
  if (EventLoop::running_or_null() == nullptr) return;  // The next call looks again.
  flushing_ = true;
  create_task(flush(Ref<TlsLink>(this)), TaskOptions("tls send").eager());
}

Coro<void> TlsLink::flush(Ref<TlsLink> self) {
  TlsLink& link = *self;
  std::exception_ptr error;
  while (!link.unsent_.empty() && !error) {
    link.sending_.swap(link.unsent_);
    const auto result = co_await outcome(link.below_->write_all(link.sending_.bytes()));
    link.sending_.clear();
    error = result.error();
  }
  CHECK(link.flushing_ && link.sending_.empty());
  link.flushing_ = false;
  link.flush_ended(error);
  if (classify(error) == ErrorKind::kCancelled) std::rethrow_exception(error);
}

void TlsLink::flush_ended(const std::exception_ptr& error) {
  if (error) {
    // Half a record may have gone, so no record can follow it.
    const bool cancelled = classify(error) == ErrorKind::kCancelled;
    write_error_ = error;
    if (cancelled) {
      write_error_ =
          std::make_exception_ptr(ConnectionReset("the task that sends for TLS was cancelled"));
    }
    unsent_.clear();
    // Bytes from before an error of the stream below can still be read.
    if (closed() || cancelled) below_->abort();
  } else if (closed()) {
    below_->close();
  } else if (end_ == End::kWriteEnded) {
    below_->shutdown_write();
  }
  room_.wake();
  wake_writer();
}

// The end.

void TlsLink::shutdown_write() {
  if (end_ != End::kOpen) return;
  end_ = End::kWriteEnded;
  engine_.end_writing();
  send_output();
  if (!flushing_ && unsent_.empty()) below_->shutdown_write();
}

void TlsLink::close() noexcept {
  if (closed()) return;
  // Bytes of TLS itself, which no reader misses, must not make the close below an abrupt one.
  poll();
  if (end_ == End::kOpen) engine_.end_writing();
  end_ = End::kClosed;
  send_output();
  if (flushing_) {
    limit_close();
  } else if (unsent_.empty()) {
    below_->close();
  } else {
    below_->abort();
  }
  wake_both();
}

void TlsLink::limit_close() {
  const EventLoop* const loop = EventLoop::running_or_null();
  if (loop == nullptr) return below_->abort();
  below_->set_write_deadline(saturating_add(loop->time(), engine_.settings().close_limit()));
}

void TlsLink::abort() noexcept {
  end_ = End::kClosed;
  below_->abort();
  wake_both();
}

}  // namespace wavetank
