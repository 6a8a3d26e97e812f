#include "scenarios/serve/faulty_connection.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/check.h"
#include "core/combine/outcome.h"
#include "core/loop/event_loop.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

namespace wavetank::scenarios {
namespace {

constexpr const char* kReadClosedText = "cannot read: this side has closed the stream";
constexpr const char* kCancelledText = "the task that carries bytes on a faulty path was cancelled";

}  // namespace

FaultyConnection::FaultyConnection(std::unique_ptr<Stream> below, Ref<FaultyPath> path)
    : below_(std::move(below)),
      path_(std::move(path)),
      in_(path_->in_, path_->random_),
      out_(path_->out_, path_->random_),
      chunk_(kChunkBytes) {}

FaultyConnection::~FaultyConnection() { path_->forget(*this); }

void FaultyConnection::start() {
  CHECK(EventLoop::running_or_null() != nullptr);
  const Ref<FaultyConnection> self(this);
  // Eager, because a task that is cancelled before its first step could not report its end.
  create_task(receive(self), TaskOptions("faulty receive").eager());
  create_task(send(self), TaskOptions("faulty send").eager());
  create_task(run_timers(self), TaskOptions("faulty time").eager());
}

void FaultyConnection::leave() noexcept {
  forget_watchers();
  if (!closed()) abort();
}

void FaultyConnection::hold_in_flight(FaultyPath::Direction direction,
                                      const sim::Hindrance& darkness) {
  (direction == FaultyPath::Direction::kIn ? in_ : out_).hold_in_flight(darkness);
  to_send_.ring();
  time_.ring();
}

// Receiving.

std::optional<std::size_t> FaultyConnection::try_read(std::span<std::byte> into) {
  if (closed()) throw StreamClosed(kReadClosedText);
  if (!in_.has_arrived()) return std::nullopt;
  const std::span<const std::byte> front = in_.front();
  if (front.empty()) {
    if (read_failure_) throw_read_failure();
    return 0;
  }
  const std::size_t count = std::min(front.size(), into.size());
  std::memcpy(into.data(), front.data(), count);
  in_.consume(count);
  room_.ring();
  return count;
}

void FaultyConnection::throw_read_failure() {
  below_->try_read(chunk_);  // It throws it again, and knows its type.
  throw ConnectionReset(*read_failure_);
}

std::optional<std::string> FaultyConnection::read_error() const {
  if (closed()) return kReadClosedText;
  if (!in_.has_arrived() || !in_.front().empty()) return std::nullopt;
  return read_failure_;
}

Coro<void> FaultyConnection::receive_all() {
  EventLoop& loop = EventLoop::running();
  while (state_ != State::kOver) {
    // Behind a close no program reads: what comes then is dropped.
    const std::size_t room = closed() ? kChunkBytes : in_.room(loop.time());
    if (room == 0) {
      co_await room_.wait_until(kNever);
      continue;
    }
    const std::span into = std::span(chunk_).first(std::min(room, kChunkBytes));
    const ReadResult read = co_await below_->read_or_error(into);
    if (state_ == State::kOver) co_return;
    take(read);
    if (read.failed() || read.count() == 0) co_return;
  }
}

void FaultyConnection::take(const ReadResult& read) {
  if (closed()) {
    if (read.failed())
      break_below();  // After close() no program reads: bytes that come then are
                      // dropped.
    return;
  }
  const Instant now = EventLoop::running().time();
  if (read.failed()) {
    read_failure_ = read.error();
    in_.break_off(now);
  } else if (read.count() == 0) {
    in_.push_end(now);
  } else {
    in_.push(std::span(chunk_).first(read.count()), now);
  }
  deliver(now);
  time_.ring();
}

void FaultyConnection::deliver(Instant now) {
  in_.arrive(now);
  if (in_.has_arrived()) wake_reader();
}

Coro<void> FaultyConnection::receive(Ref<FaultyConnection> self) {
  const auto result = co_await outcome(self->receive_all());
  // Our own task, so no other code can tell the loop that a cancel was taken to heart.
  if (!result.error()) co_return;
  self->abort();
  std::rethrow_exception(result.error());
}

// Sending.

std::size_t FaultyConnection::try_write(std::span<const std::byte> bytes) {
  if (closed()) throw StreamClosed("cannot write: this side has closed the stream");
  if (state_ != State::kOpen)
    throw StreamClosed("cannot write: this side has shut its writing down");
  if (write_error_) std::rethrow_exception(write_error_);
  // Known here as soon as it has arrived, whether the bytes before it have been read or not.
  if (read_failure_ && in_.next_arrival() == kNever) throw_read_failure();
  const Instant now = EventLoop::running().time();
  const std::span<const std::byte> taken = bytes.first(std::min(bytes.size(), out_.room(now)));
  out_.push(taken, now);
  to_send_.ring();
  return taken.size();
}

Coro<void> FaultyConnection::send_all() {
  EventLoop& loop = EventLoop::running();
  while (state_ != State::kOver) {
    out_.arrive(loop.time());
    if (!out_.has_arrived()) {
      co_await to_send_.wait_until(out_.next_arrival());
      continue;
    }
    const Instant dark_until = out_.dark_until(loop.time());
    if (dark_until > loop.time()) {
      co_await to_send_.wait_until(dark_until);
      continue;
    }
    const std::span<const std::byte> front = out_.front();
    if (front.empty()) break;
    sending_.assign(front.begin(), front.end());
    co_await below_->write_all(sending_);
    if (state_ == State::kOver) co_return;
    CHECK(out_.has_arrived() && out_.front().size() == sending_.size());
    out_.consume(sending_.size());
    wake_writer();
    // One segment a turn: the peer has a chance to see it alone, and the others have theirs.
    co_await sleep(Duration::zero());
  }
  if (state_ == State::kOver) co_return;
  if (state_ == State::kLingering) co_return finish();
  CHECK(state_ == State::kEndInFlight);
  state_ = State::kEndSent;
  below_->shutdown_write();
}

Coro<void> FaultyConnection::send(Ref<FaultyConnection> self) {
  const auto result = co_await outcome(self->send_all());
  if (!result.error()) co_return;
  const bool cancelled = classify(result.error()) == ErrorKind::kCancelled;
  self->sending_failed(cancelled ? std::make_exception_ptr(ConnectionReset(kCancelledText))
                                 : result.error());
  if (cancelled) std::rethrow_exception(result.error());
}

void FaultyConnection::sending_failed(const std::exception_ptr& error) {
  write_error_ = error;
  out_.clear();
  // Bytes that came before can still be read.
  if (closed()) break_below();
  wake_writer();
}

// The end, and time.

void FaultyConnection::shutdown_write() {
  if (state_ != State::kOpen) return;
  state_ = State::kEndInFlight;
  out_.push_end(EventLoop::running().time());
  to_send_.ring();
}

void FaultyConnection::close() noexcept {
  if (closed()) return;
  const bool unread = in_.has_arrived() && !in_.front().empty();
  const bool broken = write_error_ || read_failure_;
  if (!unread && !broken && EventLoop::running_or_null() != nullptr) shutdown_write();
  in_.clear();
  if (state_ == State::kEndSent) {
    finish();
  } else if (unread || broken || state_ == State::kOpen) {
    // As kernels answer a close with unread data; or no task is left that could send the rest.
    break_below();
  } else {
    CHECK(state_ == State::kEndInFlight);
    state_ = State::kLingering;
    closed_at_ = EventLoop::running().time();
    room_.ring();
    time_.ring();
    path_->closed_above();
  }
  wake_both();
}

void FaultyConnection::abort() noexcept {
  break_below();
  wake_both();
}

void FaultyConnection::end_now() noexcept {
  if (state_ == State::kOver) return;
  const bool only_end = lingers() && out_.bytes() == 0 && !write_error_;
  if (only_end) return finish();
  abort();
}

void FaultyConnection::finish() noexcept {
  CHECK(state_ == State::kEndSent || state_ == State::kLingering);
  below_->close();
  end_tasks();
}

void FaultyConnection::break_below() noexcept {
  below_->abort();
  end_tasks();
}

void FaultyConnection::end_tasks() noexcept {
  state_ = State::kOver;
  in_.clear();
  out_.clear();
  room_.ring();
  to_send_.ring();
  time_.ring();
  path_->changed_.ring();
}

Coro<void> FaultyConnection::run_all_timers() {
  EventLoop& loop = EventLoop::running();
  while (state_ != State::kOver) {
    const Instant now = loop.time();
    Instant next = kNever;
    if (!closed()) {
      deliver(now);
      next = in_.next_arrival();
    } else {
      next = saturating_add(std::max(out_.last_arrival(), closed_at_), kFlushLimit);
      if (now >= next) co_return break_below();
    }
    co_await time_.wait_until(next);
  }
}

Coro<void> FaultyConnection::run_timers(Ref<FaultyConnection> self) {
  const auto result = co_await outcome(self->run_all_timers());
  if (!result.error()) co_return;
  self->abort();
  std::rethrow_exception(result.error());
}

}  // namespace wavetank::scenarios
