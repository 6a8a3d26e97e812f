#pragma once

/// sim/report/event_stream.h - EventStream: writes the events of a run to a file as JSON Lines
/// while the run goes on in another process. Lines that are not in the file yet are in memory that
/// both processes share, so no line is lost when the process of the run crashes or is killed. The
/// memory that it takes does not depend on the length of the run.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "sim/report/event_row.h"
#include "sim/trace/event_sink.h"
#include "sim/trace/frame_facts.h"

namespace wavetank::sim {

/// The events to write: those that every part of it lets pass.
struct EventFilter {
  EventFilter() = default;

  std::vector<EventKind> kinds;    ///< Empty: all but kTaskStep.
  std::vector<std::string> hosts;  ///< Empty: all. "world" is the world itself.
  std::optional<Instant> from;     ///< Inclusive, in virtual time.
  std::optional<Instant> to;       ///< Inclusive.
};

class EventStream final : public EventSink {
 public:
  static constexpr std::size_t kBufferBytes = 256 * 1024;

  /// `decode` may be absent: frames are not decoded then. Requires: `descriptor` is a regular file
  /// that is open for writing and stays so; the object is made in the parent of the process that
  /// makes the run. Errors: std::system_error when there is no memory to share.
  EventStream(int descriptor, EventFilter filter, DecodeFrame decode);
  ~EventStream() override;
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  void begin_run() override;
  void event(std::uint64_t index, const EventHead& head, std::string_view content) override;
  bool takes_steps() const noexcept override { return takes_steps_; }
  void step(std::uint64_t index, const EventHead& head, std::string_view task) override;

  struct End {
    End() = default;
    std::uint64_t events = 0;        ///< Lines in the file.
    std::vector<std::string> hosts;  ///< Those of the run, "world" first.
    std::string problem;             ///< The cause of missing lines; empty without any.
  };
  /// Completes the file. Requires: called in the parent, when no process makes the run any more.
  End finish();

 private:
  struct Shared;
  struct File;

  void add(const EventRow& row);
  void append(std::string_view line);
  void flush();
  bool passes(const EventHead& head, std::string_view host) const;
  std::string_view host_name(std::uint16_t host) const;
  void note_host(std::uint16_t host, std::string_view name);

  EventFilter filter_;
  DecodeFrame decode_;
  bool takes_steps_;
  std::unique_ptr<File> file_;
  Shared* shared_;
  int process_ = 0;  ///< The process that makes the run; processes that it forks do not write.
  std::vector<std::string> hosts_;  ///< By number.
};

}  // namespace wavetank::sim
