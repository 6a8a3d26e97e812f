#include "sim/trace/trace.h"

#include <xxhash.h>

#include <array>

namespace wavetank::sim {

void Trace::event(const EventHead& head, std::string_view content) {
  event(head, std::as_bytes(std::span(content.data(), content.size())),
        [&] { return std::string(content); });
}

void Trace::log_event(const EventHead& head, std::span<const std::byte> content, std::string text) {
  const std::uint64_t content_hash = XXH3_64bits(content.data(), content.size());
  log_.add(LoggedEvent(events_, head, content_hash, std::move(text)));
}

void Trace::count_event(const EventHead& head, std::span<const std::byte> content) {
  trace_hash_.add(head, content);
  ++events_;
}

void Trace::step(const EventHead& head, std::string_view label) {
  if (log_.keeps(LogDetail::kSteps)) log_.add(LoggedEvent(events_, head, 0, std::string(label)));
  std::array<std::byte, 8> events_before{};
  for (std::size_t index = 0; index < events_before.size(); ++index) {
    events_before[index] = static_cast<std::byte>(events_ >> (8 * index));
  }
  steps_hash_.add(head, events_before);
  ++steps_;
}

Hash128 Trace::step_hash() const {
  const std::array<Hash128, 2> hashes = {trace_hash_.value(), steps_hash_.value()};
  return combine(hashes);
}

}  // namespace wavetank::sim
