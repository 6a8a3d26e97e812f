// The statements with a body in asyncio's context managers: timeout and group; and reschedule.

#include <fmt/format.h>

#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {

std::string shown_when(std::optional<Instant> when) {
  return when ? std::to_string(to_microseconds(*when)) : "null";
}

// `at`, an absolute time, or `delay` from now; null is never.
std::optional<Instant> deadline(Interpreter& run, Frame& frame, const Json& statement) {
  const bool absolute = statement.find("at") != nullptr;
  const Value given = run.value(frame, statement.at(absolute ? "at" : "delay"));
  if (given.is_null()) return std::nullopt;
  if (absolute) return instant_at(given.integer());
  return run.loop().time() + microseconds(given.integer());
}

Coro<Control> timeout_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const std::string name = run.text(frame, statement.at("name"));
  const auto limit = std::make_shared<Timeout>(deadline(run, frame, statement));
  run.define(name, limit);
  auto body = [&](Timeout& entered) -> Coro<Control> {
    run.out(frame, fmt::format("timeout {} enter when={}", name, shown_when(entered.when())));
    co_return co_await run.block(frame, statement.at("body"));
  };
  Control control;
  std::exception_ptr error;
  try {
    control = co_await limit->run(body);
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    error = std::current_exception();
  }
  const std::string line = fmt::format("timeout {} exit expired={} cancelling={}", name,
                                       limit->expired(), current_task().cancelling());
  co_return leave_block(run, frame, line, error, std::move(control));
}

Coro<Control> group_statement(Interpreter& run, Frame& frame, const Json& statement) {
  const std::string name = run.text(frame, statement.at("name"));
  const auto group = std::make_shared<TaskGroup>();
  run.define(name, group);
  auto body = [&](TaskGroup&) -> Coro<Control> {
    run.out(frame, fmt::format("group {} enter", name));
    co_return co_await run.block(frame, statement.at("body"));
  };
  Control control;
  std::exception_ptr error;
  try {
    control = co_await group->run(body);
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    error = std::current_exception();
  }
  const std::string line =
      fmt::format("group {} exit cancelling={}", name, current_task().cancelling());
  co_return leave_block(run, frame, line, error, std::move(control));
}

void reschedule(Interpreter& run, Frame& frame, const Json& statement) {
  const auto limit = run.object<std::shared_ptr<Timeout>>(frame, statement);
  if (!limit) return;
  const std::optional<Instant> when = deadline(run, frame, statement);
  const std::string head =
      fmt::format("reschedule {} {}", run.text(frame, statement.at("of")), shown_when(when));
  sync_line(run, frame, head, [&] { (*limit)->reschedule(when); });
}

}  // namespace

void add_block_statements(Statements& table) {
  table.plain_by_op.insert({{"reschedule", &reschedule}});
  table.suspending_by_op.insert({{"timeout", &timeout_statement}, {"group", &group_statement}});
}

}  // namespace wavetank::conformance
