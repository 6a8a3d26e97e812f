#include "sim/trace/trace.h"

#include <xxhash.h>

#include <array>

namespace wavetank::sim {

void Trace::log_event(const EventHead& head, std::span<const std::byte> content, std::string text) {
  const std::uint64_t content_hash = XXH3_64bits(content.data(), content.size());
  log_.add(LoggedEvent(events_, head, content_hash, std::move(text)));
}

void Trace::step(const EventHead& head, std::string_view label) {
  if (log_.keeps(LogDetail::kSteps)) log_.add(LoggedEvent(events_, head, 0, std::string(label)));
  steps_hash_.add_step(head, events_);
  ++steps_;
}

Hash128 Trace::step_hash() const {
  const std::array<Hash128, 2> hashes = {trace_hash_.value(), steps_hash_.value()};
  return combine(hashes);
}

}  // namespace wavetank::sim
