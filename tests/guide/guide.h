#pragma once

/// tests/guide/guide.h - the surroundings of the snippets of docs/asyncio_to_wavetank.md: a voice,
/// and a list of patterns.

#include <functional>
#include <string>
#include <vector>

#include "core/coro/coro.h"
#include "core/doors/doors.h"

namespace wavetank::guide {

/// Prints "MILLISECONDS TEXT" with the time of the running loop.
void say(const std::string& text);

/// A pattern of the guide, by the name of its section.
class Pattern {
 public:
  Pattern(std::string name_, std::function<Coro<void>(Doors&)> run_)
      : name(std::move(name_)), run(std::move(run_)) {}
  std::string name;
  std::function<Coro<void>(Doors&)> run;
};

/// In the order of the guide.
std::vector<Pattern> all_patterns();

}  // namespace wavetank::guide
