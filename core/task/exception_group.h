#pragma once

/// core/task/exception_group.h - BaseExceptionGroup and ExceptionGroup: several errors that
/// happened side by side.

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wavetank {

/// A group of which at least one leaf is not a std::exception: a CancelledError that was stored, a
/// LoopExit, an int. Not a std::exception itself, so that no handler of errors swallows it. May be
/// nested. Source: CPython 3.14, Objects/exceptions.c.
class BaseExceptionGroup {
 public:
  /// Throws std::invalid_argument when `errors` is empty.
  BaseExceptionGroup(std::string message, std::vector<std::exception_ptr> errors);
  virtual ~BaseExceptionGroup() = default;
  BaseExceptionGroup(const BaseExceptionGroup&) = default;
  BaseExceptionGroup& operator=(const BaseExceptionGroup&) = default;

  const std::string& message() const noexcept { return message_; }
  const std::vector<std::exception_ptr>& exceptions() const noexcept { return errors_; }
  /// "unhandled errors in a TaskGroup (2 sub-exceptions): first; second"
  virtual const char* what() const noexcept { return what_.c_str(); }
  /// Whether all of it are std::exceptions: then it is thrown as an ExceptionGroup.
  bool all_std() const noexcept { return all_std_; }
  /// The error to throw: an ExceptionGroup if it can be one, else a BaseExceptionGroup.
  std::exception_ptr to_exception() const;
  /// A group of the same message with other errors: Python's derive().
  BaseExceptionGroup derive(std::vector<std::exception_ptr> errors) const;

  using Predicate = std::function<bool(const std::exception_ptr&)>;
  template <class Group>
  struct Parts {
    Parts() = default;
    std::optional<Group> matched;
    std::optional<Group> rest;
  };
  using Split = Parts<BaseExceptionGroup>;
  /// Divides the leaves by `matches`, keeping the nesting; parts that would be empty are absent.
  /// A nested group (or this one) that matches as a whole goes to `matched` undivided.
  Split split(const Predicate& matches) const;
  std::optional<BaseExceptionGroup> subgroup(const Predicate& matches) const;
  /// The same for all leaves of type E, or derived from it.
  template <class E>
  Split split() const;
  template <class E>
  std::optional<BaseExceptionGroup> subgroup() const;

 private:
  std::string message_;
  std::vector<std::exception_ptr> errors_;
  std::string what_;
  bool all_std_ = true;
};

/// The error of a TaskGroup when children failed with std::exceptions, which is the rule; the order
/// is that of completion. Nested groups are ExceptionGroups, too.
class ExceptionGroup : public BaseExceptionGroup, public std::exception {
 public:
  /// Throws std::invalid_argument when `errors` is empty or one of them is not a std::exception.
  ExceptionGroup(std::string message, std::vector<std::exception_ptr> errors);
  /// Requires: group.all_std(), else throws std::invalid_argument.
  explicit ExceptionGroup(BaseExceptionGroup group);
  const char* what() const noexcept override { return BaseExceptionGroup::what(); }

  using Split = Parts<ExceptionGroup>;
  Split split(const Predicate& matches) const;
  std::optional<ExceptionGroup> subgroup(const Predicate& matches) const;
  template <class E>
  Split split() const;
  template <class E>
  std::optional<ExceptionGroup> subgroup() const;
};

/// BaseExceptionGroup(message, errors).to_exception(): Python's constructor of that name.
std::exception_ptr make_exception_group(std::string message,
                                        std::vector<std::exception_ptr> errors);

/// The group that `error` holds, or null. The pointer lives as long as `error`.
const ExceptionGroup* as_exception_group(const std::exception_ptr& error) noexcept;
/// The same for a group of either kind.
const BaseExceptionGroup* as_base_exception_group(const std::exception_ptr& error) noexcept;

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
BaseExceptionGroup::Split BaseExceptionGroup::split() const {
  return split([](const std::exception_ptr& error) { return holds<E>(error); });
}
template <class E>
std::optional<BaseExceptionGroup> BaseExceptionGroup::subgroup() const {
  return subgroup([](const std::exception_ptr& error) { return holds<E>(error); });
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
