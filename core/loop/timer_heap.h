#pragma once

/// core/loop/timer_heap.h - the timers of one event loop, ordered by (deadline, arming order).

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/loop/runnable.h"
#include "core/time.h"

namespace wavetank {

/// A runnable that can also wait for a deadline. When it is due, the loop moves it to the ready
/// queue. It must be disarmed (or be due) before it dies; EventLoop::cancel_timer() does that.
class Timer : public Runnable {
 public:
  using Runnable::Runnable;
  ~Timer() { WAVETANK_CHECK(!armed()); }
  bool armed() const noexcept { return heap_index_ != kNotInHeap; }

 private:
  friend class TimerHeap;
  static constexpr std::uint32_t kNotInHeap = 0xffffffff;
  std::uint32_t heap_index_ = kNotInHeap;
};

/// A timer that enters the heap at the end of the loop's iteration, in the order of the requests:
/// most blocks under a deadline have ended by then, and need no place in the heap.
class DeferredTimer : public Timer {
 public:
  using Timer::Timer;

 private:
  friend class EventLoop;
  Instant when_{};
  std::uint64_t sequence_ = 0;
};

/// A 4-ary heap whose entries know their place, so removal is exact and O(log n). Equal deadlines
/// leave in arming order: replay depends on it (CPython leaves that order undefined).
class TimerHeap {
 public:
  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }

  /// Requires: not empty().
  Instant next_deadline() const noexcept {
    WAVETANK_CHECK(!empty());
    return entries_.front().when;
  }

  /// Requires: `timer` is not armed.
  void arm(Timer& timer, Instant when) { arm(timer, when, reserve()); }

  /// A place in the arming order, for a timer that may be armed later. Requires of arm(): the
  /// number is from reserve() and used once.
  std::uint64_t reserve() noexcept { return armed_count_++; }
  void arm(Timer& timer, Instant when, std::uint64_t sequence);

  /// No effect on a timer that is not armed.
  void disarm(Timer& timer) noexcept;

  /// Takes out the earliest timer. Requires: not empty().
  Timer& pop() noexcept;

  /// Forgets all timers without running them.
  void clear() noexcept;

 private:
  struct Entry {
    Instant when{};
    std::uint64_t sequence = 0;
    Timer* timer = nullptr;
    bool before(const Entry& other) const noexcept {
      return when != other.when ? when < other.when : sequence < other.sequence;
    }
  };

  void place(std::size_t index, const Entry& entry) noexcept;
  // Takes the parts: an entry written just before it is copied stalls the processor.
  void sift_up(std::size_t index, Instant when, std::uint64_t sequence, Timer& timer) noexcept;
  void sift_down(std::size_t index, const Entry& entry) noexcept;
  void remove_at(std::size_t index) noexcept;

  std::vector<Entry> entries_;
  std::uint64_t armed_count_ = 0;
};

}  // namespace wavetank
