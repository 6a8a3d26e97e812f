#pragma once

/// core/task/context.h - contexts: the variables (core/task/context_var.h) that a chain of tasks
/// and callbacks sees, without passing them on as parameters.

#include <optional>
#include <utility>

#include "core/task/context_place.h"

namespace wavetank {

class EventLoop;
template <class T>
class ContextVar;

/// contextvars.Context: a handle; copies mean the same context. A task that is created in one
/// (TaskOptions::context()) shares it with all others that are; without one it has a copy of its
/// creator's. Source: CPython 3.14, Python/context.c.
class Context {
 public:
  Context() : state_(new ContextState) {}  ///< A new one without variables.
  explicit Context(Ref<ContextState> state) noexcept : state_(std::move(state)) {}

  /// A copy: changes of either are not seen in the other.
  Context copy() const;
  /// The variable's value in this context; nullopt when it is not set here.
  template <class T>
  std::optional<T> get(const ContextVar<T>& variable) const;
  /// A copy in which the variable is set. Usable outside a loop, to prepare a context for a Runner.
  template <class T>
  Context with(const ContextVar<T>& variable, T value) const;

  /// Calls `function` with this context as the current one; gives its result. Errors: RuntimeError
  /// when the context is in use already further up the stack, or no loop is running.
  template <class Function>
  decltype(auto) run(Function&& function) const;

  friend bool operator==(const Context&, const Context&) = default;  ///< The same one.
  const Ref<ContextState>& state() const noexcept { return state_; }

 private:
  Ref<ContextState> state_;
};

/// A context, or null: null means a copy of the current one.
struct OptionalContext {
  OptionalContext() = default;
  OptionalContext(const Context& given) : state(given.state()) {}
  Ref<ContextState> state;
};

/// A copy of the current context; outside a loop, one without variables.
Context copy_context();

/// Makes a context the current one of a loop while it lives; on the stack.
class ContextScope {
 public:
  /// Throws RuntimeError when `place` has been entered further up the stack.
  ContextScope(EventLoop& loop, ContextPlace& place);
  ~ContextScope();
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;

 private:
  friend class EventLoop;
  EventLoop& loop_;
  ContextPlace& place_;
  ContextPlace& outer_;
  ContextScope* before_;
};

EventLoop& running_loop();  // EventLoop::running(), for templates that do not know the class.

template <class T>
std::optional<T> Context::get(const ContextVar<T>& variable) const {
  const ContextValue* held = ContextVariables::find(state_->variables.get(), variable.id());
  if (held == nullptr) return std::nullopt;
  return ContextValueOf<T>::of(*held);
}

template <class T>
Context Context::with(const ContextVar<T>& variable, T value) const {
  Context changed;
  changed.state_->variables =
      ContextVariables::changed(state_->variables.get(), variable.id(),
                                Ref<ContextValue>(new ContextValueOf<T>(std::move(value))));
  return changed;
}

template <class Function>
decltype(auto) Context::run(Function&& function) const {
  ContextPlace place(ContextPlace(), state_);
  const ContextScope entered(running_loop(), place);
  return std::forward<Function>(function)();
}

}  // namespace wavetank
