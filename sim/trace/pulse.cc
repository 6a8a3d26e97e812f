#include "sim/trace/pulse.h"

#include <cstring>

namespace wavetank::sim {

void Pulse::Text::set(std::string_view text) noexcept {
  size = 0;
  const std::size_t count = std::min(text.size(), bytes.size());
  if (count > 0) std::memcpy(bytes.data(), text.data(), count);
  size = static_cast<std::uint16_t>(count);
}

void Pulse::begin_run(std::uint64_t seed) noexcept {
  seed_ = seed;
  epoch_ns_ = 0;
  now_ns_ = 0;
  head_ = Head();
  phase_.size = 0;
  starts_count_ = 0;
  kept_count_ = 0;
  bit_count_ = 0;
  frame_count.store(0, std::memory_order_relaxed);
  beat();
  work_.store(Work::kRun, std::memory_order_release);
}

void Pulse::keep(const EventHead& head, std::string_view content, std::uint64_t index) noexcept {
  if (head.kind == EventKind::kReportPhase) phase_.set(content);
  if (head.kind == EventKind::kFaultObserved) note_bit(static_cast<std::uint32_t>(head.subject));
  const bool start = head.kind == EventKind::kHostStart;
  if (start && starts_count_ == kStartsKept) return;
  Kept& kept = start ? starts_[starts_count_] : kept_[kept_count_ % kEventsKept];
  kept.head = Head{head.time_ns, head.subject, index, head.host, head.kind};
  kept.text.set(content);
  ++(start ? starts_count_ : kept_count_);
}

void Pulse::note_bit(std::uint32_t id) noexcept {
  const auto end = bit_.begin() + static_cast<std::ptrdiff_t>(bit_count_);
  if (bit_count_ == kBitMax || std::find(bit_.begin(), end, id) != end) return;
  bit_[bit_count_++] = id;
}

std::vector<std::uint32_t> Pulse::bit() const {
  const auto count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(bit_count_, kBitMax));
  return {bit_.begin(), bit_.begin() + count};
}

EventLog Pulse::landmarks() const {
  EventLog log(EventLog::kUnbounded);
  const auto add = [&log](const Kept& kept) {
    const Head& head = kept.head;
    std::string text = kept.text.text();
    std::replace(text.begin(), text.end(), kFieldSeparator, ' ');
    log.add(LoggedEvent(head.events, EventHead(head.time_ns, head.host, head.kind, head.subject), 0,
                        std::move(text)));
  };
  for (std::size_t i = 0; i < std::min<std::size_t>(starts_count_, kStartsKept); ++i) {
    add(starts_[i]);
  }
  const std::uint64_t first = kept_count_ > kEventsKept ? kept_count_ - kEventsKept : 0;
  for (std::uint64_t i = first; i < kept_count_; ++i) add(kept_[i % kEventsKept]);
  return log;
}

}  // namespace wavetank::sim
