#pragma once

/// sim/report/event_row.h - EventRow: one event of a run as a line of JSON, and back.
/// docs/debugging.md describes the keys for users.
///
///   {"n":12,"time_ns":81315195,"host":"client","kind":"dial","subject":1,"text":"venue:443"}
///
/// A text that is not UTF-8 has "base64" in place of "text". A report of several fields has
/// "fields" beside "text", which shows a blank between two of them.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "sim/trace/frame_facts.h"

namespace wavetank::sim {

struct EventRow {
  EventRow() = default;

  friend bool operator==(const EventRow&, const EventRow&) = default;

  std::uint64_t n = 0;       ///< Events of the run before this one; the place in its trace.
  std::int64_t time_ns = 0;  ///< Virtual time since the start of the run.
  std::string host;          ///< "world" is the world itself.
  std::string kind;          ///< As event_name().
  std::uint64_t subject = 0;
  std::string text;  ///< The content, byte by byte; fields with kFieldSeparator between two.
  FrameFacts facts;  ///< Only where frames were decoded. Not read back.
};

/// The line, with its line feed.
std::string to_json_line(const EventRow& row);

/// The inverse, but for the facts. Errors: why the line is no event, as printable text.
Result<EventRow, std::string> parse_event_row(std::string_view line);

/// For people: "+0.081315195 s  client   dial 1  venue:443", on one line of at most `columns`.
std::string event_row_text(const EventRow& row, std::size_t columns);

}  // namespace wavetank::sim
