#pragma once

/// sim/fault/kinds/acting.h - the hosts, links and connections that a target names, and the effect
/// on the ways between hosts, for kinds of faults to act on.

#include <cstdint>
#include <vector>

#include "core/coro/ref.h"
#include "sim/fault/fault_application.h"
#include "sim/fault/fault_kinds.h"
#include "sim/world/connection.h"
#include "sim/world/host.h"
#include "sim/world/network.h"

namespace wavetank::sim {

inline constexpr std::int64_t kMillisecondNs = 1'000'000;
inline constexpr std::int64_t kSecondNs = 1'000 * kMillisecondNs;
inline constexpr std::int64_t kDayNs = 86'400 * kSecondNs;

/// The parameter duration_ns. A day covers the longest outages on record; a shorter wish says so in
/// its plan.
NumberSpec duration_spec(std::int64_t fallback_ns);

/// The host that the target names. Requires: it is not "*".
Host& target_host(const FaultApplication& application);

/// The same; the hosts of all programs under test for "*".
std::vector<Host*> target_hosts(const FaultApplication& application);
/// Their ids.
std::vector<std::uint16_t> ids_of(const std::vector<Host*>& hosts);

/// The links that the target names, those without a dial so far included.
std::vector<Link*> target_links(const FaultApplication& application);

/// The hosts at both ends of links, each once.
std::vector<std::uint16_t> ids_of(const std::vector<Link*>& links);

/// The open connections that the target names, oldest first. One that is being dialled is not open.
std::vector<Ref<Connection>> target_connections(const FaultApplication& application);

/// Puts the kind's hindrance on the ways that the target names; of one connection on its bytes
/// alone. Requires: `hindrance` is the kind's own.
void hinder_ways(FaultApplication& application, const MakeHindrance& hindrance);

}  // namespace wavetank::sim
