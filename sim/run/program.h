#pragma once

/// sim/run/program.h - Program: a client as the registry keeps it, the thing behind a name.
///
/// sim does not know the arguments of a market's programs. Each market derives its own class:
/// hyperliquid::FeedProgram holds a coroutine that takes the doors, its configuration and its
/// reports. A scenario finds the program by name and asks for the class that it can run.

namespace wavetank::sim {

/// Immutable: one object serves all runs.
class Program {
 public:
  Program() = default;
  virtual ~Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
};

}  // namespace wavetank::sim
