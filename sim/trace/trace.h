#pragma once

/// sim/trace/trace.h - Trace: the one place where a run's events go: both hashes, the event count
/// and the log. The trace hash covers door events, faults and reports of the client; the step hash
/// covers the same and, interleaved, every task step.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/trace/event_log.h"
#include "sim/trace/event_sink.h"
#include "sim/trace/pulse.h"
#include "sim/trace/trace_hash.h"

namespace wavetank::sim {

/// One per run.
class Trace {
 public:
  explicit Trace(EventLog log = EventLog()) : log_(std::move(log)) {
    if (EventSink* sink = log_.sink()) sink->begin_run();
  }

  /// An event whose content is itself the text to show.
  void event(const EventHead& head, std::string_view content = {}) {
    const auto bytes = std::as_bytes(std::span(content.data(), content.size()));
    if (log_.keeps(LogDetail::kEvents)) log_event(head, bytes, content);
    count_event(head, bytes);
  }

  /// `make_text()` returns the text to show; it is called only if the log keeps the event, and must
  /// not change anything.
  template <class MakeText>
  void event(const EventHead& head, std::span<const std::byte> content, MakeText&& make_text) {
    if (log_.keeps(LogDetail::kEvents)) log_event(head, content, make_text());
    count_event(head, content);
  }

  /// A step of the task `head.subject`. Not an event: it has no index and no fault can name it.
  /// `label` is shown and not hashed; only named_steps() need it.
  void step(const EventHead& head, std::string_view label = {}) {
    if (log_.keeps(LogDetail::kSteps)) log_.add(LoggedEvent(events_, head, 0, std::string(label)));
    if (EventSink* sink = log_.sink(); sink != nullptr && sink->takes_steps()) {
      sink->step(events_, head, label);
    }
    steps_hash_.add_step(head, events_);
    ++steps_;
    if (Pulse* pulse = Pulse::current()) pulse->step(head.time_ns);
  }

  bool named_steps() const {
    return log_.keeps(LogDetail::kSteps) || (log_.sink() != nullptr && log_.sink()->takes_steps());
  }

  /// How many events there were: the index of the next one, which a fault plan may name.
  std::uint64_t events() const { return events_; }
  std::uint64_t steps() const { return steps_; }

  Hash128 trace_hash() const { return trace_hash_.value(); }
  Hash128 step_hash() const;

  const EventLog& log() const { return log_; }

 private:
  void log_event(const EventHead& head, std::span<const std::byte> content, std::string_view text);
  void count_event(const EventHead& head, std::span<const std::byte> content) {
    trace_hash_.add(head, content);
    const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
    if (EventSink* sink = log_.sink()) sink->event(events_, head, text);
    if (Pulse* pulse = Pulse::current()) pulse->note(head, text, events_);
    ++events_;
  }

  TraceHash trace_hash_;
  /// Steps only. Each carries the number of events before it, so that the two hashes together say
  /// how steps and events interleave and no event need be hashed twice.
  TraceHash steps_hash_;
  std::uint64_t events_ = 0;
  std::uint64_t steps_ = 0;
  EventLog log_;
};

}  // namespace wavetank::sim
