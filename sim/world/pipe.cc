#include "sim/world/pipe.h"

#include <algorithm>
#include <cstring>

#include "sim/oracle/draw_stream.h"
#include "sim/world/path.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {
// One write in so many is cut in two, as a real network would at any place.
constexpr std::uint64_t kSplitOneIn = 8;
}  // namespace

Pipe::Pipe(World& world, Path& path, DrawStream& draws, PipeListener& listener, int to)
    : Timer(&on_timer), world_(world), path_(path), draws_(draws), listener_(listener), to_(to) {}

Pipe::~Pipe() { world_.disarm(*this); }

std::size_t Pipe::write(std::span<const std::byte> bytes) {
  const std::size_t room = kWindowBytes - std::min(bytes_.size(), kWindowBytes);
  const std::size_t accepted = std::min(bytes.size(), room);
  writer_blocked_ = accepted < bytes.size();
  if (accepted == 0) return 0;
  bytes_.append({reinterpret_cast<const char*>(bytes.data()), accepted});
  std::size_t left = accepted;
  while (path_.sliced(world_.now()) && left > path_.slice_bytes_max) {
    send(path_.slice_bytes_max);
    left -= path_.slice_bytes_max;
    ++path_.sliced_segments;
  }
  const bool split = left > 1 && draws_.draw("split", kSplitOneIn) == kSplitOneIn - 1;
  if (split) {
    const std::size_t first = 1 + draws_.draw("split_at", left - 1);
    send(first);
    left -= first;
  }
  send(left);
  return accepted;
}

void Pipe::finish() {
  if (finishing_) return;
  finishing_ = true;
  send(0);
}

Duration Pipe::draw_delay() {
  Duration delay = path_.latency;
  Duration jitter = path_.jitter;
  if (path_.slow(world_.now())) {
    delay += path_.slow_latency;
    jitter += path_.slow_jitter;
    ++path_.slowed;
  }
  if (jitter <= Duration::zero()) return delay;
  const std::uint64_t extra = draws_.draw("jitter", static_cast<std::uint64_t>(jitter.count()));
  return delay + Duration(static_cast<std::int64_t>(extra));
}

void Pipe::send(std::size_t bytes) {
  Duration delay = draw_delay();
  if (bytes == 0 && path_.slow_close(world_.now())) {
    delay += path_.close_delay;
    ++path_.closes_slowed;
  }
  last_arrival_ = std::max(last_arrival_, saturating_add(world_.now(), delay));
  segments_.emplace_back(last_arrival_, bytes);
  if (segments_.size() == 1) arm_first();
}

void Pipe::arm_first() {
  world_.disarm(*this);
  if (segments_.empty()) return;
  Instant when = segments_.front().arrives;
  // What the dark swallowed is sent again once it has lifted, one latency later.
  if (when < path_.dark_until) {
    when = saturating_add(path_.dark_until, path_.latency);
    ++path_.held;
  }
  if (when != kNever) world_.arm(*this, when);
}

void Pipe::on_timer(Runnable& self, Call how) {
  if (how == Call::kRun) static_cast<Pipe&>(static_cast<Timer&>(self)).deliver_due();
}

void Pipe::deliver_due() {
  if (path_.dark(world_.now())) return arm_first();
  const Segment segment = segments_.front();
  segments_.pop_front();
  const auto fresh = bytes_.bytes().subspan(arrived_, segment.bytes);
  arrived_ += segment.bytes;
  ended_ = segment.bytes == 0;
  arm_first();
  if (ended_) return listener_.on_end_of_stream(to_);
  listener_.on_arrival(fresh, to_);
}

std::size_t Pipe::read(std::span<std::byte> into) {
  const std::size_t count = std::min(into.size(), arrived_);
  if (count == 0) return 0;
  std::memcpy(into.data(), bytes_.data(), count);
  bytes_.consume(count);
  arrived_ -= count;
  if (std::exchange(writer_blocked_, false)) listener_.on_room(1 - to_);
  return count;
}

void Pipe::cut() noexcept {
  world_.disarm(*this);
  segments_.clear();
  // Nothing follows any more; what has arrived stays readable.
  ByteBuffer kept;
  kept.append(bytes_.view().substr(0, arrived_));
  bytes_.swap(kept);
}

void Pipe::reconsider() { arm_first(); }

}  // namespace wavetank::sim
