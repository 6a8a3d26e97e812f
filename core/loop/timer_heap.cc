#include "core/loop/timer_heap.h"

#include <algorithm>

namespace wavetank {

namespace {
constexpr std::size_t kArity = 4;  // Shallower than binary: fewer cache lines on the way down.
}

void TimerHeap::arm(Timer& timer, Instant when) {
  const Entry entry{when, armed_count_++, &timer};
  entries_.push_back(entry);
  sift_up(entries_.size() - 1, entry);
}

void TimerHeap::disarm(Timer& timer) noexcept {
  if (timer.armed()) remove_at(timer.heap_index_);
}

Timer& TimerHeap::pop() noexcept {
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

void TimerHeap::sift_up(std::size_t index, const Entry& entry) noexcept {
  while (index > 0) {
    const std::size_t parent = (index - 1) / kArity;
    if (!entry.before(entries_[parent])) break;
    place(index, entries_[parent]);
    index = parent;
  }
  place(index, entry);
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
    sift_up(index, last);
  } else {
    sift_down(index, last);
  }
}

}  // namespace wavetank
