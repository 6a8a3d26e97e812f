// The interpreter's expressions and names.

#include <fmt/format.h>

#include "tests/conformance/interpreter.h"

namespace wavetank::conformance {

namespace {

Value when_value(std::optional<Instant> when) {
  return when ? Value(to_microseconds(*when)) : Value();
}

[[noreturn]] void reject_query(const std::string& form) {
  throw BadProgram("no " + form + " of such an object");
}

Value query_future(const std::string& form, const ValueFuture& future) {
  const TaskBase* task = task_of(future);
  if (form == "done") return Value(future.done());
  if (form == "cancelled") return Value(future.cancelled());
  if (form == "cancelling" && task != nullptr) {
    return Value(static_cast<std::int64_t>(task->cancelling()));
  }
  reject_query(form);
}

Value query_queue(const std::string& form, const QueueBase& queue) {
  if (form == "qsize") return Value(static_cast<std::int64_t>(queue.qsize()));
  if (form == "empty") return Value(queue.empty());
  if (form == "full") return Value(queue.full());
  reject_query(form);
}

Value query_barrier(const std::string& form, const Barrier& barrier) {
  if (form == "n_waiting") return Value(static_cast<std::int64_t>(barrier.n_waiting()));
  if (form == "broken") return Value(barrier.broken());
  reject_query(form);
}

bool is_locked(const Entity& entity) {
  if (const auto* lock = std::get_if<std::shared_ptr<Lock>>(&entity)) return (*lock)->locked();
  if (const auto* semaphore = std::get_if<std::shared_ptr<Semaphore>>(&entity)) {
    return (*semaphore)->locked();
  }
  if (const auto* condition = std::get_if<std::shared_ptr<Condition>>(&entity)) {
    return (*condition)->locked();
  }
  reject_query("locked");
}

// Forms that take two arguments; nullopt for other forms.
std::optional<Value> combined(const std::string& form, const Value& a, const Value& b) {
  if (form == "add") return Value(a.integer() + b.integer());
  if (form == "sub") return Value(a.integer() - b.integer());
  if (form == "mul") return Value(a.integer() * b.integer());
  if (form == "lt") return Value(a.integer() < b.integer());
  if (form == "eq") return Value(a.equals(b));
  return std::nullopt;
}

bool takes_two(const std::string& form) {
  return form == "add" || form == "sub" || form == "mul" || form == "lt" || form == "eq";
}

}  // namespace

Value Interpreter::value(Frame& frame, const Json& expression) {
  if (!expression.is_object()) return Value::from(expression);
  if (expression.members().size() != 1) throw BadProgram("an expression has one member");
  const std::string& form = expression.members()[0].name;
  const Json& argument = expression.members()[0].value;
  if (form == "v") {
    const Variables& variables = variables_for(frame, argument.text());
    const auto found = variables.find(argument.text());
    return found == variables.end() ? Value() : found->second;
  }
  if (takes_two(form)) {
    const Value first = value(frame, argument.items().at(0));
    const Value second = value(frame, argument.items().at(1));
    return *combined(form, first, second);
  }
  if (form == "cat") {
    std::string joined;
    for (const Json& part : argument.items()) joined += value(frame, part).concatenated();
    return Value(std::move(joined));
  }
  if (form == "not") return Value(!value(frame, argument).truth());
  if (form == "now") return Value(to_microseconds(loop().time()));
  const std::optional<Entity> entity = find(frame, argument);
  return entity ? query(form, *entity) : Value();
}

Value Interpreter::query(const std::string& form, const Entity& entity) {
  if (const auto* future = std::get_if<ValueFuture>(&entity)) return query_future(form, *future);
  if (const auto* queue = std::get_if<std::shared_ptr<ValueQueue>>(&entity)) {
    return query_queue(form, (*queue)->base());
  }
  if (const auto* barrier = std::get_if<std::shared_ptr<Barrier>>(&entity)) {
    return query_barrier(form, **barrier);
  }
  if (form == "locked") return Value(is_locked(entity));
  if (const auto* event = std::get_if<std::shared_ptr<Event>>(&entity)) {
    if (form == "is_set") return Value((*event)->is_set());
  }
  if (const auto* limit = std::get_if<std::shared_ptr<Timeout>>(&entity)) {
    if (form == "expired") return Value((*limit)->expired());
    if (form == "when") return when_value((*limit)->when());
  }
  if (const auto* handle = std::get_if<Handle>(&entity)) {
    if (form == "cancelled") return Value(handle->cancelled());
  }
  reject_query(form);
}

Value Interpreter::member_value(Frame& frame, const Json& statement, std::string_view member) {
  const Json* expression = statement.find(member);
  return expression == nullptr ? Value() : value(frame, *expression);
}

Variables& Interpreter::variables_for(Frame& frame, const std::string& name) {
  return name.starts_with("$") ? globals_ : *frame.variables;
}

void Interpreter::set_variable(Frame& frame, const std::string& name, Value value) {
  variables_for(frame, name)[name] = std::move(value);
}

void Interpreter::store(Frame& frame, const Json& statement, const Value& value) {
  if (const Json* into = statement.find("into")) set_variable(frame, into->text(), value);
}

void Interpreter::define(const std::string& name, Entity entity) {
  names_.insert_or_assign(name, std::move(entity));
}

std::optional<Entity> Interpreter::find(Frame& frame, const Json& name) {
  const std::string wanted = text(frame, name);
  if (wanted == "@self") {
    const AnyTask task = current_task();
    if (!task) throw BadProgram("@self outside a task");
    return Entity(ValueFuture(task.shared_state()));
  }
  const auto found = names_.find(wanted);
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

std::optional<Entity> Interpreter::target(Frame& frame, const Json& statement,
                                          std::string_view member) {
  const Json& name = statement.at(member);
  std::optional<Entity> found = find(frame, name);
  if (!found) {
    out(frame, fmt::format("{} {} missing", statement.at("op").text(), text(frame, name)));
  }
  return found;
}

}  // namespace wavetank::conformance
