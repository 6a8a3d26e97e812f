#include "core/combine/shield.h"

#include "core/loop/event_loop.h"

namespace wavetank {

namespace {

void report(const AnyFuture& inner) {
  if (inner.cancelled()) return;
  const std::exception_ptr error = inner.exception();
  if (!error) return;
  FutureBase& state = inner.state();
  state.loop().call_exception_handler(
      ErrorContext("exception in shielded " + state.describe(), error));
}

}  // namespace

void report_shielded_error(const AnyFuture& inner) {
  static const DoneCallback callback(report);
  // Several shields may have been cancelled: one report is enough.
  inner.remove_done_callback(callback);
  inner.add_done_callback(callback);
}

}  // namespace wavetank
