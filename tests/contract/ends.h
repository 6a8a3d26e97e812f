#pragma once

/// tests/contract/ends.h - the tools of the laws of the doors: ends of connections, and the ways in
/// which an operation ends.

#include <functional>
#include <memory>
#include <string>

#include "core/combine/outcome.h"
#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "core/task/task.h"

namespace wavetank {

/// The checks of a test, as a program that knows only the doors.
using Law = std::function<Coro<void>(Doors&)>;

/// Whether an operation ended with exactly this error.
template <class Error, class T>
bool failed_with(const Outcome<T>& outcome) {
  if (!outcome.error()) return false;
  try {
    std::rethrow_exception(outcome.error());
  } catch (const Error&) {
    return true;
  } catch (...) {
    return false;
  }
}

/// The result of a task as that of a coroutine, for outcome().
template <class T>
Coro<T> result_of(Task<T> task) {
  co_return co_await std::move(task);
}

/// Two ends of one connection.
struct Ends {
  Ends(std::unique_ptr<Stream> dialled_, std::unique_ptr<Stream> accepted_)
      : dialled(std::move(dialled_)), accepted(std::move(accepted_)) {}
  std::unique_ptr<Stream> dialled;
  std::unique_ptr<Stream> accepted;
};

/// Dials a listener at `at`.
Coro<Ends> connected_ends(Doors& doors, Endpoint at);

/// Writes until the stream takes no more; gives the number of bytes that it took.
std::string fill(Stream& stream);

}  // namespace wavetank
