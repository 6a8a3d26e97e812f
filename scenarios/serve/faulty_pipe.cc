#include "scenarios/serve/faulty_pipe.h"

#include <algorithm>

#include "core/check.h"

namespace wavetank::scenarios {

std::size_t FaultyPipe::room(Instant now) const noexcept {
  if (segments_.size() >= kSegmentsMax || bytes_.size() >= kWindowBytes) return 0;
  const std::size_t room = kWindowBytes - bytes_.size();
  const sim::Way::Slice slice = way_.slice(sim::Hindrance::kAllConnections, now);
  if (slice.by == nullptr) return room;
  return std::min(room, slice.bytes_max * (kSegmentsMax - segments_.size()));
}

void FaultyPipe::push(std::span<const std::byte> bytes, Instant now) {
  CHECK(!ended());
  if (bytes.empty()) return;  // Which would be an end.
  bytes_.append({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  std::size_t left = bytes.size();
  const sim::Way::Slice slice = way_.slice(sim::Hindrance::kAllConnections, now);
  while (slice.by != nullptr && left > slice.bytes_max) {
    send(slice.bytes_max, false, now);
    slice.by->hit(last_due_);
    left -= slice.bytes_max;
  }
  send(left, false, now);
}

void FaultyPipe::push_end(Instant now) {
  CHECK(!ended());
  send(0, true, now);
}

void FaultyPipe::break_off(Instant now) {
  arrive(now);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < arrived_; ++i) kept += segments_[i].bytes;
  segments_.erase(segments_.begin() + static_cast<std::ptrdiff_t>(arrived_), segments_.end());
  ByteBuffer arrived;
  arrived.append(bytes_.view().substr(0, kept));
  bytes_.swap(arrived);
  // The reset itself is not slowed, since the real network has brought it; darkness holds it.
  last_due_ = way_.arrival(sim::Hindrance::kAllConnections, now, now);
  segments_.emplace_back(last_due_, 0);
}

void FaultyPipe::send(std::size_t bytes, bool is_end, Instant now) {
  const Duration slow =
      way_.slow(sim::Hindrance::kAllConnections, is_end, now,
                [this](std::uint64_t bound) { return random_.draw("jitter", bound); });
  const Instant comes =
      way_.arrival(sim::Hindrance::kAllConnections, now, saturating_add(now, slow));
  last_due_ = std::max(last_due_, comes);
  CHECK(last_due_ >= now);
  segments_.emplace_back(last_due_, bytes);
}

void FaultyPipe::hold_in_flight(const sim::Hindrance& darkness) {
  Instant last = Instant::min();
  for (std::size_t i = arrived_; i < segments_.size(); ++i) {
    Segment& segment = segments_[i];
    segment.due =
        std::max(last, way_.arrival_in(darkness, sim::Hindrance::kAllConnections, segment.due));
    last = segment.due;
  }
  last_due_ = std::max(last_due_, last);
}

void FaultyPipe::arrive(Instant now) {
  while (next_arrival() <= now) ++arrived_;
}

Instant FaultyPipe::next_arrival() const noexcept {
  CHECK(arrived_ <= segments_.size());
  if (arrived_ == segments_.size()) return kNever;
  return segments_[arrived_].due;
}

Instant FaultyPipe::last_arrival() const noexcept { return last_due_; }

std::span<const std::byte> FaultyPipe::front() const noexcept {
  CHECK(has_arrived());
  return bytes_.bytes().first(segments_.front().bytes);
}

void FaultyPipe::consume(std::size_t bytes) noexcept {
  CHECK(has_arrived() && bytes <= segments_.front().bytes);
  bytes_.consume(bytes);
  Segment& first = segments_.front();
  first.bytes -= static_cast<std::uint32_t>(bytes);
  if (first.bytes > 0 || bytes == 0) return;
  segments_.pop_front();
  --arrived_;
}

void FaultyPipe::clear() noexcept {
  bytes_.clear();
  segments_.clear();
  arrived_ = 0;
}

}  // namespace wavetank::scenarios
