#pragma once

/// core/task/context_var.h - ContextVar<T>: a variable with a value for each context.

#include <optional>
#include <string>
#include <utility>

#include "core/coro/errors.h"
#include "core/task/context.h"

namespace wavetank {

/// The value of a variable before set(), for reset(). Good for one reset().
template <class T>
class ContextToken {
 public:
  ContextToken(ContextToken&&) noexcept = default;
  ContextToken& operator=(ContextToken&&) noexcept = default;

  /// The value before set(); nullopt when it was not set.
  std::optional<T> old_value() const {
    if (!before_) return std::nullopt;
    return ContextValueOf<T>::of(*before_);
  }

 private:
  friend class ContextVar<T>;
  ContextToken(std::uint64_t variable, Ref<ContextState> context, Ref<ContextValue> before)
      : variable_(variable), context_(std::move(context)), before_(std::move(before)) {}

  std::uint64_t variable_;
  Ref<ContextState> context_;  // Null once it has been used.
  Ref<ContextValue> before_;
};

/// The part that does not depend on the type.
class ContextVarBase {
 public:
  explicit ContextVarBase(std::string name);
  ContextVarBase(const ContextVarBase&) = delete;
  ContextVarBase& operator=(const ContextVarBase&) = delete;
  const std::string& name() const noexcept { return name_; }
  std::uint64_t id() const noexcept { return id_; }  ///< Different for each variable, never reused.

 protected:
  ~ContextVarBase() = default;
  ContextValue* current() const noexcept;  // Null when it is not set.
  // Sets or, with null, unsets it in the current context. Returns that context.
  Ref<ContextState> change(Ref<ContextValue> value) const;
  void check_token(std::uint64_t variable, const ContextState* context) const;
  [[noreturn]] void throw_unset() const;

 private:
  std::string name_;
  std::uint64_t id_;
};

/// contextvars.ContextVar. Declare it at namespace scope:
///
///     const ContextVar<int> request_id("request_id");
///
/// Each task sees the values at its creation. The coroutines it awaits, and the tasks and callbacks
/// it creates from then on, see the values that it sets itself. No other task does. Values are
/// copied out: make large ones a shared pointer. Setting costs a few allocations, looking costs a
/// walk over the variables that are set. Source: CPython 3.14, Python/context.c.
template <class T>
class ContextVar final : public ContextVarBase {
 public:
  explicit ContextVar(std::string name) : ContextVarBase(std::move(name)) {}
  ContextVar(std::string name, T fallback)
      : ContextVarBase(std::move(name)), default_(std::move(fallback)) {}

  /// The value here, or the variable's default. Throws LookupError when there is neither.
  T get() const {
    if (const ContextValue* set = current()) return ContextValueOf<T>::of(*set);
    if (!default_) throw_unset();
    return *default_;
  }
  /// The value here, or `fallback`, even if the variable has a default.
  T get(T fallback) const {
    const ContextValue* set = current();
    return set != nullptr ? ContextValueOf<T>::of(*set) : fallback;
  }
  /// Sets it in the current context. Throws RuntimeError outside a running loop.
  ContextToken<T> set(T value) const {
    Ref<ContextValue> before(current());
    Ref<ContextState> context = change(Ref<ContextValue>(new ContextValueOf<T>(std::move(value))));
    return ContextToken<T>(id(), std::move(context), std::move(before));
  }
  /// Restores the value before the set() that gave `token`. Throws RuntimeError when the token has
  /// been used, std::invalid_argument when it is of another variable or context.
  void reset(ContextToken<T>& token) const {
    check_token(token.variable_, token.context_.get());
    change(std::move(token.before_));
    token.context_ = {};
  }

 private:
  std::optional<T> default_;
};

}  // namespace wavetank
