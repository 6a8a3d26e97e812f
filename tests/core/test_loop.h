#pragma once

/// tests/core/test_loop.h - TestLoop: an event loop on virtual time, a list of notes, and the
/// errors that were not awaited.

#include <string>
#include <vector>

#include "core/combine/outcome.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/task/exception_group.h"

namespace wavetank {

using Notes = std::vector<std::string>;

/// KIND, or KIND: TEXT for exceptions with a text.
std::string shown(const std::exception_ptr& error);

/// The error of `operation`, as shown(); "nothing" without one.
template <class Operation>
std::string thrown_by(Operation&& operation) {
  try {
    operation();
  } catch (...) {
    return shown(std::current_exception());
  }
  return "nothing";
}

/// The same for a coroutine, in the task that awaits it.
template <class T>
Coro<std::string> thrown_in(Coro<T> operation) {
  const Outcome<T> outcome = co_await wavetank::outcome(std::move(operation));
  co_return outcome.has_value() ? std::string("nothing") : shown(outcome.error());
}

class TestLoop {
 public:
  TestLoop();

  Runner& runner() noexcept { return runner_; }
  EventLoop& loop() noexcept { return runner_.loop(); }
  template <class T>
  T run(Coro<T> main) {
    return runner_.run(std::move(main), "main");
  }
  /// Runs iterations without a main task, as many as asked for.
  void iterate(int count = 1);

  void note(std::string text) { notes.push_back(std::move(text)); }
  Duration now() noexcept { return loop().time().time_since_epoch(); }

  Notes notes;
  Notes reported;  ///< Errors that the loop's exception handler got: "MESSAGE: ERROR".

 private:
  VirtualClock clock_;
  Runner runner_;
};

}  // namespace wavetank
