// Statements about callbacks: of the loop, and of futures that are done.

#include <fmt/format.h>

#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {

std::function<void()> body_of(Interpreter& run, Frame& frame, const Json& statement,
                              const std::string& name) {
  return run.callback(frame, name, "called", statement.at("body"));
}

void scheduled(Interpreter& run, Frame& frame, const Json& statement, const std::string& name,
               const Handle& handle) {
  run.define(name, handle);
  run.out(frame, statement.at("op").text() + " " + name);
}

void call_soon(Interpreter& run, Frame& frame, const Json& statement) {
  const std::string name = run.text(frame, statement.at("name"));
  OptionalContext context;
  if (!given_context(run, frame, statement, context)) return;
  scheduled(run, frame, statement, name,
            run.loop().call_soon(body_of(run, frame, statement, name), context));
}

void call_later(Interpreter& run, Frame& frame, const Json& statement) {
  const std::string name = run.text(frame, statement.at("name"));
  const Duration delay = microseconds(run.value(frame, statement.at("us")).integer());
  OptionalContext context;
  if (!given_context(run, frame, statement, context)) return;
  scheduled(run, frame, statement, name,
            run.loop().call_later(delay, body_of(run, frame, statement, name), context));
}

void call_at(Interpreter& run, Frame& frame, const Json& statement) {
  const std::string name = run.text(frame, statement.at("name"));
  const Instant when = instant_at(run.value(frame, statement.at("at")).integer());
  OptionalContext context;
  if (!given_context(run, frame, statement, context)) return;
  scheduled(run, frame, statement, name,
            run.loop().call_at(when, body_of(run, frame, statement, name), context));
}

void handle_cancel(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<Handle> handle = run.object<Handle>(frame, statement);
  if (!handle) return;
  const std::string name = run.text(frame, statement.at("of"));
  sync_line(run, frame, "handle_cancel " + name, [&] { handle->cancel(); });
}

// The done callback called `name`; nullopt after a `missing` line.
std::optional<DoneCallback> known_callback(Interpreter& run, Frame& frame, const Json& statement,
                                           const std::string& name) {
  const std::optional<Entity> found = run.find(frame, Json(name));
  if (!found) {
    run.out(frame, fmt::format("{} {} missing", statement.at("op").text(), name));
    return std::nullopt;
  }
  if (const auto* callback = std::get_if<DoneCallback>(&*found)) return *callback;
  throw BadProgram(name + " is no callback");
}

void add_done_callback(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return;
  const std::string of = run.text(frame, statement.at("of"));
  const std::string name = run.text(frame, statement.at("name"));
  OptionalContext context;
  if (!given_context(run, frame, statement, context)) return;
  if (const Json* body = statement.find("body")) {
    const std::function<void()> call = run.callback(frame, name, "called " + of, *body);
    run.define(name, DoneCallback([call](const AnyFuture&) { call(); }));
  }
  const std::optional<DoneCallback> callback = known_callback(run, frame, statement, name);
  if (!callback) return;
  future->add_done_callback(*callback, context);
  run.out(frame, fmt::format("add_done_callback {} {}", of, name));
}

void remove_done_callback(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return;
  const std::string name = run.text(frame, statement.at("name"));
  const std::optional<DoneCallback> callback = known_callback(run, frame, statement, name);
  if (!callback) return;
  const std::string head =
      fmt::format("remove_done_callback {} {}", run.text(frame, statement.at("of")), name);
  value_line(run, frame, statement, head, [&] {
    return Value(static_cast<std::int64_t>(future->remove_done_callback(*callback)));
  });
}

}  // namespace

void add_callback_statements(Statements& table) {
  table.plain_by_op.insert({{"call_soon", &call_soon},
                            {"call_later", &call_later},
                            {"call_at", &call_at},
                            {"handle_cancel", &handle_cancel},
                            {"add_done_callback", &add_done_callback},
                            {"remove_done_callback", &remove_done_callback}});
}

}  // namespace wavetank::conformance
