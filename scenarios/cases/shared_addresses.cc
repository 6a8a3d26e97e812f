#include "scenarios/cases/shared_addresses.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "sim/run/run.h"
#include "sim/run/run_result.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {
namespace {

constexpr Duration kAddressWindow = std::chrono::seconds(60);

}  // namespace

void SharedAddresses::build(sim::Run& run) { run.add_listener(*this); }

void SharedAddresses::complete(sim::Run& run) {
  for (const std::unique_ptr<sim::Host>& host : run.world().hosts()) {
    auto known = std::find_if(addresses_.begin(), addresses_.end(),
                              [&](const Address& one) { return one.name == host->address(); });
    if (known == addresses_.end()) {
      addresses_.emplace_back();
      known = addresses_.end() - 1;
      known->name = host->address();
    }
    ++known->hosts;
    address_of_[host->id()] = static_cast<std::size_t>(known - addresses_.begin());
  }
}

void SharedAddresses::on_event(const sim::Event& event) {
  const auto found = address_of_.find(event.head.host);
  if (found == address_of_.end()) return;
  Address& address = addresses_[found->second];
  std::deque<Instant>& dials = address.dials;
  while (!dials.empty() && dials.front() <= event.at() - kAddressWindow) dials.pop_front();
  dials.push_back(event.at());
  address.dials_max = std::max(address.dials_max, dials.size());
}

void SharedAddresses::finish(sim::RunResult& result) {
  for (const Address& address : addresses_) {
    if (address.hosts < 2) continue;
    result.remarks.push_back(
        fmt::format("seed {}: {} hosts share the address {}: at most {} dials in any 60 s, where "
                    "the venue allows {} and has refused {}",
                    seed_, address.hosts, address.name, address.dials_max,
                    venue_.config().limits.dials_per_minute_max, venue_.stats().dials_refused));
  }
}

}  // namespace wavetank::scenarios
