#pragma once

/// core/uv/run.h - run(): runs a program in the real world. asyncio.run() of Python.

#include <functional>
#include <string>

#include "core/coro/coro.h"
#include "core/doors/doors.h"

namespace wavetank::uv {

/// A program: given the doors, it returns an exit code.
using Program = std::function<Coro<int>(Doors&)>;

/// Runs `program` in a new world until it returns; then cancels the remaining tasks, waits for them
/// and closes all handles. Returns the result of the program, or the code of the first LoopExit
/// that any task threw, the cancelled ones included.
/// Errors: those of the program, after the same clean-up. `folder`: the folder of the Files door.
///
/// Use: `int main() { return wavetank::uv::run(amain); }`
int run(Program program, std::string folder = ".");

}  // namespace wavetank::uv
