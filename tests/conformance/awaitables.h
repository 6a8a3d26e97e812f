#pragma once

/// tests/conformance/awaitables.h - the awaitables of a program: a task or future by its name, or a
/// call of a body.

#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/interpreter.h"

namespace wavetank::conformance {

bool is_call(const Json& awaitable);

/// The coroutine of a call.
Coro<Value> called(Interpreter& run, Frame& frame, const Json& call);

/// How a trace shows an awaitable: its name, "call:LABEL" or "call".
std::string subject(Interpreter& run, Frame& frame, const Json& awaitable);

/// All of the statement's list `of`, the calls as new tasks; nullopt after a `missing` line.
std::optional<std::vector<ValueFuture>> futures_of(Interpreter& run, Frame& frame,
                                                   const Json& statement);

}  // namespace wavetank::conformance
