#pragma once

/// tests/conformance/interpreter.h - Interpreter: runs one program of the conformance suite over
/// core and writes its trace. One coroutine interprets a list of statements and calls itself for
/// nested lists, so a nested list costs no iteration of the loop. The statements are in
/// *_statements.cc.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/run/runner.h"
#include "tests/conformance/entity.h"
#include "tests/conformance/frame.h"
#include "tests/conformance/json.h"
#include "tests/conformance/program_clock.h"

namespace wavetank::conformance {

class Statements;

class Interpreter {
 public:
  /// Requires: `program` outlives the interpreter.
  explicit Interpreter(const Json& program);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  /// The whole program, once: its runs, the shutdown, the trace. Errors: BadProgram when the
  /// program is outside the language.
  std::vector<std::string> run();

  EventLoop& loop() noexcept { return runner_.loop(); }

  // The trace.
  void out(const std::string& label, const std::string& event);
  void out(const Frame& frame, const std::string& event) { out(frame.label, event); }
  std::vector<std::string> pending_names();  ///< Names of the tasks that are not done, sorted.

  // Expressions. A member that is missing counts as null.
  Value value(Frame& frame, const Json& expression);
  Value member_value(Frame& frame, const Json& statement, std::string_view member);
  std::string text(Frame& frame, const Json& expression) { return value(frame, expression).text(); }
  /// {FORM: NAME} of an object: "done", "is_set" ... Errors: BadProgram when it has no such thing.
  Value query(const std::string& form, const Entity& entity);
  void set_variable(Frame& frame, const std::string& name, Value value);
  /// `into` of a statement, if it has one.
  void store(Frame& frame, const Json& statement, const Value& value);

  // Names. find(): "@self" is the current task. target(): writes the `missing` line when the name
  // is not in the table. object(): a target of one type. Errors: BadProgram for another type.
  void define(const std::string& name, Entity entity);
  std::optional<Entity> find(Frame& frame, const Json& name);
  std::optional<Entity> target(Frame& frame, const Json& statement, std::string_view member = "of");
  template <class T>
  std::optional<T> object(Frame& frame, const Json& statement, std::string_view member = "of") {
    const std::optional<Entity> found = target(frame, statement, member);
    if (!found) return std::nullopt;
    if (const T* object = std::get_if<T>(&*found)) return *object;
    throw BadProgram("a statement that does not fit its object");
  }

  // Activations. block() runs statements; invoke() is the coroutine of {"call" or "body": BODY,
  // "args": {...}}, which acts under `label` with begin and end lines, or under its creator's
  // label without; callback() is a function that runs statements which do not suspend.
  Coro<Control> block(Frame& frame, const Json& statements);
  Coro<Value> invoke(Frame& frame, const Json& call, std::optional<std::string> label);
  std::function<void()> callback(const Frame& frame, const std::string& label, std::string line,
                                 const Json& body);

 private:
  void create_objects();
  Entity new_object(const std::string& name, const std::vector<Json>& description);
  void run_body(const std::string& label, const Json& body);
  void run_all();
  void note_rejection(const std::string& why);

  Coro<Value> entry(std::string label, const Json& body);
  Coro<Value> activation(Frame frame, const Json& body);
  Coro<Value> plain_activation(Frame& frame, const Json& body);
  Coro<Value> unlabelled_activation(Frame frame, const Json& body);
  void run_callback(const std::string& label, std::shared_ptr<Variables> variables,
                    const Json& body);
  Variables& variables_for(Frame& frame, const std::string& name);

  const Json& program_;
  const Statements& statements_;
  ProgramClock clock_;
  std::map<std::string, Entity, std::less<>> names_;
  Variables globals_;
  std::vector<std::string> trace_;
  std::optional<std::string> rejection_;
  bool closed_ = false;  // Lines of destructors after the verdict are not part of the trace.
  Runner runner_;        // Destroyed first: frames use everything above.
};

/// "Task-7" is listed as "Task-#": asyncio counts tasks per process.
std::string listed_name(const TaskBase& task);

}  // namespace wavetank::conformance
