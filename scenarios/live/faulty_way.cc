#include "scenarios/live/faulty_way.h"

#include <algorithm>

namespace wavetank::scenarios {

std::size_t FaultyWay::room(Instant now) const noexcept {
  if (segments_.size() >= kSegmentsMax || bytes_.size() >= kWindowBytes) return 0;
  const std::size_t room = kWindowBytes - bytes_.size();
  if (!path_.sliced(now)) return room;
  return std::min(room, path_.slice_bytes_max * (kSegmentsMax - segments_.size()));
}

void FaultyWay::push(std::span<const std::byte> bytes, Instant now) {
  if (bytes.empty()) return;  // Which would be an end.
  bytes_.append({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  std::size_t left = bytes.size();
  while (path_.sliced(now) && left > path_.slice_bytes_max) {
    const Duration delay = draw_delay(now);
    send(path_.slice_bytes_max, delay, now);
    left -= path_.slice_bytes_max;
    ++path_.sliced_segments;
  }
  const Duration delay = draw_delay(now);
  send(left, delay, now);
}

void FaultyWay::push_end(Instant now) {
  Duration delay = draw_delay(now);
  if (path_.slow_close(now)) {
    delay += path_.close_delay;
    ++path_.closes_slowed;
  }
  send(0, delay, now);
}

void FaultyWay::break_off(Instant now) {
  arrive(now);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < arrived_; ++i) kept += segments_[i].bytes;
  segments_.erase(segments_.begin() + static_cast<std::ptrdiff_t>(arrived_), segments_.end());
  ByteBuffer arrived;
  arrived.append(bytes_.view().substr(0, kept));
  bytes_.swap(arrived);
  last_due_ = Instant::min();
  send(0, Duration::zero(), now);
}

Duration FaultyWay::draw_delay(Instant now) {
  if (!path_.slow(now)) return Duration::zero();
  ++path_.slowed;
  if (path_.slow_jitter <= Duration::zero()) return path_.slow_latency;
  const auto bound = static_cast<std::uint64_t>(path_.slow_jitter.count());
  const std::uint64_t extra = random_.draw("jitter", bound);
  return path_.slow_latency + Duration(static_cast<std::int64_t>(extra));
}

void FaultyWay::send(std::size_t bytes, Duration delay, Instant now) {
  last_due_ = std::max(last_due_, saturating_add(now, delay));
  segments_.emplace_back(last_due_, bytes);
  meet_dark(segments_.back());
}

void FaultyWay::meet_dark(Segment& segment) noexcept {
  if (segment.due >= path_.dark_until || segment.held_until >= path_.dark_until) return;
  segment.held_until = path_.dark_until;
  ++path_.held;
}

void FaultyWay::meet_dark() {
  for (std::size_t i = arrived_; i < segments_.size(); ++i) meet_dark(segments_[i]);
}

void FaultyWay::arrive(Instant now) {
  while (next_arrival() <= now) ++arrived_;
}

Instant FaultyWay::next_arrival() const noexcept {
  if (arrived_ == segments_.size()) return kNever;
  // What the dark has swallowed is sent again once it has lifted.
  return std::max(segments_[arrived_].due, path_.dark_until);
}

Instant FaultyWay::last_arrival() const noexcept { return std::max(last_due_, path_.dark_until); }

std::span<const std::byte> FaultyWay::front() const noexcept {
  return bytes_.bytes().first(segments_.front().bytes);
}

void FaultyWay::consume(std::size_t bytes) noexcept {
  bytes_.consume(bytes);
  Segment& first = segments_.front();
  first.bytes -= static_cast<std::uint32_t>(bytes);
  if (first.bytes > 0 || bytes == 0) return;
  segments_.pop_front();
  --arrived_;
}

void FaultyWay::clear() noexcept {
  bytes_.clear();
  segments_.clear();
  arrived_ = 0;
}

}  // namespace wavetank::scenarios
