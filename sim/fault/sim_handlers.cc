#include <algorithm>

#include "sim/fault/injector.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {

Instant until(const World& world, const FaultEntry& entry) {
  return saturating_add(world.now(), Duration(entry.number("duration_ns")));
}

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

FaultEffect refuse_dials(World& world, Host& program, const FaultEntry& entry) {
  Path& path = world.network().path(program);
  path.refusing_until = std::max(path.refusing_until, until(world, entry));
  FaultEffect effect;
  effect.count = gain(path.dials_refused);
  return effect;
}

FaultEffect blackhole(World& world, Host& program, const FaultEntry& entry) {
  Path& path = world.network().path(program);
  path.dark_until = std::max(path.dark_until, until(world, entry));
  FaultEffect effect;
  effect.count = gain(path.held);
  world.network().path_changed();
  return effect;
}

FaultEffect latency(World& world, Host& program, const FaultEntry& entry) {
  Path& path = world.network().path(program);
  path.slow_until = std::max(path.slow_until, until(world, entry));
  path.slow_latency = Duration(entry.number("latency_ns"));
  path.slow_jitter = Duration(entry.number("jitter_ns"));
  FaultEffect effect;
  effect.count = gain(path.slowed);
  return effect;
}

FaultEffect slicer(World& world, Host& program, const FaultEntry& entry) {
  Path& path = world.network().path(program);
  path.sliced_until = std::max(path.sliced_until, until(world, entry));
  path.slice_bytes_max = static_cast<std::uint32_t>(entry.number("bytes_max"));
  FaultEffect effect;
  effect.count = gain(path.sliced_segments);
  return effect;
}

FaultEffect slow_close(World& world, Host& program, const FaultEntry& entry) {
  Path& path = world.network().path(program);
  path.slow_close_until = std::max(path.slow_close_until, until(world, entry));
  path.close_delay = Duration(entry.number("delay_ns"));
  FaultEffect effect;
  effect.count = gain(path.closes_slowed);
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
  add("refuse_dials", refuse_dials);
  add("blackhole", blackhole);
  add("latency", latency);
  add("slicer", slicer);
  add("slow_close", slow_close);
  add("stop_signal", stop_signal);
}

}  // namespace wavetank::sim
