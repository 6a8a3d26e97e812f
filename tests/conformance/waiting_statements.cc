// Statements that wait for one task or future, or gather several: sleep, await, wait_for, shield.

#include <fmt/format.h>

#include "core/combine/gather.h"
#include "core/combine/shield.h"
#include "core/combine/wait_for.h"
#include "core/task/sleep.h"
#include "tests/conformance/awaitables.h"
#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {

Coro<void> sleep_for(std::int64_t us) { co_await sleep(microseconds(us)); }

Coro<Value> await_future(ValueFuture future) { co_return co_await future; }

Coro<Control> sleep_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const std::int64_t us = run.value(frame, statement.at("us")).integer();
  return await_line(run, frame, fmt::format("sleep {}", us), sleep_for(us));
}

Coro<Control> nothing() { co_return Control(); }

// "OP SUBJECT" for the statement's `of`.
std::string waiting_head(Interpreter& run, Frame& frame, const Json& statement) {
  return statement.at("op").text() + " " + subject(run, frame, statement.at("of"));
}

Coro<Control> await_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const Json& of = statement.at("of");
  const std::string head = waiting_head(run, frame, statement);
  if (is_call(of)) return await_value(run, frame, statement, head, called(run, frame, of));
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return nothing();
  return await_value(run, frame, statement, head, await_future(*future));
}

Coro<Control> wait_for_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const Json& of = statement.at("of");
  const std::string head = waiting_head(run, frame, statement);
  std::optional<ValueFuture> future;
  if (!is_call(of)) {
    future = run.object<ValueFuture>(frame, statement);
    if (!future) return nothing();
  }
  const Value timeout = run.member_value(frame, statement, "timeout");
  std::optional<Duration> delay;
  if (!timeout.is_null()) delay = microseconds(timeout.integer());
  return await_value(run, frame, statement, head,
                     future ? wait_for(*future, delay) : wait_for(called(run, frame, of), delay));
}

std::optional<ValueFuture> shielded(Interpreter& run, Frame& frame, const Json& statement) {
  const Json& of = statement.at("of");
  if (is_call(of)) return shield(called(run, frame, of));
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return std::nullopt;
  return shield(*future);
}

Coro<Control> shield_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const std::string head = waiting_head(run, frame, statement);
  const std::optional<ValueFuture> outer = shielded(run, frame, statement);
  if (!outer) return nothing();
  return await_value(run, frame, statement, head, await_future(*outer));
}

void start_shield(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> outer = shielded(run, frame, statement);
  if (!outer) return;
  const std::string& name = statement.at("name").text();
  run.define(name, *outer);
  run.out(frame, "start_shield " + name);
}

// One result of a gather, as the list of its results shows it.
Value gathered(const AnyFuture& child, GatherErrors errors) {
  if (errors == GatherErrors::kThrow) return ValueFuture(child.shared_state()).result();
  Outcome<Value> ended = outcome_of<Value>(child);
  return ended.has_value() ? ended.value() : Value(ended.error());
}

std::optional<ValueFuture> gather_all(Interpreter& run, Frame& frame, const Json& statement) {
  std::optional<std::vector<ValueFuture>> found = futures_of(run, frame, statement);
  if (!found) return std::nullopt;
  std::vector<AnyFuture> children(found->begin(), found->end());
  const bool returns = run.member_value(frame, statement, "return_exceptions").truth();
  const GatherErrors errors = returns ? GatherErrors::kReturn : GatherErrors::kThrow;
  const auto collect = [errors](const std::vector<AnyFuture>& done) {
    Value::List results;
    for (const AnyFuture& child : done) results.push_back(gathered(child, errors));
    return Value(std::move(results));
  };
  return gather_into<Value>(EventLoop::running(), std::move(children), errors, collect);
}

Coro<Control> gather_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> outer = gather_all(run, frame, statement);
  if (!outer) return nothing();
  return await_value(run, frame, statement, "gather", await_future(*outer));
}

void start_gather(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> outer = gather_all(run, frame, statement);
  if (!outer) return;
  const std::string& name = statement.at("name").text();
  run.define(name, *outer);
  run.out(frame, "start_gather " + name);
}

}  // namespace

void add_waiting_statements(Statements& table) {
  table.plain_by_op.insert({{"start_shield", &start_shield}, {"start_gather", &start_gather}});
  table.suspending_by_op.insert({{"sleep", &sleep_statement},
                                 {"await", &await_statement},
                                 {"wait_for", &wait_for_statement},
                                 {"shield", &shield_statement},
                                 {"gather", &gather_statement}});
}

}  // namespace wavetank::conformance
