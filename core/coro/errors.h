#pragma once

/// core/coro/errors.h - the exceptions of tasks and futures, with asyncio's names and meanings.

#include <exception>
#include <stdexcept>
#include <string>

#include "core/check.h"
#include "core/coro/ref.h"

namespace wavetank {

/// The `msg` of a cancel request: absent, or a text that travels with the CancelledError through a
/// chain of tasks. Cheap to copy.
class CancelMessage {
 public:
  CancelMessage() noexcept = default;  ///< No message.
  CancelMessage(std::string text) : text_(new Text(std::move(text))) {}
  CancelMessage(const char* text) : CancelMessage(std::string(text)) {}

  bool has_value() const noexcept { return static_cast<bool>(text_); }
  const std::string& value() const noexcept {  ///< Requires: has_value().
    WAVETANK_CHECK(text_);
    return text_->value;
  }

 private:
  struct Text final : RefCounted {
    explicit Text(std::string value_) : value(std::move(value_)) {}
    std::string value;
  };
  Ref<Text> text_;
};

/// Thrown at the await of a cancelled task. Deliberately not derived from std::exception, so that
/// `catch (const std::exception&)` cannot swallow it. Code that catches it cleans up and lets it go
/// on; swallowing it is legal, as in asyncio, and leaves Task::cancelling() above zero.
class CancelledError final {
 public:
  CancelledError() noexcept = default;
  explicit CancelledError(CancelMessage message) noexcept : message_(std::move(message)) {}
  const CancelMessage& message() const noexcept { return message_; }

 private:
  CancelMessage message_;
};

/// Ends the event loop in order. It is stored as the result of its task *and* immediately thrown
/// out of the loop; the runner then cancels the other tasks, waits for them, and throws it on. The
/// counterpart of KeyboardInterrupt and SystemExit; not derived from std::exception either.
class LoopExit final {
 public:
  explicit LoopExit(int code) noexcept : code_(code) {}
  int code() const noexcept { return code_; }

 private:
  int code_;
};

/// A timeout() or wait_for() expired.
class TimeoutError : public std::runtime_error {
 public:
  TimeoutError() : std::runtime_error("timed out") {}
  using std::runtime_error::runtime_error;
};

/// The operation does not fit the state of the future: a result set twice, or asked for too early.
class InvalidStateError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A task object used against its rules: awaiting oneself, a task for a finished group, re-entering
/// a timeout, no running loop. asyncio's RuntimeError.
class RuntimeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A context variable that is not set and has no default.
class LookupError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// No task is ready, no timer is armed and no event can arrive: thrown by a simulated Selector. The
/// text of the error has the await tree.
class Deadlock : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The kind of the error in an exception_ptr, without the microsecond that a rethrow costs.
enum class ErrorKind { kNone, kError, kCancelled, kLoopExit };
ErrorKind classify_stored(const std::exception_ptr& error) noexcept;  ///< Requires: not null.
inline ErrorKind classify(const std::exception_ptr& error) noexcept {
  return error ? classify_stored(error) : ErrorKind::kNone;
}

/// A CancelledError to be stored. Without a message it is the same object every time: no code can
/// change it, and making one costs as much as a switch of tasks several times over.
std::exception_ptr cancelled_error(CancelMessage message);

/// The message of a stored CancelledError. Requires: classify(error) == kCancelled.
CancelMessage cancel_message_of(const std::exception_ptr& error);

}  // namespace wavetank
