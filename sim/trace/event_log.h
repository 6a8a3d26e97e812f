#pragma once

/// sim/trace/event_log.h - the events of a run in readable form, kept only when somebody will read
/// them: a failure report, or the search for the first event in which two runs differ. Off, it
/// costs one comparison per event and formats nothing.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>

#include "sim/trace/trace_hash.h"

namespace wavetank::sim {

struct LoggedEvent {
  LoggedEvent(std::uint64_t index_, const EventHead& head_, std::uint64_t content_hash_,
              std::string text_);

  friend bool operator==(const LoggedEvent&, const LoggedEvent&) = default;

  /// One line: seconds, host, kind, subject, text; unprintable characters escaped.
  std::string line() const;

  std::uint64_t index;  ///< Events of the trace before this one. A task step has no index of its
                        ///< own and carries that of the next event.
  EventHead head;
  std::uint64_t content_hash;  ///< Tells contents apart whose text is the same.
  std::string text;
};

enum class LogDetail : std::uint8_t {
  kEvents,  ///< What the trace hash covers.
  kSteps,   ///< Also every task step, as the step hash does.
};

/// Keeps nothing, the last `capacity` events, or all.
class EventLog {
 public:
  static constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

  EventLog() = default;  ///< Off.
  explicit EventLog(std::size_t capacity, LogDetail detail = LogDetail::kEvents)
      : capacity_(capacity), detail_(detail) {}

  /// Whether an event of that detail would be kept; ask before formatting a text.
  bool keeps(LogDetail detail) const { return capacity_ != 0 && detail <= detail_; }

  /// Drops the oldest event when full.
  void add(LoggedEvent event);

  /// Oldest first.
  const std::deque<LoggedEvent>& events() const;
  std::uint64_t dropped() const { return dropped_; }  ///< How many older ones were not kept.

 private:
  std::size_t capacity_ = 0;
  LogDetail detail_ = LogDetail::kEvents;
  std::uint64_t dropped_ = 0;
  std::optional<std::deque<LoggedEvent>> events_;  // Even an empty deque allocates.
};

/// Where two logs part. A side is empty when its log has ended there.
struct LogDifference {
  std::string message() const;  ///< Both events, on two lines.

  std::uint64_t position = 0;   ///< Counted over everything logged, dropped events included.
  bool may_be_earlier = false;  ///< True if dropped events, which nobody compared, precede it.
  std::optional<LoggedEvent> a, b;
};

/// nullopt if the logs are equal where both still have their events.
/// Requires: both logs have the same detail.
std::optional<LogDifference> first_difference(const EventLog& a, const EventLog& b);

}  // namespace wavetank::sim
