#include "sim/trace/trace.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

namespace wavetank::sim {

void Trace::log_event(const EventHead& head, std::span<const std::byte> content,
                      std::string_view text) {
  const std::uint64_t content_hash = XXH3_64bits(content.data(), content.size());
  std::string shown(text.substr(0, EventLog::kTextBytesMax));
  const bool said = head.kind >= EventKind::kReportPhase && head.kind < EventKind::kTaskStep;
  if (said) std::replace(shown.begin(), shown.end(), kFieldSeparator, ' ');
  log_.add(LoggedEvent(events_, head, content_hash, std::move(shown)));
}

Hash128 Trace::step_hash() const {
  const std::array<Hash128, 2> hashes = {trace_hash_.value(), steps_hash_.value()};
  return combine(hashes);
}

}  // namespace wavetank::sim
