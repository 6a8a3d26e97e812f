#pragma once

/// sim/trace/event_sink.h - EventSink: a receiver of the events of a run as they happen, whole and
/// in order: for a file of events. EventLog keeps events in memory and cuts their texts; a sink
/// passes them on. No decision of a run depends on its sink, and no hash does.

#include <cstdint>
#include <string_view>

#include "sim/trace/trace_hash.h"

namespace wavetank::sim {

/// EventLog::set_sink() hands it to the trace of a run.
class EventSink {
 public:
  virtual ~EventSink() = default;

  /// A run begins. A run that fails is made again: events of the run before count no more.
  virtual void begin_run() = 0;

  /// `index`: the events before this one. `content` ends with the call.
  virtual void event(std::uint64_t index, const EventHead& head, std::string_view content) = 0;

  /// Whether step() is called, with the names of the tasks.
  virtual bool takes_steps() const noexcept = 0;
  /// A step of the task `head.subject`. `index` is that of the next event.
  virtual void step(std::uint64_t index, const EventHead& head, std::string_view task) = 0;
};

}  // namespace wavetank::sim
