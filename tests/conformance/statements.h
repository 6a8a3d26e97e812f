#pragma once

/// tests/conformance/statements.h - Statements: the table of statements, and their shared lines
/// about how an operation ended.

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "tests/conformance/interpreter.h"

namespace wavetank::conformance {

/// A statement that never suspends; callbacks hold only these.
using PlainStatement = void (*)(Interpreter&, Frame&, const Json& statement);
using SuspendingStatement = Coro<Control> (*)(Interpreter&, Frame&, const Json& statement);

/// The statements of the interpreter, by `op`.
class Statements {
 public:
  static const Statements& all();

  PlainStatement plain(std::string_view op) const;            ///< Null for an unknown `op`.
  SuspendingStatement suspending(std::string_view op) const;  ///< Null for an unknown `op`.

  std::map<std::string_view, PlainStatement> plain_by_op;
  std::map<std::string_view, SuspendingStatement> suspending_by_op;
};

void add_control_statements(Statements& table);
void add_task_statements(Statements& table);
void add_waiting_statements(Statements& table);
void add_selecting_statements(Statements& table);
void add_block_statements(Statements& table);
void add_sync_statements(Statements& table);
void add_lock_statements(Statements& table);
void add_callback_statements(Statements& table);
void add_context_statements(Statements& table);

/// The context that the member `context` of a statement names, if it has one. False after a
/// `missing` line.
bool given_context(Interpreter& run, Frame& frame, const Json& statement, OptionalContext& context);

/// Calls `act`, then writes HEAD; or HEAD ! EXC, and throws on.
void sync_line(Interpreter& run, Frame& frame, const std::string& head,
               const std::function<void()>& act);

enum class OnError { kThrow, kGoOn };
/// The same for HEAD = VALUE, which `into` of the statement stores.
void value_line(Interpreter& run, Frame& frame, const Json& statement, const std::string& head,
                const std::function<Value()>& act, OnError on_error = OnError::kThrow);

/// Awaits `operation`, then writes HEAD = VALUE and stores it; or HEAD ! EXC, and throws on.
Coro<Control> await_value(Interpreter& run, Frame& frame, const Json& statement, std::string head,
                          Coro<Value> operation);

/// Awaits `operation`, then writes HEAD; or HEAD ! EXC, and throws on.
Coro<Control> await_line(Interpreter& run, Frame& frame, std::string head, Coro<void> operation);

/// The end of a `timeout` or `group`: writes the line, with the error if there is one, which is
/// thrown on.
Control leave_block(Interpreter& run, Frame& frame, const std::string& line,
                    const std::exception_ptr& error, Control control);

}  // namespace wavetank::conformance
