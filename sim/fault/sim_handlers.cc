#include "sim/fault/injector.h"
#include "sim/fault/path_faults.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {

// Counts what a path statistic gains from now on.
std::function<std::uint64_t()> gain(const std::uint64_t& counter) {
  return [&counter, before = counter] { return counter - before; };
}

FaultEffect reset_peer(World& world, Host& program, const FaultEntry&) {
  FaultEffect effect;
  const std::uint64_t cut = world.network().reset_all(program, "cut by a fault");
  effect.applied = cut > 0;
  effect.count = [cut] { return cut; };
  return effect;
}

FaultEffect on_path(World& world, Host& program, const FaultEntry& entry) {
  Path& path = world.network().path(program);
  FaultEffect effect;
  effect.count = gain(apply_to_path(path, entry, world.now()));
  if (entry.kind == "blackhole") world.network().path_changed();
  return effect;
}

FaultEffect stop_signal(World& world, Host& program, const FaultEntry& entry) {
  const auto signal = static_cast<Signal>(entry.number("signal"));
  world.emit(EventKind::kSignal, program.id(), entry.id,
             signal == Signal::kInterrupt ? "SIGINT" : "SIGTERM");
  HostSignals& signals = program.signals();
  FaultEffect effect;
  effect.disturbs = false;
  effect.count = [&signals, before = signals.taken()] { return signals.taken() - before; };
  signals.raise(signal);
  return effect;
}

}  // namespace

void add_sim_handlers(FaultInjector& injector, Host& program) {
  using Handler = FaultEffect (*)(World&, Host&, const FaultEntry&);
  const auto add = [&](const char* kind, Handler handler) {
    // Two words, which std::function keeps without an allocation.
    injector.handle(kind, [&program, handler](const FaultEntry& entry) {
      return handler(program.world(), program, entry);
    });
  };
  add("reset_peer", reset_peer);
  add("refuse_dials", on_path);
  add("blackhole", on_path);
  add("latency", on_path);
  add("slicer", on_path);
  add("slow_close", on_path);
  add("stop_signal", stop_signal);
}

}  // namespace wavetank::sim
