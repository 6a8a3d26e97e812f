#pragma once

/// sim/run/part.h - Part: something that takes part in a run: a venue, a client, a proxy, a program
/// of another language, a rule that watches other parts. Each market has its own parts; class Run
/// (run.h) knows none of them. A part that is only a program is one call of Run::add_program().

#include <string>

namespace wavetank::sim {

class Run;
class RunResult;

/// Made by Run::add(), which owns it. A part is destroyed after the world, so programs may refer to
/// it, and its destructor must not refer to the run.
class Part {
 public:
  Part() = default;
  virtual ~Part() = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  /// Adds hosts, programs, listeners, properties and names of targets. Called by Run::add(): the
  /// parts before this one are built.
  virtual void build(Run& run) = 0;

  /// All parts are built. Listeners that are added here hear of an event after those of build().
  virtual void complete(Run&) {}

  /// The reason why a run in which no property broke proves nothing, in one sentence. Empty: there
  /// is none. The first such reason, in the order of the parts, makes the run inconclusive.
  virtual std::string doubt() const { return {}; }

  /// The run has ended: adds the part's own figures.
  virtual void finish(RunResult&) {}
};

}  // namespace wavetank::sim
