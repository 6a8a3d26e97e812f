#include "core/coro/errors.h"

#include <typeinfo>

#include "core/check.h"

namespace wavetank {

ErrorKind classify_stored(const std::exception_ptr& error) noexcept {
  CHECK(error);
  // libstdc++ knows the type of the stored object; both classes are final, so equality is enough.
  const std::type_info* type = error.__cxa_exception_type();
  if (*type == typeid(CancelledError)) return ErrorKind::kCancelled;
  if (*type == typeid(LoopExit)) return ErrorKind::kLoopExit;
  return ErrorKind::kError;
}

std::exception_ptr cancelled_error(CancelMessage message) {
  static const std::exception_ptr without_message = std::make_exception_ptr(CancelledError());
  if (!message.has_value()) return without_message;
  return std::make_exception_ptr(CancelledError(std::move(message)));
}

CancelMessage cancel_message_of(const std::exception_ptr& error) {
  CHECK(classify(error) == ErrorKind::kCancelled);
  try {
    std::rethrow_exception(error);
  } catch (const CancelledError& cancelled) {
    return cancelled.message();
  }
}

}  // namespace wavetank
