#include "core/loop/timer_heap.h"

#include <algorithm>

#include "core/check.h"

namespace wavetank {

namespace {
constexpr std::size_t kArity = 4;  // Shallower than binary: fewer cache lines on the way down.
}

void TimerHeap::arm(Timer& timer, Instant when, std::uint64_t sequence) {
  CHECK(!timer.armed());
  CHECK(entries_.size() < Timer::kNotInHeap);
  entries_.emplace_back();
  sift_up(entries_.size() - 1, when, sequence, timer);
}

void TimerHeap::disarm(Timer& timer) noexcept {
  if (!timer.armed()) return;
  CHECK(timer.heap_index_ < entries_.size() && entries_[timer.heap_index_].timer == &timer);
  remove_at(timer.heap_index_);
}

Timer& TimerHeap::pop() noexcept {
  CHECK(!empty());
  Timer& timer = *entries_.front().timer;
  remove_at(0);
  return timer;
}

void TimerHeap::clear() noexcept {
  for (Entry& entry : entries_) entry.timer->heap_index_ = Timer::kNotInHeap;
  entries_.clear();
}

void TimerHeap::place(std::size_t index, const Entry& entry) noexcept {
  entries_[index] = entry;
  entry.timer->heap_index_ = static_cast<std::uint32_t>(index);
}

void TimerHeap::sift_up(std::size_t index, Instant when, std::uint64_t sequence,
                        Timer& timer) noexcept {
  while (index > 0) {
    const std::size_t parent = (index - 1) / kArity;
    const Entry& above = entries_[parent];
    if (above.when != when ? above.when < when : above.sequence < sequence) break;
    place(index, above);
    index = parent;
  }
  Entry& entry = entries_[index];
  entry.when = when;
  entry.sequence = sequence;
  entry.timer = &timer;
  timer.heap_index_ = static_cast<std::uint32_t>(index);
}

void TimerHeap::sift_down(std::size_t index, const Entry& entry) noexcept {
  const std::size_t count = entries_.size();
  for (;;) {
    const std::size_t first = index * kArity + 1;
    if (first >= count) break;
    std::size_t least = first;
    for (std::size_t child = first + 1; child < std::min(first + kArity, count); ++child) {
      if (entries_[child].before(entries_[least])) least = child;
    }
    if (!entries_[least].before(entry)) break;
    place(index, entries_[least]);
    index = least;
  }
  place(index, entry);
}

void TimerHeap::remove_at(std::size_t index) noexcept {
  entries_[index].timer->heap_index_ = Timer::kNotInHeap;
  const Entry last = entries_.back();
  entries_.pop_back();
  if (index == entries_.size()) return;
  const bool up = index > 0 && last.before(entries_[(index - 1) / kArity]);
  if (up) {
    sift_up(index, last.when, last.sequence, *last.timer);
  } else {
    sift_down(index, last);
  }
}

}  // namespace wavetank
