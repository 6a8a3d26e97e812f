#include "tests/conformance/program_clock.h"

#include "core/coro/errors.h"
#include "tests/conformance/json.h"

namespace wavetank::conformance {

namespace {
constexpr int kIterationsMax = 20'000;
}

void ProgramClock::select(const std::optional<Duration>& timeout) {
  if (abandoned_) throw Deadlock("given up");
  if (++iterations_ > kIterationsMax) throw BadProgram("more than 20000 loop iterations");
  clock_.select(timeout);
}

}  // namespace wavetank::conformance
