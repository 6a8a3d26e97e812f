#pragma once

/// sim/trace/pulse.h - Pulse: the signs of life of the runs of a process, in memory that another
/// process can read: the progress of the run, and the last of its events that matter to a reader.
/// The trace writes it as the run goes, so it outlives the process.
///
/// Plain memory without pointers: it is placed in a mapping that both processes share.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/event_log.h"

namespace wavetank::sim {

class Pulse {
 public:
  static constexpr std::size_t kEventsKept = 64;
  static constexpr std::size_t kTextBytesMax = 160;
  static constexpr std::size_t kFramesMax = 64;
  static constexpr std::size_t kBitMax = 256;

  /// Where the runs of this process beat; null: no process watches.
  static Pulse* current() noexcept { return current_; }
  static void set_current(Pulse* pulse) noexcept { current_ = pulse; }

  /// A run of the seed begins: forgets the one before.
  void begin_run(std::uint64_t seed) noexcept;
  /// The work of the process.
  enum class Work : std::uint8_t {
    kNothing,  ///< It has reported the results of its runs.
    kRun,
    kTelling,  ///< The run has ended, its watcher does not know how.
  };
  /// The run has ended. From here on silence is harmless.
  void end_run() noexcept { work_.store(Work::kTelling, std::memory_order_release); }
  /// The watcher has the result.
  void told() noexcept { work_.store(Work::kNothing, std::memory_order_release); }
  void set_epoch(std::int64_t epoch_ns) noexcept { epoch_ns_ = epoch_ns; }

  /// Each event is one, and each start of a run. A step of a task does not count: a client that
  /// only steps shows no sign of life.
  void beat() noexcept {
    beats_.store(beats_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  /// A step of a task at that virtual time.
  void step(std::int64_t time_ns) noexcept { now_ns_ = time_ns; }
  void note(const EventHead& head, std::string_view content, std::uint64_t index) noexcept {
    beat();
    now_ns_ = head.time_ns;
    head_ = Head{head.time_ns, head.subject, index + 1, head.host, head.kind};
    if (is_landmark(head.kind)) keep(head, content, index);
  }

  // The watcher reads these. While the process lives, a text may be torn; its length never lies.

  std::uint64_t beats() const noexcept { return beats_.load(std::memory_order_relaxed); }
  Work work() const noexcept { return work_.load(std::memory_order_acquire); }
  bool under_way() const noexcept { return work() == Work::kRun; }
  std::uint64_t seed() const noexcept { return seed_; }
  std::int64_t epoch_ns() const noexcept { return epoch_ns_; }
  /// Events of the run so far.
  std::uint64_t events() const noexcept { return head_.events; }
  /// The virtual time of the last event or step.
  std::int64_t now_ns() const noexcept { return now_ns_; }
  /// The head of the last event. Requires: events() > 0.
  EventHead last() const noexcept { return {head_.time_ns, head_.host, head_.kind, head_.subject}; }
  /// The client's name of its current phase; empty: not reported yet.
  std::string phase() const { return phase_.text(); }
  /// The entries of the fault plan that were observed, in that order: the first kBitMax.
  std::vector<std::uint32_t> bit() const;
  /// The last landmarks, oldest first; also the start of each host.
  EventLog landmarks() const;

  /// The addresses of a stack, innermost first: written by a signal handler of the watched process.
  std::array<void*, kFramesMax> frames{};
  std::atomic<int> frame_count{0};

 private:
  struct Head {
    std::int64_t time_ns = 0;
    std::uint64_t subject = 0;
    std::uint64_t events = 0;
    std::uint16_t host = 0;
    EventKind kind = EventKind::kHostStart;
  };
  struct Text {
    void set(std::string_view text) noexcept;
    std::string text() const { return {bytes.data(), std::min<std::size_t>(size, bytes.size())}; }
    std::array<char, kTextBytesMax> bytes{};
    std::uint16_t size = 0;
  };
  struct Kept {
    Head head;
    Text text;
  };
  static constexpr std::size_t kStartsKept = 8;

  void keep(const EventHead& head, std::string_view content, std::uint64_t index) noexcept;
  void note_bit(std::uint32_t id) noexcept;

  static inline Pulse* current_ = nullptr;

  std::atomic<std::uint64_t> beats_{0};
  std::atomic<Work> work_{Work::kNothing};
  std::uint64_t seed_ = 0;
  std::int64_t epoch_ns_ = 0;
  std::int64_t now_ns_ = 0;
  Head head_;
  Text phase_;
  std::uint64_t starts_count_ = 0;
  std::array<Kept, kStartsKept> starts_;
  std::uint64_t bit_count_ = 0;
  std::array<std::uint32_t, kBitMax> bit_{};
  std::uint64_t kept_count_ = 0;
  std::array<Kept, kEventsKept> kept_;
};

}  // namespace wavetank::sim
