#pragma once

/// scenarios/properties/properties.h - the properties of a feed client. Each is one class in one of
/// the .cc files beside this header; the bounds are those of hyperliquid.md part C unless they say
/// otherwise. One that judges by a report of the client is not applicable to a client that does not
/// declare it; one that judges topics or trades, not to a run in which frames are not decoded.

#include <memory>
#include <vector>

#include "scenarios/properties/run_facts.h"
#include "sim/check/property.h"
#include "sim/check/registry.h"

namespace wavetank::scenarios {

using PropertyPointer = std::unique_ptr<sim::Property>;

// About the process.

/// STOP_BOUND: from the first stop signal to the end of the program at most 4 s; 6 s when a fault
/// is at work or a second signal came.
PropertyPointer stop_bound(const RunFacts& facts);

/// NO_SPIN: at one instant of virtual time the loop runs at most 1000 iterations in which nothing
/// passes a door.
PropertyPointer no_spin(const RunFacts& facts);

/// ACCOUNTED: at the end every data frame that the client took is reported delivered or dropped.
/// Needs: frame, delivered, dropped.
PropertyPointer accounted(const RunFacts& facts);

// About the connection.

/// DIAL_BUDGET: at most 30 dials in any 60 s. Source: developer docs, "Rate limits and user
/// limits".
PropertyPointer dial_budget(const RunFacts& facts);

/// NO_BYTE_LOSS: when a connection ends other than by the client, the client has reported every
/// message that had arrived at its socket. Needs: frame.
PropertyPointer no_byte_loss(const RunFacts& facts);

// About the data.

/// STALL: 20 s without data of a topic that is sent at intervals (l2Book, allMids) end the
/// connection. Control frames, acks and other topics do not count. Needs: decoded frames.
PropertyPointer stall(const RunFacts& facts);

/// RECOVER: 45 s after the last fault has cleared, every topic that is sent at intervals has
/// reached the consumer again. Needs: delivered, decoded frames.
PropertyPointer recover(const RunFacts& facts);

/// SUB_SET: 5 s after the upgrade, with no fault at work, the venue has acknowledged the wanted
/// topics, each once. Needs: decoded frames.
PropertyPointer sub_set(const RunFacts& facts);

/// NO_DUP: no trade (time, coin, tid) reaches the consumer twice. Needs: trade, decoded frames.
PropertyPointer no_dup(const RunFacts& facts);

/// All of them, in the order in which reports list them.
std::vector<PropertyPointer> all_properties(const RunFacts& facts);

/// For `wavetank list properties`.
std::vector<sim::PropertyInfo> property_infos();

}  // namespace wavetank::scenarios
