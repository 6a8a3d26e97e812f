#include "sim/fault/kinds/acting.h"
#include "sim/fault/kinds/kinds.h"
#include "sim/world/world.h"

namespace wavetank::sim {
namespace {

void raise_signal(FaultApplication& application) {
  const std::vector<Host*> hosts = target_hosts(application);
  const auto signal = static_cast<Signal>(application.entry.number("signal"));
  const Ref<Effect> effect = application.begin(ids_of(hosts), FaultApplication::Disturbs::kNo);
  for (Host* const host : hosts) {
    host->world().emit(EventKind::kSignal, host->id(), application.entry.id,
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
  kind.apply = raise_signal;
  return kind;
}

}  // namespace wavetank::sim
