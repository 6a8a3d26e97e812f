#include "sim/fault/fault_kinds.h"

namespace wavetank::sim {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kDay = 86'400 * kSecond;

/// A day covers the longest outages on record; a shorter wish says so in its plan.
NumberSpec duration(std::int64_t fallback) {
  return NumberSpec{"duration_ns", "ns", kMillisecond, kDay, fallback, {}};
}

void add_byte_kinds(FaultCatalogue& catalogue) {
  catalogue.add(FaultKind{
      "slicer",
      FaultLevel::kByte,
      "Bytes travel in segments of at most bytes_max; nothing is lost.",
      "Toxiproxy README, slicer; nautilus_trader RELEASES 1.226, frame glued to the 101 (3932)",
      {NumberSpec{"bytes_max", "bytes", 1, 4'096, 1, {}}, duration(10 * kSecond)},
      {},
      {TargetKind::kLink, TargetKind::kDirection, TargetKind::kConnection}});
}

void add_connection_kinds(FaultCatalogue& catalogue) {
  catalogue.add(FaultKind{"reset_peer",
                          FaultLevel::kConnection,
                          "Open connections are cut at once; bytes in flight are lost.",
                          "Toxiproxy README, reset_peer; hyperliquid-python-sdk issue 191",
                          {},
                          {},
                          {TargetKind::kConnection, TargetKind::kHost}});
  catalogue.add(FaultKind{"refuse_dials",
                          FaultLevel::kConnection,
                          "New dials are answered with a reset; open connections stay.",
                          "hummingbot issues 6730, 6800; nomeida hyperliquid issue 40 (180 s)",
                          {duration(180 * kSecond)},
                          {},
                          {TargetKind::kLink, TargetKind::kHost}});
  catalogue.add(FaultKind{
      "blackhole",
      FaultLevel::kConnection,
      "Nothing arrives in either direction, silently; what was sent comes when it ends.",
      "aiohttp PR 5860; MetaMask mobile PR 23773 (10 s); NAT expiry (15 min)",
      {duration(60 * kSecond)},
      {},
      {TargetKind::kLink, TargetKind::kDirection, TargetKind::kConnection, TargetKind::kHost}});
  catalogue.add(
      FaultKind{"latency",
                FaultLevel::kConnection,
                "Each segment takes latency_ns longer, plus a drawn part of jitter_ns; a dial "
                "takes it twice.",
                "Toxiproxy README, latency; Hyperliquid documentation, Optimizing latency",
                {NumberSpec{"latency_ns", "ns", 0, 10 * kSecond, 100 * kMillisecond, {}},
                 NumberSpec{"jitter_ns", "ns", 0, 10 * kSecond, 0, {}}, duration(10 * kSecond)},
                {},
                {TargetKind::kLink, TargetKind::kDirection, TargetKind::kConnection}});
  catalogue.add(FaultKind{
      "slow_close",
      FaultLevel::kConnection,
      "The end of a stream takes delay_ns longer to reach the other side.",
      "Toxiproxy README, slow_close; aiohttp issue 1002",
      {NumberSpec{"delay_ns", "ns", 0, 120 * kSecond, 10 * kSecond, {}}, duration(60 * kSecond)},
      {},
      {TargetKind::kLink, TargetKind::kConnection}});
}

void add_process_kinds(FaultCatalogue& catalogue) {
  catalogue.add(FaultKind{"stop_signal",
                          FaultLevel::kProcess,
                          "The process receives SIGINT (2) or SIGTERM (15).",
                          "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61; "
                          "bennycode trading-signals PR 1075",
                          {NumberSpec{"signal", "signal", 2, 15, 15, {15, 2}}},
                          {},
                          {TargetKind::kHost}});
}

}  // namespace

FaultCatalogue sim_faults() {
  FaultCatalogue catalogue;
  add_byte_kinds(catalogue);
  add_connection_kinds(catalogue);
  add_process_kinds(catalogue);
  catalogue.add(FaultTrigger{"dial", "A dial begins."});
  catalogue.add(FaultTrigger{"dial_failed", "A dial ends without a connection."});
  catalogue.add(FaultTrigger{"open", "A dial ends with a connection."});
  catalogue.add(
      FaultTrigger{"close", "A connection is closed in order, by the first side that does."});
  catalogue.add(FaultTrigger{"reset", "A connection is cut; one that was open."});
  catalogue.add(FaultTrigger{"signal", "A process receives a signal."});
  return catalogue;
}

}  // namespace wavetank::sim
