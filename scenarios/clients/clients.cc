#include "scenarios/clients/clients.h"

#include "scenarios/clients/simple_client.h"
#include "scenarios/pipeline/pipeline.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ClientConfig;
using hyperliquid::ReportKind;
using hyperliquid::ReportKinds;
using hyperliquid::Reports;

Coro<int> fixed_retry(Doors& doors, const ClientConfig& config, Reports& reports) {
  return run_simple_client(doors, config, reports, SimpleClientHabits::fixed_retry());
}
Coro<int> sleeping_ping(Doors& doors, const ClientConfig& config, Reports& reports) {
  return run_simple_client(doors, config, reports, SimpleClientHabits::sleeping_ping());
}
Coro<int> ten_lone_sockets(Doors& doors, const ClientConfig& config, Reports& reports) {
  return run_simple_client(doors, config, reports, SimpleClientHabits::lone_sockets());
}
Coro<int> repaired(Doors& doors, const ClientConfig& config, Reports& reports) {
  return run_simple_client(doors, config, reports, SimpleClientHabits());
}

struct Entry {
  const char* name;
  Coro<int> (*run)(Doors& doors, const ClientConfig& config, Reports& reports);
  ReportKinds reports;
  const char* summary;
  const char* source;
};

constexpr const char* kRustSdk = "hyperliquid-rust-sdk, src/ws/ws_manager.rs at aac7558";
constexpr const char* kManySockets = "xchange-stream issue 199; MetaMask mobile PR 25496";
constexpr const char* kPythonSdk = "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51";

// The simple clients drop no frame. They deliver it before they read the next one.
constexpr ReportKinds kSimple = {ReportKind::kPhase,     ReportKind::kFrame,
                                 ReportKind::kDelivered, ReportKind::kTrade,
                                 ReportKind::kDropped,   ReportKind::kDisconnected};
constexpr ReportKinds kReference = {
    ReportKind::kPhase,        ReportKind::kFrame,     ReportKind::kDelivered,
    ReportKind::kTrade,        ReportKind::kDropped,   ReportKind::kGap,
    ReportKind::kDisconnected, ReportKind::kTaskEnded, ReportKind::kSample};

constexpr Entry kEntries[] = {
    {"reference", hyperliquid::run_pipeline, kReference,
     "The feed pipeline of this project. It has no known defect.", "docs/ARCHITECTURE.md"},
    {"fixed_retry", fixed_retry, kSimple,
     "Defect: it retries every second without jitter, and has no timeouts and no pong check.",
     kRustSdk},
    {"fixed_retry_repaired", repaired, kSimple,
     "Twin of fixed_retry, with backoff, jitter, dial and read timeouts, and a pong check.",
     kRustSdk},
    {"sleeping_ping", sleeping_ping, kSimple,
     "Defect: main joins a ping task that sleeps 50 s and swallows its cancellation.", kPythonSdk},
    {"sleeping_ping_repaired", repaired, kSimple,
     "Twin of sleeping_ping, whose ping task ends when it is cancelled.", kPythonSdk},
    {"ten_lone_sockets", ten_lone_sockets, kSimple,
     "Defect: each of several sockets has a good backoff, but they share no dial budget.",
     kManySockets},
    {"ten_lone_sockets_repaired", repaired, kSimple,
     "Twin of ten_lone_sockets, whose sockets share one dial budget.", kManySockets},
};

}  // namespace

std::optional<Client> find_client(std::string_view name) {
  for (const Entry& entry : kEntries) {
    if (name == entry.name) return Client(entry.run, entry.reports);
  }
  return std::nullopt;
}

std::vector<sim::ClientInfo> client_infos() {
  std::vector<sim::ClientInfo> infos;
  for (const Entry& entry : kEntries) {
    infos.push_back(
        feed_client(entry.name, entry.summary, entry.source, Client(entry.run, entry.reports)));
  }
  return infos;
}

}  // namespace wavetank::scenarios
