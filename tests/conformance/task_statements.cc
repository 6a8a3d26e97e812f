// Statements about tasks and futures that do not wait: spawn, cancel, result, inspect ...

#include <fmt/format.h>

#include "tests/conformance/errors.h"
#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {

// The task that `of` names; nullopt after a `missing` line.
std::optional<AnyTask> task_object(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return std::nullopt;
  TaskBase* task = task_of(*future);
  if (task == nullptr) throw BadProgram("a future where a task is needed");
  return AnyTask(task);
}

std::string task_head(Interpreter& run, Frame& frame, const Json& statement) {
  return statement.at("op").text() + " " + run.text(frame, statement.at("of"));
}

void spawn(Interpreter& run, Frame& frame, const Json& statement) {
  const Json* given_name = statement.find("name");
  const std::string name =
      run.text(frame, given_name != nullptr ? *given_name : statement.at("body"));
  std::shared_ptr<TaskGroup> group;
  if (statement.find("group") != nullptr) {
    const auto found = run.object<std::shared_ptr<TaskGroup>>(frame, statement, "group");
    if (!found) return;
    group = *found;
  }
  OptionalContext context;
  if (!given_context(run, frame, statement, context)) return;
  TaskOptions options(name);
  options.shared_context = std::move(context.state);
  if (const Json* eager = statement.find("eager")) options.starts_eagerly = eager->boolean();
  Coro<Value> coro = run.invoke(frame, statement, name);
  sync_line(run, frame, "spawn " + name, [&] {
    run.define(name, group != nullptr ? group->create_task(std::move(coro), options)
                                      : create_task(std::move(coro), options));
  });
}

void cancel(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return;
  const Json* msg = statement.find("msg");
  const CancelMessage message = msg == nullptr ? CancelMessage() : CancelMessage(msg->text());
  value_line(run, frame, statement, task_head(run, frame, statement),
             [&] { return Value(future->cancel(message)); });
}

void uncancel(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<AnyTask> task = task_object(run, frame, statement);
  if (!task) return;
  value_line(run, frame, statement, task_head(run, frame, statement),
             [&] { return Value(static_cast<std::int64_t>(task->uncancel())); });
}

void result(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return;
  value_line(
      run, frame, statement, task_head(run, frame, statement), [&] { return future->result(); },
      OnError::kGoOn);
}

void exception(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return;
  const auto act = [&] {
    const std::exception_ptr error = future->exception();
    return error ? Value(error) : Value();
  };
  value_line(run, frame, statement, task_head(run, frame, statement), act, OnError::kGoOn);
}

void get_name(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<AnyTask> task = task_object(run, frame, statement);
  if (!task) return;
  value_line(run, frame, statement, task_head(run, frame, statement),
             [&] { return Value(listed_name(task->task())); });
}

void set_name(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<AnyTask> task = task_object(run, frame, statement);
  if (!task) return;
  const std::string name = run.text(frame, statement.at("name"));
  sync_line(run, frame, task_head(run, frame, statement), [&] { task->set_name(name); });
}

void list_tasks(Interpreter& run, Frame& frame, const Json&) {
  run.out(frame, "all_tasks " + shown_names(run.pending_names()));
}

void show_current_task(Interpreter& run, Frame& frame, const Json&) {
  const AnyTask task = current_task();
  run.out(frame, "current_task " + (task ? listed_name(task.task()) : std::string("none")));
}

// The queries that `inspect` makes of each type, in the order of its line.
std::vector<std::string> fields_of(const Entity& entity) {
  if (const auto* future = std::get_if<ValueFuture>(&entity)) {
    if (task_of(*future) == nullptr) return {"done", "cancelled"};
    return {"done", "cancelled", "cancelling"};
  }
  if (std::holds_alternative<std::shared_ptr<Event>>(entity)) return {"is_set"};
  if (std::holds_alternative<std::shared_ptr<Lock>>(entity) ||
      std::holds_alternative<std::shared_ptr<Semaphore>>(entity) ||
      std::holds_alternative<std::shared_ptr<Condition>>(entity)) {
    return {"locked"};
  }
  if (std::holds_alternative<std::shared_ptr<Barrier>>(entity)) return {"n_waiting", "broken"};
  if (std::holds_alternative<std::shared_ptr<ValueQueue>>(entity)) {
    return {"qsize", "empty", "full"};
  }
  if (std::holds_alternative<std::shared_ptr<Timeout>>(entity)) return {"when", "expired"};
  if (std::holds_alternative<Handle>(entity)) return {"cancelled"};
  throw BadProgram("nothing to inspect");
}

void inspect(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<Entity> entity = run.target(frame, statement);
  if (!entity) return;
  std::string line = task_head(run, frame, statement);
  for (const std::string& field : fields_of(*entity)) {
    line += fmt::format(" {}={}", field, run.query(field, *entity).shown());
  }
  run.out(frame, line);
}

void set_result(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return;
  const Value value = run.member_value(frame, statement, "value");
  sync_line(run, frame, task_head(run, frame, statement), [&] { future->set_result(value); });
}

void set_exception(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<ValueFuture> future = run.object<ValueFuture>(frame, statement);
  if (!future) return;
  const std::exception_ptr error = made_error(statement.at("exc"));
  sync_line(run, frame, task_head(run, frame, statement), [&] { future->set_exception(error); });
}

}  // namespace

void add_task_statements(Statements& table) {
  table.plain_by_op.insert({{"spawn", &spawn},
                            {"cancel", &cancel},
                            {"uncancel", &uncancel},
                            {"result", &result},
                            {"exception", &exception},
                            {"get_name", &get_name},
                            {"set_name", &set_name},
                            {"all_tasks", &list_tasks},
                            {"current_task", &show_current_task},
                            {"inspect", &inspect},
                            {"set_result", &set_result},
                            {"set_exception", &set_exception}});
}

}  // namespace wavetank::conformance
