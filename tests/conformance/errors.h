#pragma once

/// tests/conformance/errors.h - the exceptions of the programs' language: those that programs make,
/// and the names under which core's own appear.

#include <exception>
#include <string>

#include "tests/conformance/json.h"

namespace wavetank::conformance {

/// An exception that a program made: ValueError, KeyError, TypeError, AppError, and RuntimeError or
/// TimeoutError, which match the same handlers as core's.
class ProgramError final : public std::exception {
 public:
  ProgramError(std::string kind, std::string message)
      : kind_(std::move(kind)), message_(std::move(message)) {}
  const std::string& kind() const noexcept { return kind_; }
  const std::string& message() const noexcept { return message_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string kind_;
  std::string message_;
};

/// The exception that {"kind": K, "msg": M} describes. CancelledError and ExceptionGroup are
/// core's.
/// Errors: BadProgram for an unknown kind.
std::exception_ptr made_error(const Json& description);

/// KIND, KIND("message") or ExceptionGroup("message")[...].
std::string shown_error(const std::exception_ptr& error);

/// isinstance(error, kinds): whether `error` is of one of these kinds.
bool is_of_kinds(const std::exception_ptr& error, const Json& kinds);

}  // namespace wavetank::conformance
