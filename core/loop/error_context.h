#pragma once

/// core/loop/error_context.h - what a loop's exception handler is told.

#include <exception>
#include <string>
#include <utility>

namespace wavetank {

/// An error that no task awaited, and in one line where it came from.
struct ErrorContext {
  ErrorContext(std::string message_, std::exception_ptr error_)
      : message(std::move(message_)), error(std::move(error_)) {}
  std::string message;
  std::exception_ptr error;
};

}  // namespace wavetank
