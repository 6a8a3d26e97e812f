#pragma once

/// core/uv/run.h - runs a program in the real world: what asyncio.run() is to Python.

#include <functional>
#include <string>

#include "core/coro/coro.h"
#include "core/doors/doors.h"

namespace wavetank::uv {

/// A program: given the doors, it returns an exit code.
using Program = std::function<Coro<int>(Doors&)>;

/// Runs `program` in a world of its own until it returns; then cancels the tasks it has left
/// behind, waits for them and closes everything. Returns what the program returned, or the code of
/// the first LoopExit that any task threw, the cancelled ones included.
/// Errors: what the program throws, after the same clean-up.
/// `folder`: where the files are that the Files door names.
///
/// Use: `int main() { return wavetank::uv::run(amain); }`
int run(Program program, std::string folder = ".");

}  // namespace wavetank::uv
