#include "tests/conformance/statements.h"

#include "tests/conformance/errors.h"

namespace wavetank::conformance {

namespace {

template <class Map>
auto found_in(const Map& map, std::string_view op) -> typename Map::mapped_type {
  const auto found = map.find(op);
  return found == map.end() ? nullptr : found->second;
}

// Writes how an operation failed.
void error_line(Interpreter& run, const Frame& frame, const std::string& head) {
  run.out(frame, head + " ! " + shown_error(std::current_exception()));
}

}  // namespace

const Statements& Statements::all() {
  static const Statements table = [] {
    Statements filled;
    add_control_statements(filled);
    add_task_statements(filled);
    add_waiting_statements(filled);
    add_selecting_statements(filled);
    add_block_statements(filled);
    add_sync_statements(filled);
    add_lock_statements(filled);
    add_callback_statements(filled);
    add_context_statements(filled);
    return filled;
  }();
  return table;
}

PlainStatement Statements::plain(std::string_view op) const { return found_in(plain_by_op, op); }

SuspendingStatement Statements::suspending(std::string_view op) const {
  return found_in(suspending_by_op, op);
}

void sync_line(Interpreter& run, Frame& frame, const std::string& head,
               const std::function<void()>& act) {
  try {
    act();
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    error_line(run, frame, head);
    throw;
  }
  run.out(frame, head);
}

void value_line(Interpreter& run, Frame& frame, const Json& statement, const std::string& head,
                const std::function<Value()>& act, OnError on_error) {
  Value value;
  try {
    value = act();
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    error_line(run, frame, head);
    if (on_error == OnError::kGoOn) return;
    throw;
  }
  run.out(frame, head + " = " + value.shown());
  run.store(frame, statement, value);
}

Coro<Control> await_value(Interpreter& run, Frame& frame, const Json& statement, std::string head,
                          Coro<Value> operation) {
  Value value;
  try {
    value = co_await std::move(operation);
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    error_line(run, frame, head);
    throw;
  }
  run.out(frame, head + " = " + value.shown());
  run.store(frame, statement, value);
  co_return Control();
}

Coro<Control> await_line(Interpreter& run, Frame& frame, std::string head, Coro<void> operation) {
  try {
    co_await std::move(operation);
  } catch (const BadProgram&) {
    throw;
  } catch (...) {
    error_line(run, frame, head);
    throw;
  }
  run.out(frame, head);
  co_return Control();
}

Control leave_block(Interpreter& run, Frame& frame, const std::string& line,
                    const std::exception_ptr& error, Control control) {
  if (!error) {
    run.out(frame, line);
    return control;
  }
  run.out(frame, line + " ! " + shown_error(error));
  std::rethrow_exception(error);
}

}  // namespace wavetank::conformance
