#pragma once

/// sim/trace/event_kind.h - EventKind: the kinds of events of a run, as the trace sees them.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace wavetank::sim {

/// The numbers are hashed, so they are part of every recorded hash: add at the end of a group,
/// never renumber, never reuse. 1-99 pass the doors, 100-199 belong to the world, 200-299 are
/// reports of the client, 300-399 are internals (step hash only). Numbers between that are missing
/// were of kinds that no run emitted.
enum class EventKind : std::uint16_t {
  kDial = 1,
  kDialFailed = 2,
  kOpen = 3,      ///< A dial succeeded.
  kAccept = 4,    ///< The listener's side of the same.
  kShutdown = 8,  ///< Half-close.
  kClose = 9,
  kReset = 10,
  kListen = 11,
  kSignal = 13,
  kFrameSent = 14,  ///< All that a websocket carries beside text: see sim/world/wire_decoder.h.
  kFrameReceived = 15,
  kTextSent = 16,  ///< One text message over a websocket, unmasked.
  kTextReceived = 17,
  kFileOpen = 18,
  kFileAppend = 19,  ///< The content of these two is a count of bytes: appended,
  kFileSync = 20,    ///< durable now.
  kFileTruncate = 21,
  kFileRename = 22,

  kFaultApplied = 103,
  kFaultObserved = 104,
  kHostStart = 105,
  kHostExit = 106,
  kDeadlock = 107,
  kFaultEnded = 110,    ///< With all that it delayed.
  kUnheardError = 111,  ///< It left a task or a callback, and the program has not looked at it.

  // The subject of a report about a frame or a connection is the client's own number of the
  // connection. Fields are separated by kFieldSeparator; the last one may hold any bytes.
  kReportPhase = 202,
  kReportFrame = 203,      ///< A message was taken from the connection,
  kReportDelivered = 204,  ///< given to the consumer,
  kReportTrade = 205,      ///< with this trade in it,
  kReportDropped = 206,    ///< or not given.
  kReportGap = 207,
  kReportDisconnected = 208,
  kReportTaskEnded = 209,
  kReportSample = 210,
  kReportGaveUp = 211,
  kReportAlarm = 212,  ///< A topic that the client cannot help.
  kReportWants = 213,
  kReportNote = 214,  ///< Free text of the client: Reports::note().

  kTaskStep = 301,
};

/// Between the fields of a report's content; the log shows a blank for it.
inline constexpr char kFieldSeparator = '\x1f';

/// Every kind there is, in ascending order.
std::span<const EventKind> event_kinds() noexcept;

/// "fault_applied"; "unknown" for a number that has no name here.
std::string_view event_name(EventKind kind) noexcept;

/// The kind of that name; nullopt for any other text.
std::optional<EventKind> find_event_kind(std::string_view name) noexcept;

/// Whether the event explains a run to a reader: dials, closes, faults, reports, signals, but
/// neither bytes nor task steps. A failure report shows these.
bool is_landmark(EventKind kind) noexcept;

}  // namespace wavetank::sim
