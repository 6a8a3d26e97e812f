#pragma once

/// sim/trace/event_log.h - EventLog: the events of a run in readable form. It keeps them only for a
/// report: a failure report, or the search for the first event in which two runs differ. Switched
/// off, it costs one comparison per event and formats no text.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>

#include "sim/trace/trace_hash.h"

namespace wavetank::sim {

class EventSink;

struct LoggedEvent {
  LoggedEvent(std::uint64_t index_, const EventHead& head_, std::uint64_t content_hash_,
              std::string text_);

  friend bool operator==(const LoggedEvent&, const LoggedEvent&) = default;

  /// One line: seconds, host, kind, subject, text; unprintable characters escaped.
  std::string line() const;

  std::uint64_t index;  ///< Events of the trace before this one. A task step has no index and
                        ///< carries that of the next event.
  EventHead head;
  std::uint64_t content_hash;  ///< Tells contents apart whose text is the same.
  std::string text;
};

enum class LogDetail : std::uint8_t {
  kEvents,  ///< Those that the trace hash covers.
  kSteps,   ///< Also every task step, as the step hash does.
};

/// Keeps no event, the last `capacity` events, all, or a selection for the reader of a long run.
class EventLog {
 public:
  static constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t kTextBytesMax = 160;  ///< An event's; its hash covers all of it.
  static constexpr std::size_t kLandmarksMax = 200'000;
  static constexpr std::size_t kOthersMax = 50'000;

  /// All landmarks (the last kLandmarksMax), and the last `others_max` or a few more of the other
  /// events: a run may be of any length.
  static EventLog of_long_run(std::size_t others_max = kOthersMax);

  EventLog() = default;  ///< Off.
  explicit EventLog(std::size_t capacity, LogDetail detail = LogDetail::kEvents)
      : capacity_(capacity), detail_(detail) {}

  /// Whether an event of that detail would be kept; ask before formatting a text.
  bool keeps(LogDetail detail) const { return capacity_ != 0 && detail <= detail_; }

  LogDetail detail() const noexcept { return detail_; }

  /// The trace gives every event to the sink, too, even if this log does not keep it. Null: no
  /// sink.
  /// Requires: the sink outlives the run. Copies of the log refer to the same sink.
  void set_sink(EventSink* sink) noexcept { sink_ = sink; }
  EventSink* sink() const noexcept { return sink_; }

  /// Drops the oldest events when full.
  void add(LoggedEvent event);

  /// Oldest first.
  const std::deque<LoggedEvent>& events() const;
  std::uint64_t dropped() const { return dropped_; }  ///< How many older ones were not kept.
  /// So many of the newest follow each other without a gap.
  std::size_t whole() const { return events().size() - whole_from_; }

 private:
  void drop_old_others();

  EventSink* sink_ = nullptr;
  std::size_t capacity_ = 0;
  LogDetail detail_ = LogDetail::kEvents;
  std::uint64_t dropped_ = 0;
  std::size_t others_max_ = kUnbounded;  // Beside landmarks, unless unbounded.
  std::size_t others_ = 0, landmarks_ = 0;
  std::size_t whole_from_ = 0;
  std::optional<std::deque<LoggedEvent>> events_;  // Even an empty deque allocates.
};

/// Where two logs part. A side is empty when its log has ended there.
struct LogDifference {
  std::string message() const;  ///< Both events, on two lines.

  std::uint64_t position = 0;   ///< Counted over everything logged, dropped events included.
  bool may_be_earlier = false;  ///< True if dropped events, not compared, precede it.
  std::optional<LoggedEvent> a, b;
};

/// nullopt if the logs are equal where both still have their events.
/// Requires: both logs have the same detail.
std::optional<LogDifference> first_difference(const EventLog& a, const EventLog& b);

}  // namespace wavetank::sim
