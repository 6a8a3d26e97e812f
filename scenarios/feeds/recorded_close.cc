#include "scenarios/feeds/recorded_close.h"

namespace wavetank::hyperliquid {
namespace {

constexpr std::uint16_t kNoCloseFrame = 1006;

}  // namespace

void RecordedCloses::add(const Record& record, Duration offset, std::uint64_t line) {
  switch (record.kind) {
    case RecordKind::kClose:
    case RecordKind::kError:
      end(record, offset, line);
      break;
    case RecordKind::kOpen:
      mark_followed();
      open_.insert(record.connection);
      break;
    case RecordKind::kSent:
    case RecordKind::kReceived:
    case RecordKind::kPing:
    case RecordKind::kPong:
      // A part of a recording may begin on an open connection, and collectors note no opening.
      if (open_.insert(record.connection).second) mark_followed();
      break;
    case RecordKind::kDropped:
      break;
  }
}

void RecordedCloses::end(const Record& record, Duration offset, std::uint64_t line) {
  const bool was_open = open_.erase(record.connection) > 0;
  RecordedClose& close = all_.emplace_back();
  close.offset = offset;
  close.reason = record.payload;
  close.closer = record.closer;
  close.line = line;
  // Older captures call a connection that broke an error, too.
  const bool failed_dial = record.kind == RecordKind::kError && !was_open;
  close.code = record.kind == RecordKind::kClose ? record.close_code : kNoCloseFrame;
  if (failed_dial) {
    close.end = RecordedEnd::kNoDial;
    for (std::size_t i = followed_; i + 1 < all_.size(); ++i) all_[i].followed = true;
  } else if (!open_.empty()) {
    close.end = RecordedEnd::kPartial;
  }
}

void RecordedCloses::mark_followed() {
  for (; followed_ < all_.size(); ++followed_) all_[followed_].followed = true;
}

}  // namespace wavetank::hyperliquid
