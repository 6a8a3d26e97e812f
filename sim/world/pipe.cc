#include "sim/world/pipe.h"

#include <algorithm>
#include <cstring>

#include "core/check.h"
#include "sim/world/way.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {
// One write in so many is cut in two, as a real network would at any place.
constexpr std::uint64_t kSplitOneIn = 8;
}  // namespace

Pipe::Pipe(World& world, Way& way, std::uint64_t connection, std::uint64_t seed,
           PipeListener& listener, int to)
    : Timer(&on_timer),
      world_(world),
      way_(way),
      connection_(connection),
      rng_(seed),
      boring_(seed == 0),
      listener_(listener),
      to_(to) {}

Pipe::~Pipe() { world_.disarm(*this); }

std::size_t Pipe::write(std::span<const std::byte> bytes) {
  CHECK(!finishing_);
  const std::size_t room = kWindowBytes - std::min(bytes_.size(), kWindowBytes);
  const std::size_t accepted = std::min(bytes.size(), room);
  writer_blocked_ = accepted < bytes.size();
  if (accepted == 0 || reset_sent_) return accepted;
  bytes_.append({reinterpret_cast<const char*>(bytes.data()), accepted});
  std::size_t left = accepted;
  if (!way_.calm(world_.now())) {
    const Way::Slice slice = way_.slice(connection_, world_.now());
    while (slice.by != nullptr && left > slice.bytes_max) {
      send(Carries::kBytes, slice.bytes_max, usual_latency());
      slice.by->hit(last_arrival_);
      left -= slice.bytes_max;
    }
  }
  const bool split = left > 1 && draw(kSplitOneIn) == kSplitOneIn - 1;
  if (split) {
    const std::size_t first = 1 + static_cast<std::size_t>(draw(left - 1));
    send(Carries::kBytes, first, usual_latency());
    left -= first;
  }
  send(Carries::kBytes, left, usual_latency());
  return accepted;
}

void Pipe::finish() {
  if (finishing_) return;
  finishing_ = true;
  if (!reset_sent_) send(Carries::kEnd, 0, usual_latency());
}

void Pipe::send_reset() {
  if (std::exchange(reset_sent_, true)) return;
  send(Carries::kReset, 0, usual_latency());
}

void Pipe::cut(Ref<Effect> by) {
  if (reset_sent_) return;
  reset_sent_ = true;
  cut_by_ = std::move(by);
  lose_what_is_under_way();
  last_arrival_ = Instant::min();
  send(Carries::kReset, 0, Duration::zero());
  if (cut_by_) cut_by_->delay_until(last_arrival_);
}

Duration Pipe::usual_latency() {
  if (way_.jitter <= Duration::zero()) return way_.latency;
  const std::uint64_t extra = draw(static_cast<std::uint64_t>(way_.jitter.count()));
  return way_.latency + Duration(static_cast<std::int64_t>(extra));
}

void Pipe::send(Carries carries, std::size_t bytes, Duration latency) {
  const Instant now = world_.now();
  if (way_.calm(now)) {
    last_arrival_ = std::max(last_arrival_, saturating_add(now, latency));
  } else {
    latency += way_.slow(connection_, carries == Carries::kEnd, now,
                         [this](std::uint64_t bound) { return draw(bound); });
    // Alone, without the segments before it: it arrives as if it were the only one.
    const Instant comes = way_.arrival(connection_, now, saturating_add(now, latency));
    last_arrival_ = std::max(last_arrival_, comes);
  }
  CHECK(segments_.empty() || segments_.back().arrives <= last_arrival_);
  segments_.emplace_back(last_arrival_, carries, bytes);
  if (segments_.size() == 1) arm_first();
}

void Pipe::arm_first() {
  world_.disarm(*this);
  if (segments_.empty() || segments_.front().arrives == kNever) return;
  world_.arm(*this, segments_.front().arrives);
}

void Pipe::on_timer(Runnable& self, Call how) {
  if (how == Call::kRun) static_cast<Pipe&>(static_cast<Timer&>(self)).deliver_due();
}

void Pipe::deliver_due() {
  CHECK(!segments_.empty());
  const Segment segment = segments_.front();
  CHECK(segment.arrives == world_.now());
  CHECK(segment.bytes <= bytes_.size() - arrived_);
  CHECK(!ended_ || segment.carries == Carries::kReset);
  segments_.pop_front();
  const auto fresh = bytes_.bytes().subspan(arrived_, segment.bytes);
  arrived_ += segment.bytes;
  arm_first();
  switch (segment.carries) {
    case Carries::kBytes:
      return listener_.on_arrival(fresh, to_);
    case Carries::kEnd:
      ended_ = true;
      return listener_.on_end_of_stream(to_);
    case Carries::kReset:
      const Ref<Effect> by = std::exchange(cut_by_, {});
      return listener_.on_reset(to_, by.get());
  }
}

std::size_t Pipe::read(std::span<std::byte> into) {
  CHECK(arrived_ <= bytes_.size());
  const std::size_t count = std::min(into.size(), arrived_);
  if (count == 0) return 0;
  std::memcpy(into.data(), bytes_.data(), count);
  bytes_.consume(count);
  arrived_ -= count;
  if (std::exchange(writer_blocked_, false)) listener_.on_room(1 - to_);
  return count;
}

void Pipe::lose_what_is_under_way() {
  CHECK(arrived_ <= bytes_.size());
  world_.disarm(*this);
  segments_.clear();
  // Bytes that have arrived stay readable.
  ByteBuffer kept;
  kept.append(bytes_.view().substr(0, arrived_));
  bytes_.swap(kept);
}

void Pipe::hold_in_flight(const Hindrance& darkness) {
  Instant last = Instant::min();
  for (Segment& segment : segments_) {
    segment.arrives = std::max(last, way_.arrival_in(darkness, connection_, segment.arrives));
    last = segment.arrives;
  }
  last_arrival_ = std::max(last_arrival_, last);
  arm_first();
}

}  // namespace wavetank::sim
