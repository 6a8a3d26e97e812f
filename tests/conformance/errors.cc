#include "tests/conformance/errors.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/coro/errors.h"
#include "core/sync/barrier.h"
#include "core/sync/queue.h"
#include "core/task/exception_group.h"

namespace wavetank::conformance {

namespace {

constexpr std::array<std::string_view, 6> kProgramKinds = {
    "ValueError", "KeyError", "TypeError", "RuntimeError", "AppError", "TimeoutError"};
constexpr std::array<std::string_view, 9> kOtherKinds = {
    "BaseException", "Exception",     "CancelledError",     "InvalidStateError", "QueueEmpty",
    "QueueFull",     "QueueShutDown", "BrokenBarrierError", "ExceptionGroup"};

template <class Kinds>
bool is_in(const Kinds& kinds, std::string_view kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// The name of an exception, and its message if traces show it.
struct Seen {
  Seen(std::string kind_, std::string message_ = {})
      : kind(std::move(kind_)), message(std::move(message_)) {}
  std::string kind;
  std::string message;
};

Seen seen(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const CancelledError& cancelled) {
    const CancelMessage& message = cancelled.message();
    return Seen("CancelledError", message.has_value() ? message.value() : "");
  } catch (const ProgramError& own) {
    return Seen(own.kind(), own.message());
  } catch (const BaseExceptionGroup& group) {
    return Seen(group.all_std() ? "ExceptionGroup" : "BaseExceptionGroup", group.message());
  } catch (const TimeoutError&) {
    return Seen("TimeoutError");
  } catch (const BrokenBarrierError&) {
    return Seen("BrokenBarrierError");
  } catch (const RuntimeError&) {
    return Seen("RuntimeError");
  } catch (const InvalidStateError&) {
    return Seen("InvalidStateError");
  } catch (const QueueEmpty&) {
    return Seen("QueueEmpty");
  } catch (const QueueFull&) {
    return Seen("QueueFull");
  } catch (const QueueShutDown&) {
    return Seen("QueueShutDown");
  } catch (const std::invalid_argument&) {
    return Seen("ValueError");  // task_done(), or release(), too often.
  } catch (const std::exception& other) {
    return Seen(std::string("UnknownError: ") + other.what());
  }
}

bool is_of_kind(std::string_view actual, std::string_view wanted) {
  if (wanted == "BaseException") return true;
  if (wanted == "Exception") return actual != "CancelledError" && actual != "BaseExceptionGroup";
  return actual == wanted || (wanted == "RuntimeError" && actual == "BrokenBarrierError");
}

}  // namespace

std::exception_ptr made_error(const Json& description) {
  const std::string& kind = description.at("kind").text();
  const Json* msg = description.find("msg");
  const std::string message = msg == nullptr ? "" : msg->text();
  if (kind == "ExceptionGroup") {
    std::vector<std::exception_ptr> errors;
    for (const Json& one : description.at("of").items()) errors.push_back(made_error(one));
    return std::make_exception_ptr(ExceptionGroup(message, std::move(errors)));
  }
  if (kind == "CancelledError") {
    return std::make_exception_ptr(message.empty() ? CancelledError() : CancelledError(message));
  }
  if (!is_in(kProgramKinds, kind)) throw BadProgram("unknown exception kind " + kind);
  return std::make_exception_ptr(ProgramError(kind, message));
}

std::string shown_error(const std::exception_ptr& error) {
  const Seen what = seen(error);
  const BaseExceptionGroup* group = as_base_exception_group(error);
  if (group == nullptr) {
    return what.message.empty() ? what.kind : what.kind + "(" + quoted(what.message) + ")";
  }
  std::string members;
  for (const std::exception_ptr& one : group->exceptions()) {
    members += (members.empty() ? "" : ", ") + shown_error(one);
  }
  return what.kind + "(" + quoted(what.message) + ")[" + members + "]";
}

bool is_of_kinds(const std::exception_ptr& error, const Json& kinds) {
  const std::string actual = seen(error).kind;
  bool found = false;
  for (const Json& kind : kinds.items()) {
    const std::string& wanted = kind.text();
    if (!is_in(kProgramKinds, wanted) && !is_in(kOtherKinds, wanted)) {
      throw BadProgram("unknown exception kind " + wanted);
    }
    found = found || is_of_kind(actual, wanted);
  }
  return found;
}

}  // namespace wavetank::conformance
