#pragma once

/// core/task/context_place.h - ContextPlace: immutable sets of variables, and the place where one
/// of them is current. Tasks, callbacks and contexts are made of it. Programs use
/// core/task/context.h.

#include <cstdint>
#include <utility>
#include <vector>

#include "core/coro/frame_pool.h"
#include "core/coro/ref.h"

namespace wavetank {

/// A value of a variable of any type. Not changed once made: contexts share it.
struct ContextValue : RefCounted, PoolAllocated {};

template <class T>
struct ContextValueOf final : ContextValue {
  explicit ContextValueOf(T value_) : value(std::move(value_)) {}
  static const T& of(const ContextValue& held) noexcept {
    return static_cast<const ContextValueOf<T>&>(held).value;
  }
  T value;
};

/// The content of a ContextPlace: an immutable set of variables, or a separate context.
class ContextHeld : public RefCounted, public PoolAllocated {
 public:
  enum class Kind : bool { kVariables, kState };
  explicit ContextHeld(Kind kind_) noexcept : kind(kind_) {}
  const Kind kind;
};

/// An immutable set of variables with values; null is the empty one. Few are set at a time, so it
/// is a list, copied by each change.
class ContextVariables final : public ContextHeld {
 public:
  ContextVariables() noexcept : ContextHeld(Kind::kVariables) {}
  static ContextValue* find(const ContextVariables* in, std::uint64_t variable) noexcept;
  /// A copy of `of` with one variable set; with a null value, without it.
  static Ref<ContextVariables> changed(const ContextVariables* of, std::uint64_t variable,
                                       Ref<ContextValue> value);

 private:
  struct Entry {
    Entry(std::uint64_t variable_, Ref<ContextValue> value_)
        : variable(variable_), value(std::move(value_)) {}
    std::uint64_t variable;
    Ref<ContextValue> value;
  };
  std::vector<Entry, PoolAllocator<Entry>> entries_;
};

/// A context that more than one can refer to: it changes, and knows itself.
struct ContextState final : ContextHeld {
  ContextState() noexcept : ContextHeld(Kind::kState) {}
  Ref<ContextVariables> variables;
};

/// The context of one task or callback. Until it is changed or a handle is asked for, it is only
/// the variables that were current when it was made: copying a context is copying a pointer. One
/// pointer in all, because every task has one.
class ContextPlace {
 public:
  ContextPlace() noexcept = default;
  /// A copy of `from`: a later change of one is not seen in the other.
  explicit ContextPlace(const ContextPlace& from) noexcept : held_(from.variables_or_null()) {}
  /// The context that is given; without one a copy of `from`.
  ContextPlace(const ContextPlace& from, Ref<ContextState> given) noexcept
      : held_(given ? static_cast<ContextHeld*>(given.get()) : from.variables_or_null()) {}
  ContextPlace& operator=(const ContextPlace&) = delete;

  const ContextVariables* variables() const noexcept {
    return static_cast<const ContextVariables*>(variables_or_null());
  }
  /// The context as a separate object, made now if need be.
  Ref<ContextState> state();
  bool is(const ContextState* other) const noexcept { return held_.get() == other; }
  /// Null unless it has been made.
  ContextState* known_state() const noexcept {
    if (!held_ || held_->kind != ContextHeld::Kind::kState) return nullptr;
    return static_cast<ContextState*>(held_.get());
  }

 private:
  ContextHeld* variables_or_null() const noexcept {
    const ContextState* const state = known_state();
    return state != nullptr ? state->variables.get() : held_.get();
  }

  Ref<ContextHeld> held_;  // Null: no variable is set.
};

}  // namespace wavetank
