#include "scenarios/clients/clients.h"

#include "scenarios/clients/simple_client.h"
#include "scenarios/hyperliquid/feed.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::FeedConfig;
using hyperliquid::Reports;

Coro<int> fixed_retry(Doors& doors, const FeedConfig& config, Reports& reports) {
  return run_simple_client(doors, config, reports, SimpleClientHabits::fixed_retry());
}
Coro<int> sleeping_ping(Doors& doors, const FeedConfig& config, Reports& reports) {
  return run_simple_client(doors, config, reports, SimpleClientHabits::sleeping_ping());
}
Coro<int> repaired(Doors& doors, const FeedConfig& config, Reports& reports) {
  return run_simple_client(doors, config, reports, SimpleClientHabits());
}

struct Entry {
  const char* name;
  Client run;
  const char* summary;
  const char* source;
};

constexpr const char* kRustSdk = "hyperliquid-rust-sdk, src/ws/ws_manager.rs at aac7558";
constexpr const char* kPythonSdk = "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51";

constexpr Entry kEntries[] = {
    {"reference", hyperliquid::run_feed, "the feed pipeline of this project",
     "docs/ARCHITECTURE.md"},
    {"fixed_retry", fixed_retry,
     "defect: retries every second without jitter; no dial or read timeout, no pong check",
     kRustSdk},
    {"fixed_retry_repaired", repaired,
     "fixed_retry with backoff and jitter, dial and read timeouts and a pong check", kRustSdk},
    {"sleeping_ping", sleeping_ping,
     "defect: main joins a ping task that sleeps 50 s and swallows the cancellation", kPythonSdk},
    {"sleeping_ping_repaired", repaired, "sleeping_ping whose ping task ends when it is cancelled",
     kPythonSdk},
};

}  // namespace

Client find_client(std::string_view name) {
  for (const Entry& entry : kEntries) {
    if (name == entry.name) return entry.run;
  }
  return nullptr;
}

std::vector<sim::ClientInfo> client_infos() {
  std::vector<sim::ClientInfo> infos;
  for (const Entry& entry : kEntries) {
    infos.push_back(sim::ClientInfo{entry.name, entry.summary, entry.source});
  }
  return infos;
}

}  // namespace wavetank::scenarios
