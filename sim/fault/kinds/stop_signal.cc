#include "sim/fault/kinds/acting.h"
#include "sim/fault/kinds/kinds.h"
#include "sim/world/world.h"

namespace wavetank::sim {
namespace {

void raise_signal(SimulatedFault& fault) {
  const std::vector<Host*> hosts = target_hosts(fault);
  const auto signal = static_cast<Signal>(fault.entry.number("signal"));
  const Ref<Effect> effect = fault.begin(ids_of(hosts), SimulatedFault::Disturbs::kNo);
  for (Host* const host : hosts) {
    host->world().emit(EventKind::kSignal, host->id(), fault.entry.id,
                       signal == Signal::kInterrupt ? "SIGINT" : "SIGTERM");
    host->signals().raise(signal, effect);
  }
}

}  // namespace

FaultKind stop_signal() {
  FaultKind kind;
  kind.name = "stop_signal";
  kind.level = FaultLevel::kProcess;
  kind.doc = "The process receives SIGINT (2) or SIGTERM (15).";
  kind.source =
      "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61; bennycode "
      "trading-signals PR 1075";
  kind.numbers = {NumberSpec{"signal", "signal", 2, 15, 15, {15, 2}}};
  kind.acts_on = {TargetKind::kHost};
  kind.apply_in_simulation = raise_signal;
  kind.not_served = "the client is a separate process, so send it the signal with kill";
  return kind;
}

}  // namespace wavetank::sim
