#include "sim/trace/event_kind.h"

#include <array>

namespace wavetank::sim {
namespace {

struct KindRow {
  EventKind kind;
  std::string_view name;
  bool landmark;
};

constexpr std::array kRows = {
    KindRow{EventKind::kDial, "dial", true},
    KindRow{EventKind::kDialFailed, "dial_failed", true},
    KindRow{EventKind::kOpen, "open", true},
    KindRow{EventKind::kAccept, "accept", true},
    KindRow{EventKind::kShutdown, "shutdown", true},
    KindRow{EventKind::kClose, "close", true},
    KindRow{EventKind::kReset, "reset", true},
    KindRow{EventKind::kListen, "listen", true},
    KindRow{EventKind::kSignal, "signal", true},
    KindRow{EventKind::kFrameSent, "frame_sent", false},
    KindRow{EventKind::kFrameReceived, "frame_received", false},
    KindRow{EventKind::kTextSent, "text_sent", false},
    KindRow{EventKind::kTextReceived, "text_received", false},
    KindRow{EventKind::kFileOpen, "file_open", true},
    KindRow{EventKind::kFileAppend, "file_append", false},
    KindRow{EventKind::kFileSync, "file_sync", false},
    KindRow{EventKind::kFileTruncate, "file_truncate", true},
    KindRow{EventKind::kFileRename, "file_rename", true},
    KindRow{EventKind::kFaultApplied, "fault_applied", true},
    KindRow{EventKind::kFaultObserved, "fault_observed", true},
    KindRow{EventKind::kHostStart, "host_start", true},
    KindRow{EventKind::kHostExit, "host_exit", true},
    KindRow{EventKind::kDeadlock, "deadlock", true},
    KindRow{EventKind::kFaultEnded, "fault_ended", true},
    KindRow{EventKind::kUnheardError, "unheard_error", true},
    KindRow{EventKind::kReportPhase, "report_phase", true},
    KindRow{EventKind::kReportFrame, "report_frame", false},
    KindRow{EventKind::kReportDelivered, "report_delivered", false},
    KindRow{EventKind::kReportTrade, "report_trade", false},
    KindRow{EventKind::kReportDropped, "report_dropped", true},
    KindRow{EventKind::kReportGap, "report_gap", true},
    KindRow{EventKind::kReportDisconnected, "report_disconnected", true},
    KindRow{EventKind::kReportTaskEnded, "report_task_ended", true},
    KindRow{EventKind::kReportSample, "report_sample", false},
    KindRow{EventKind::kReportGaveUp, "report_gave_up", true},
    KindRow{EventKind::kReportAlarm, "report_alarm", true},
    KindRow{EventKind::kReportWants, "report_wants", true},
    KindRow{EventKind::kReportNote, "report_note", true},
    KindRow{EventKind::kTaskStep, "task_step", false},
};

constexpr auto kKinds = [] {
  std::array<EventKind, kRows.size()> kinds{};
  for (std::size_t index = 0; index < kRows.size(); ++index) kinds[index] = kRows[index].kind;
  return kinds;
}();

/// By number: asked for every event of a run that is watched.
constexpr std::size_t kNumbersEnd = 512;
constexpr auto kLandmarks = [] {
  std::array<bool, kNumbersEnd> landmarks{};
  for (const KindRow& row : kRows) landmarks[static_cast<std::size_t>(row.kind)] = row.landmark;
  return landmarks;
}();

const KindRow* find_row(EventKind kind) noexcept {
  for (const KindRow& row : kRows) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

}  // namespace

std::span<const EventKind> event_kinds() noexcept { return kKinds; }

std::string_view event_name(EventKind kind) noexcept {
  const KindRow* row = find_row(kind);
  return row == nullptr ? std::string_view("unknown") : row->name;
}

std::optional<EventKind> find_event_kind(std::string_view name) noexcept {
  for (const KindRow& row : kRows) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

bool is_landmark(EventKind kind) noexcept {
  const auto number = static_cast<std::size_t>(kind);
  return number < kNumbersEnd && kLandmarks[number];
}

}  // namespace wavetank::sim
