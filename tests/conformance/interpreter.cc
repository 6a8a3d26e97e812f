#include "tests/conformance/interpreter.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/conformance/errors.h"
#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {
constexpr std::size_t kTraceLinesMax = 4000;

// A condition that keeps the lock it shares.
std::shared_ptr<Condition> condition_of(std::shared_ptr<Lock> lock) {
  Lock& shared = *lock;
  return {new Condition(shared),
          [lock = std::move(lock)](const Condition* condition) { delete condition; }};
}

template <class Kind>
std::shared_ptr<ValueQueue> queue_of(std::int64_t maxsize) {
  return std::make_shared<ValueQueueOf<Kind>>(
      static_cast<std::size_t>(std::max<std::int64_t>(maxsize, 0)));
}

// `size` is a semaphore's value, a barrier's parties or a queue's maxsize.
Entity new_primitive(const std::string& kind, std::int64_t size) {
  if (kind == "event") return std::make_shared<Event>();
  if (kind == "lock") return std::make_shared<Lock>();
  if (kind == "semaphore") return std::make_shared<Semaphore>(size);
  if (kind == "bounded_semaphore") {
    return std::shared_ptr<Semaphore>(std::make_shared<BoundedSemaphore>(size));
  }
  if (kind == "condition") return std::make_shared<Condition>();
  if (kind == "barrier") return std::make_shared<Barrier>(static_cast<std::size_t>(size));
  if (kind == "queue") return queue_of<Queue<Value>>(size);
  if (kind == "lifo_queue") return queue_of<LifoQueue<Value>>(size);
  if (kind == "priority_queue") return queue_of<PriorityQueue<Value, ValueLess>>(size);
  throw BadProgram("unknown object " + kind);
}
}  // namespace

std::string listed_name(const TaskBase& task) {
  std::string name = task.name();
  const bool numbered = name.starts_with("Task-") && name.size() > 5 &&
                        name.find_first_not_of("0123456789", 5) == std::string::npos;
  return numbered ? "Task-#" : name;
}

Interpreter::Interpreter(const Json& program)
    : program_(program), statements_(Statements::all()), runner_(clock_, clock_) {
  loop().set_exception_handler([](const ErrorContext&) {});
}

Interpreter::~Interpreter() {
  closed_ = true;
  clock_.abandon();
}

// -- A whole program

std::vector<std::string> Interpreter::run() {
  create_objects();
  const Json* eager = program_.find("eager");
  loop().set_eager_tasks(eager != nullptr && eager->boolean());
  try {
    run_all();
  } catch (const Deadlock&) {
    out("runner", "deadlock " + shown_names(pending_names()));
  }
  closed_ = true;
  if (rejection_) throw BadProgram(*rejection_);
  return std::move(trace_);
}

void Interpreter::run_all() {
  run_body("main", program_.at("main"));
  if (const Json* runs = program_.find("runs")) {
    for (const Json& name : runs->items()) {
      run_body(name.text(), program_.at("tasks").at(name.text()));
    }
  }
  runner_.close();
  out("runner", "closed " + shown_names(pending_names()));
}

void Interpreter::run_body(const std::string& label, const Json& body) {
  try {
    const Value value = runner_.run(entry(label, body));
    out("runner", fmt::format("run {} = {}", label, value.shown()));
  } catch (const Deadlock&) {
    throw;
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    out("runner", fmt::format("run {} ! {}", label, shown_error(std::current_exception())));
  }
  out("runner", "pending " + shown_names(pending_names()));
}

void Interpreter::create_objects() {
  const Json* objects = program_.find("objects");
  if (objects == nullptr) return;
  for (const Json::Member& object : objects->members()) {
    define(object.name, new_object(object.name, object.value.items()));
  }
}

Entity Interpreter::new_object(const std::string& name, const std::vector<Json>& description) {
  const std::string& kind = description.at(0).text();
  if (kind == "future") return ValueFuture(loop());
  if (kind == "condition" && description.size() > 1) {
    return condition_of(std::get<std::shared_ptr<Lock>>(names_.at(description[1].text())));
  }
  if (kind == "var") {
    Value fallback = description.size() > 1 ? Value::from(description[1]) : Value();
    return std::make_shared<ValueVar>(name, std::move(fallback));
  }
  return new_primitive(kind, description.size() > 1 ? description[1].integer() : 0);
}

std::vector<std::string> Interpreter::pending_names() {
  std::vector<std::string> names;
  for (const TaskBase* task : loop().live_tasks()) names.push_back(listed_name(*task));
  std::sort(names.begin(), names.end());
  return names;
}

// -- The trace

void Interpreter::out(const std::string& label, const std::string& event) {
  if (closed_) return;
  trace_.push_back(fmt::format("{} {} {}", to_microseconds(loop().time()), label, event));
  if (trace_.size() > kTraceLinesMax) note_rejection("trace longer than 4000 lines");
}

void Interpreter::note_rejection(const std::string& why) {
  closed_ = true;
  if (!rejection_) rejection_ = why;
}

// -- Activations

Coro<Value> Interpreter::entry(std::string label, const Json& body) {
  const AnyTask task = current_task();
  task.set_name(label);
  define(label, ValueFuture(task.shared_state()));
  Frame frame(label, std::make_shared<Variables>());
  co_return co_await activation(std::move(frame), body);
}

Coro<Value> Interpreter::activation(Frame frame, const Json& body) {
  out(frame, "begin");
  Value value;
  try {
    value = co_await plain_activation(frame, body);
  } catch (...) {
    out(frame, "end ! " + shown_error(std::current_exception()));
    throw;
  }
  out(frame, "end = " + value.shown());
  co_return value;
}

Coro<Value> Interpreter::unlabelled_activation(Frame frame, const Json& body) {
  co_return co_await plain_activation(frame, body);
}

Coro<Value> Interpreter::plain_activation(Frame& frame, const Json& body) {
  Control control;
  try {
    control = co_await block(frame, body);
  } catch (const BadProgram& error) {
    note_rejection(error.what());
    throw;
  }
  if (control.kind == Control::Kind::kBreak) note_rejection("break outside a loop");
  co_return std::move(control.value);
}

Coro<Value> Interpreter::invoke(Frame& frame, const Json& call, std::optional<std::string> label) {
  const Json* body = call.find("call");
  if (body == nullptr) body = &call.at("body");
  std::shared_ptr<Variables> variables = frame.variables;
  if (body->kind() == Json::Kind::kString) {
    variables = std::make_shared<Variables>();
    if (const Json* args = call.find("args")) {
      for (const Json::Member& arg : args->members()) {
        (*variables)[arg.name] = value(frame, arg.value);
      }
    }
    body = &program_.at("tasks").at(body->text());
  }
  Frame inner(label ? *label : frame.label, std::move(variables));
  return label ? activation(std::move(inner), *body)
               : unlabelled_activation(std::move(inner), *body);
}

Coro<Control> Interpreter::block(Frame& frame, const Json& statements) {
  for (const Json& statement : statements.items()) {
    if (rejection_) throw BadProgram(*rejection_);
    const std::string& op = statement.at("op").text();
    if (op == "break") co_return Control(Control::Kind::kBreak, Value());
    if (op == "return") {
      co_return Control(Control::Kind::kReturn, member_value(frame, statement, "value"));
    }
    if (const PlainStatement plain = statements_.plain(op)) {
      plain(*this, frame, statement);
      continue;
    }
    const SuspendingStatement suspending = statements_.suspending(op);
    if (suspending == nullptr) throw BadProgram("unknown op " + op);
    Control control = co_await suspending(*this, frame, statement);
    if (control.leaves()) co_return control;
  }
  co_return Control();
}

std::function<void()> Interpreter::callback(const Frame& frame, const std::string& label,
                                            std::string line, const Json& body) {
  return [this, label, line = std::move(line), variables = frame.variables, &body] {
    out(label, line);
    run_callback(label, variables, body);
  };
}

// The statements of a callback never suspend, so one resume() takes their coroutine to its end. An
// exception cuts them short; its line is in the trace already.
void Interpreter::run_callback(const std::string& label, std::shared_ptr<Variables> variables,
                               const Json& body) {
  Frame frame(label, std::move(variables));
  Coro<Control> statements = block(frame, body);
  const Coro<Control>::Handle handle = std::move(statements).release();
  const Coro<Control> owner(handle);
  resume_all(handle);
  if (!handle.done()) return note_rejection("a callback tried to suspend");
  try {
    if (handle.promise().failed()) std::rethrow_exception(handle.promise().take_error());
  } catch (const BadProgram& error) {
    note_rejection(error.what());
  } catch (...) {
  }
}

}  // namespace wavetank::conformance
