// Statements that decide which statement runs next: log, set, raise, if, while, repeat, try.

#include <fmt/format.h>

#include "core/task/exception_group.h"
#include "tests/conformance/errors.h"
#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {

void log(Interpreter& run, Frame& frame, const Json& statement) {
  std::string line = "log " + statement.at("text").text();
  if (const Json* value = statement.find("value")) line += " " + run.value(frame, *value).shown();
  run.out(frame, line);
}

void set(Interpreter& run, Frame& frame, const Json& statement) {
  run.set_variable(frame, statement.at("var").text(), run.value(frame, statement.at("value")));
}

void raise(Interpreter& run, Frame& frame, const Json& statement) {
  const std::exception_ptr error = made_error(statement.at("exc"));
  run.out(frame, "raise " + shown_error(error));
  std::rethrow_exception(error);
}

void reraise(Interpreter& run, Frame& frame, const Json&) {
  if (frame.handling.empty()) throw BadProgram("reraise outside a handler");
  const std::exception_ptr error = frame.handling.back();
  run.out(frame, "reraise " + shown_error(error));
  std::rethrow_exception(error);
}

const Json& no_statements() {
  static const Json empty{std::vector<Json>()};
  return empty;
}

Coro<Control> if_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const bool holds = run.value(frame, statement.at("cond")).truth();
  const Json* branch = statement.find(holds ? "then" : "else");
  if (branch == nullptr) branch = &no_statements();
  co_return co_await run.block(frame, *branch);
}

// The reaction of a loop to the end of its body: `break` ends the loop, `return` goes on outwards.
Control leave_loop(Control control) {
  return control.kind == Control::Kind::kBreak ? Control() : std::move(control);
}

Coro<Control> while_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const Json& body = statement.at("body");
  while (run.value(frame, statement.at("cond")).truth()) {
    Control control = co_await run.block(frame, body);
    if (control.leaves()) co_return leave_loop(std::move(control));
  }
  co_return Control();
}

Coro<Control> repeat(Interpreter& run, Frame& frame, const Json& statement) {
  const Json& body = statement.at("body");
  const std::int64_t count = run.value(frame, statement.at("n")).integer();
  for (std::int64_t i = 0; i < count; ++i) {
    if (const Json* var = statement.find("var")) run.set_variable(frame, var->text(), Value(i));
    Control control = co_await run.block(frame, body);
    if (control.leaves()) co_return leave_loop(std::move(control));
  }
  co_return Control();
}

// How a block ended: normally (perhaps by break or return) or with an exception.
struct Ending {
  Ending() = default;
  Control control;
  std::exception_ptr error;
};

Coro<Ending> attempt(Interpreter& run, Frame& frame, const Json& statements) {
  Ending ending;
  try {
    ending.control = co_await run.block(frame, statements);
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    ending.error = std::current_exception();
  }
  co_return ending;
}

// The part of `error` that a handler takes, and the rest; null pointers for empty parts.
struct Match {
  Match() = default;
  std::exception_ptr matched;
  std::exception_ptr rest;
};

std::exception_ptr stored(const std::optional<BaseExceptionGroup>& group) {
  return group ? group->to_exception() : nullptr;
}

Match match(const Json& handler, const std::exception_ptr& error) {
  Match result;
  if (const Json* kinds = handler.find("kinds")) {
    if (is_of_kinds(error, *kinds)) result.matched = error;
    return result;
  }
  const Json& kinds = handler.at("group");
  const BaseExceptionGroup* group = as_base_exception_group(error);
  if (group == nullptr) return result;
  const BaseExceptionGroup::Split parts =
      group->split([&](const std::exception_ptr& one) { return is_of_kinds(one, kinds); });
  result.matched = stored(parts.matched);
  if (result.matched) result.rest = stored(parts.rest);
  return result;
}

// Gives the error of `ending` to the first handler that matches.
Coro<Ending> handle(Interpreter& run, Frame& frame, const Json& handlers, Ending ending) {
  for (const Json& handler : handlers.items()) {
    const Match found = match(handler, ending.error);
    if (!found.matched) continue;
    run.out(frame, "caught " + shown_error(found.matched));
    frame.handling.push_back(found.matched);
    Ending handled = co_await attempt(run, frame, handler.at("body"));
    frame.handling.pop_back();
    if (!handled.error) handled.error = found.rest;
    co_return handled;
  }
  co_return ending;
}

Coro<Control> try_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const Json* handlers = statement.find("except");
  const Json* otherwise = statement.find("else");
  const Json* at_last = statement.find("finally");
  Ending ending = co_await attempt(run, frame, statement.at("body"));
  if (ending.error && handlers != nullptr) {
    ending = co_await handle(run, frame, *handlers, std::move(ending));
  } else if (!ending.error && !ending.control.leaves() && otherwise != nullptr) {
    ending = co_await attempt(run, frame, *otherwise);
  }
  if (at_last != nullptr) {
    Ending last = co_await attempt(run, frame, *at_last);
    if (last.control.leaves()) throw BadProgram("break or return inside finally");
    if (last.error) ending.error = last.error;
  }
  if (ending.error) std::rethrow_exception(ending.error);
  co_return std::move(ending.control);
}

}  // namespace

void add_control_statements(Statements& table) {
  table.plain_by_op.insert(
      {{"log", &log}, {"set", &set}, {"raise", &raise}, {"reraise", &reraise}});
  table.suspending_by_op.insert({{"if", &if_statement},
                                 {"while", &while_statement},
                                 {"repeat", &repeat},
                                 {"try", &try_statement}});
}

}  // namespace wavetank::conformance
