#pragma once

/// sim/fault/kinds/acting.h - the simulated hosts, links and connections that a target names, and
/// the parameter that most kinds share.

#include <cstdint>
#include <vector>

#include "core/coro/ref.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/simulated_fault.h"
#include "sim/world/connection.h"
#include "sim/world/host.h"
#include "sim/world/network.h"

namespace wavetank::sim {

inline constexpr std::int64_t kMillisecondNs = 1'000'000;
inline constexpr std::int64_t kSecondNs = 1'000 * kMillisecondNs;
inline constexpr std::int64_t kDayNs = 86'400 * kSecondNs;

/// The parameter duration_ns. A day covers the longest outages on record; a plan can shorten it.
NumberSpec duration_spec(std::int64_t fallback_ns);

/// The host that the target names. Requires: it is not "*".
Host& target_host(const SimulatedFault& fault);

/// The same; the hosts of all programs under test for "*".
std::vector<Host*> target_hosts(const SimulatedFault& fault);
/// Their ids.
std::vector<std::uint16_t> ids_of(const std::vector<Host*>& hosts);

/// The links that the target names, those without a dial so far included.
std::vector<Link*> target_links(const SimulatedFault& fault);

/// The hosts at both ends of links, each once.
std::vector<std::uint16_t> ids_of(const std::vector<Link*>& links);

/// The open connections that the target names, oldest first. One that is being dialled is not open.
std::vector<Ref<Connection>> target_connections(const SimulatedFault& fault);

}  // namespace wavetank::sim
