// Statements about context variables, and the `context` that others name.

#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {

using VarPointer = std::shared_ptr<ValueVar>;
using TokenPointer = std::shared_ptr<ValueToken>;

VarPointer variable_of(Interpreter& run, Frame& frame, const Json& statement) {
  const std::optional<VarPointer> found = run.object<VarPointer>(frame, statement);
  if (!found) throw BadProgram("no variable " + run.text(frame, statement.at("of")));
  return *found;
}

std::string context_head(Interpreter& run, Frame& frame, const Json& statement) {
  return statement.at("op").text() + " " + run.text(frame, statement.at("of"));
}

void var_set(Interpreter& run, Frame& frame, const Json& statement) {
  const VarPointer variable = variable_of(run, frame, statement);
  ValueToken made = variable->set(run.value(frame, statement.at("value")));
  const auto token = std::make_shared<ValueToken>(std::move(made));
  if (const Json* name = statement.find("token")) run.define(name->text(), token);
  run.out(frame, context_head(run, frame, statement));
}

void var_get(Interpreter& run, Frame& frame, const Json& statement) {
  const VarPointer variable = variable_of(run, frame, statement);
  value_line(run, frame, statement, context_head(run, frame, statement),
             [&] { return variable->get(); });
}

void var_reset(Interpreter& run, Frame& frame, const Json& statement) {
  const VarPointer variable = variable_of(run, frame, statement);
  const std::optional<TokenPointer> token = run.object<TokenPointer>(frame, statement, "token");
  if (!token) return;
  sync_line(run, frame, context_head(run, frame, statement), [&] { variable->reset(**token); });
}

void copy_current_context(Interpreter& run, Frame& frame, const Json& statement) {
  const std::string name = run.text(frame, statement.at("name"));
  run.define(name, copy_context());
  run.out(frame, "copy_context " + name);
}

}  // namespace

bool given_context(Interpreter& run, Frame& frame, const Json& statement,
                   OptionalContext& context) {
  if (statement.find("context") == nullptr) return true;
  const std::optional<Context> found = run.object<Context>(frame, statement, "context");
  if (!found) return false;
  context = *found;
  return true;
}

void add_context_statements(Statements& table) {
  table.plain_by_op.insert({{"var_set", &var_set},
                            {"var_get", &var_get},
                            {"var_reset", &var_reset},
                            {"copy_context", &copy_current_context}});
}

}  // namespace wavetank::conformance
