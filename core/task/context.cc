#include "core/task/context.h"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>

#include "core/loop/event_loop.h"
#include "core/task/context_var.h"

namespace wavetank {

namespace {

// Variables are made before main() and by any code, in any thread that runs a loop.
std::atomic<std::uint64_t> variables_made{0};

// The context of the code that runs now; null outside a loop.
ContextPlace* current_place() noexcept {
  EventLoop* loop = EventLoop::running_or_null();
  return loop == nullptr ? nullptr : &loop->current_context();
}

}  // namespace

ContextValue* ContextVariables::find(const ContextVariables* in, std::uint64_t variable) noexcept {
  if (in == nullptr) return nullptr;
  for (const Entry& entry : in->entries_) {
    if (entry.variable == variable) return entry.value.get();
  }
  return nullptr;
}

Ref<ContextVariables> ContextVariables::changed(const ContextVariables* of, std::uint64_t variable,
                                                Ref<ContextValue> value) {
  Ref<ContextVariables> copy(new ContextVariables);
  if (of != nullptr) copy->entries_.reserve(of->entries_.size() + 1);
  if (value) copy->entries_.emplace_back(variable, std::move(value));
  if (of != nullptr) {
    for (const Entry& entry : of->entries_) {
      if (entry.variable != variable) copy->entries_.push_back(entry);
    }
  }
  return copy->entries_.empty() ? Ref<ContextVariables>() : copy;
}

Ref<ContextState> ContextPlace::state() {
  if (known_state() == nullptr) {
    const Ref<ContextState> made(new ContextState);
    made->variables = Ref<ContextVariables>(static_cast<ContextVariables*>(held_.get()));
    held_ = Ref<ContextHeld>(made.get());
  }
  return Ref<ContextState>(known_state());
}

Context Context::copy() const {
  Context copied;
  copied.state_->variables = state_->variables;
  return copied;
}

Context copy_context() {
  ContextPlace* const current = current_place();
  if (current == nullptr) return Context();
  ContextPlace copy(*current, {});
  return Context(copy.state());
}

EventLoop& running_loop() { return EventLoop::running(); }

// -- Entering a context

ContextScope::ContextScope(EventLoop& loop, ContextPlace& place)
    : loop_(loop), place_(place), outer_(loop.current_context()), before_(loop.context_scope_) {
  if (loop.is_entered(place)) {
    throw RuntimeError("this context has been entered already: run in a copy() of it");
  }
  loop.context_scope_ = this;
}

ContextScope::~ContextScope() { loop_.context_scope_ = before_; }

// -- Variables

ContextVarBase::ContextVarBase(std::string name) : name_(std::move(name)), id_(++variables_made) {}

ContextValue* ContextVarBase::current() const noexcept {
  const ContextPlace* const place = current_place();
  return place == nullptr ? nullptr : ContextVariables::find(place->variables(), id_);
}

Ref<ContextState> ContextVarBase::change(Ref<ContextValue> value) const {
  Ref<ContextState> context = EventLoop::running().current_context().state();
  context->variables = ContextVariables::changed(context->variables.get(), id_, std::move(value));
  return context;
}

void ContextVarBase::check_token(std::uint64_t variable, const ContextState* context) const {
  if (context == nullptr) {
    throw RuntimeError(fmt::format("this token of context variable '{}' has been used", name_));
  }
  if (variable != id_) {
    throw std::invalid_argument(
        fmt::format("the token is of another variable than '{}': reset that one", name_));
  }
  if (!EventLoop::running().current_context().is(context)) {
    throw std::invalid_argument(fmt::format(
        "the token of '{}' was made in another context: reset it in the task that set it", name_));
  }
}

void ContextVarBase::throw_unset() const {
  throw LookupError(fmt::format(
      "context variable '{}' is not set here and has no default: set() it, or use get(fallback)",
      name_));
}

}  // namespace wavetank
