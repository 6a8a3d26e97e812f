#pragma once

/// tests/cases/feed_case.h - run_plain(): one run with a plan and without chance: segments travel
/// whole, without jitter, 5 ms each way. Its log can be counted.

#include <functional>
#include <string>
#include <vector>

#include "core/time.h"
#include "scenarios/cases/feed_run.h"
#include "sim/trace/event_log.h"

namespace wavetank::test {

inline constexpr Duration kOneWay = std::chrono::milliseconds(5);

/// The reference on the generated feed, or another client; with a stop at `stop`.
sim::RunResult run_plain(std::vector<sim::FaultEntry> entries,
                         Duration stop = std::chrono::seconds(60),
                         const std::string& client = "reference");
sim::RunResult run_plain(const scenarios::Client& client, std::vector<sim::FaultEntry> entries,
                         Duration stop);

/// An entry at an instant of the run.
sim::FaultEntry entry_at(std::uint32_t id, const std::string& kind, Duration at,
                         std::map<std::string, std::int64_t, std::less<>> numbers = {},
                         const std::string& where = "*");

/// The ledger's row of the entry.
const sim::LedgerRow& row_of(const sim::RunResult& result, std::uint32_t id);

using Matches = std::function<bool(const sim::LoggedEvent&)>;

Instant time_of(const sim::LoggedEvent& event);
std::uint64_t count(const sim::RunResult& result, const Matches& matches);
/// The same, those of one instant as one: a write carries them in one segment.
std::uint64_t count_instants(const sim::RunResult& result, const Matches& matches);
/// The first one's instant; kNever without one.
Instant first(const sim::RunResult& result, const Matches& matches);

}  // namespace wavetank::test
