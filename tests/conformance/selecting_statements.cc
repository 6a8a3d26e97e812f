// Statements that wait for some of several tasks and futures: wait, as_completed.

#include <fmt/format.h>

#include <algorithm>

#include "core/combine/as_completed.h"
#include "core/combine/wait.h"
#include "tests/conformance/awaitables.h"
#include "tests/conformance/errors.h"
#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {

using Futures = std::vector<ValueFuture>;

std::optional<Duration> timeout_of(Interpreter& run, Frame& frame, const Json& statement) {
  const Value timeout = run.member_value(frame, statement, "timeout");
  if (timeout.is_null()) return std::nullopt;
  return microseconds(timeout.integer());
}

ReturnWhen return_when_of(Interpreter& run, Frame& frame, const Json& statement) {
  const Value given = run.member_value(frame, statement, "return_when");
  if (given.is_null() || given.text() == "ALL_COMPLETED") return ReturnWhen::kAllCompleted;
  if (given.text() == "FIRST_COMPLETED") return ReturnWhen::kFirstCompleted;
  if (given.text() == "FIRST_EXCEPTION") return ReturnWhen::kFirstException;
  throw BadProgram("return_when " + given.text());
}

// The names under which `futures` were given.
class Names {
 public:
  Names(Interpreter& run, Frame& frame, const Json& statement, const Futures& futures)
      : futures_(futures) {
    for (const Json& one : statement.at("of").items()) {
      names_.push_back(subject(run, frame, one));
    }
  }
  const std::string& of(const ValueFuture& future) const {
    const auto found = std::find(futures_.begin(), futures_.end(), future);
    return names_.at(static_cast<std::size_t>(found - futures_.begin()));
  }
  std::string shown(const Futures& futures) const {
    std::vector<std::string> names;
    for (const ValueFuture& future : futures) names.push_back(of(future));
    return shown_names(names);
  }

 private:
  const Futures& futures_;
  std::vector<std::string> names_;
};

Coro<Control> wait_statement(Interpreter& run, Frame& frame, const Json& statement) {
  std::optional<Futures> futures = futures_of(run, frame, statement);
  if (!futures) co_return Control();
  const Names names(run, frame, statement, *futures);
  const ReturnWhen return_when = return_when_of(run, frame, statement);
  Coro<WaitResult<ValueFuture>> waiting =
      wait(*futures, return_when, timeout_of(run, frame, statement));
  WaitResult<ValueFuture> result;
  try {
    result = co_await std::move(waiting);
  } catch (...) {
    run.out(frame, "wait ! " + shown_error(std::current_exception()));
    throw;
  }
  run.out(frame, fmt::format("wait done={} pending={}", names.shown(result.done),
                             names.shown(result.pending)));
  co_return Control();
}

// Runs the body of one step. Gives the control that leaves the loop, if it does.
Coro<std::optional<Control>> step_body(Interpreter& run, Frame& frame, const Json& statement) {
  const Json* body = statement.find("body");
  if (body == nullptr) co_return std::nullopt;
  Control control = co_await run.block(frame, *body);
  if (!control.leaves()) co_return std::nullopt;
  if (control.kind == Control::Kind::kBreak) control = Control();
  co_return control;
}

Coro<Control> plain_as_completed(Interpreter& run, Frame& frame, const Json& statement,
                                 Futures futures) {
  AsCompleted<Value> order = as_completed(futures, timeout_of(run, frame, statement));
  for (Coro<Value> next : order) {
    co_await await_value(run, frame, statement, "as_completed", std::move(next));
    std::optional<Control> left = co_await step_body(run, frame, statement);
    if (left) co_return std::move(*left);
  }
  run.out(frame, "as_completed end");
  co_return Control();
}

Coro<ValueFuture> next_shown(Interpreter& run, Frame& frame, AsCompleted<Value>& order) {
  ValueFuture next;
  try {
    next = co_await order.next_future();
  } catch (...) {
    run.out(frame, "as_completed ! " + shown_error(std::current_exception()));
    throw;
  }
  co_return next;
}

Coro<Control> async_as_completed(Interpreter& run, Frame& frame, const Json& statement,
                                 Futures futures) {
  const Names names(run, frame, statement, futures);
  AsCompleted<Value> order = as_completed(futures, timeout_of(run, frame, statement));
  while (order.has_next()) {
    const ValueFuture next = co_await next_shown(run, frame, order);
    run.out(frame, "as_completed next " + names.of(next));
    std::optional<Control> left = co_await step_body(run, frame, statement);
    if (left) co_return std::move(*left);
  }
  run.out(frame, "as_completed end");
  co_return Control();
}

Coro<Control> as_completed_statement(Interpreter& run, Frame& frame, const Json& statement) {
  std::optional<Futures> futures = futures_of(run, frame, statement);
  if (!futures) co_return Control();
  const bool async = run.member_value(frame, statement, "async").truth();
  Coro<Control> iteration = async ? async_as_completed(run, frame, statement, std::move(*futures))
                                  : plain_as_completed(run, frame, statement, std::move(*futures));
  co_return co_await std::move(iteration);
}

}  // namespace

void add_selecting_statements(Statements& table) {
  table.suspending_by_op.insert(
      {{"wait", &wait_statement}, {"as_completed", &as_completed_statement}});
}

}  // namespace wavetank::conformance
