#pragma once

/// core/task/exception_group.h - ExceptionGroup: several errors that happened side by side.

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wavetank {

/// What a TaskGroup throws when children failed. May be nested; the order is that of completion.
class ExceptionGroup : public std::exception {
 public:
  /// Requires: `errors` is not empty.
  ExceptionGroup(std::string message, std::vector<std::exception_ptr> errors);

  const std::string& message() const noexcept { return message_; }
  const std::vector<std::exception_ptr>& exceptions() const noexcept { return errors_; }
  /// "unhandled errors in a TaskGroup (2 sub-exceptions): first; second"
  const char* what() const noexcept override { return what_.c_str(); }

  using Predicate = std::function<bool(const std::exception_ptr&)>;
  struct Split;
  /// Divides the leaves by `matches`, keeping the nesting; parts that would be empty are absent.
  /// A nested group (or this one) that matches as a whole goes to `matched` undivided.
  Split split(const Predicate& matches) const;
  std::optional<ExceptionGroup> subgroup(const Predicate& matches) const;

  /// The same for all leaves of type E, or derived from it.
  template <class E>
  Split split() const;
  template <class E>
  std::optional<ExceptionGroup> subgroup() const;

 private:
  std::string message_;
  std::vector<std::exception_ptr> errors_;
  std::string what_;
};

struct ExceptionGroup::Split {
  Split() = default;
  std::optional<ExceptionGroup> matched;
  std::optional<ExceptionGroup> rest;
};

/// The group that `error` holds, or null. The pointer lives as long as `error`.
const ExceptionGroup* as_exception_group(const std::exception_ptr& error) noexcept;

/// Whether `error` holds an E. Costs a throw.
template <class E>
bool holds(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const E&) {
    return true;
  } catch (...) {
    return false;
  }
}

template <class E>
ExceptionGroup::Split ExceptionGroup::split() const {
  return split([](const std::exception_ptr& error) { return holds<E>(error); });
}
template <class E>
std::optional<ExceptionGroup> ExceptionGroup::subgroup() const {
  return subgroup([](const std::exception_ptr& error) { return holds<E>(error); });
}

}  // namespace wavetank
