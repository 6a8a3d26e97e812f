#pragma once

/// core/loop/error_context.h - ErrorContext: the argument of a loop's exception handler.

#include <exception>
#include <string>
#include <utility>

namespace wavetank {

/// An error that no task awaited, and its origin in one line.
struct ErrorContext {
  ErrorContext(std::string message_, std::exception_ptr error_)
      : message(std::move(message_)), error(std::move(error_)) {}
  std::string message;
  std::exception_ptr error;
};

}  // namespace wavetank
