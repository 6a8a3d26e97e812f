#include "sim/report/event_file.h"

#include <fmt/core.h>

#include <cerrno>
#include <deque>
#include <system_error>
#include <utility>

namespace wavetank::sim {
namespace {

/// `first`, and the events behind it that a reader is shown.
std::vector<EventRow> with_context(std::optional<EventRow> first, EventFile& file) {
  std::vector<EventRow> rows;
  while (first) {
    rows.push_back(*std::move(first));
    if (rows.size() > EventDifference::kAfter) break;
    first = file.next();
  }
  return rows;
}

}  // namespace

EventFile::EventFile(std::string path) : path_(std::move(path)) {
  errno = 0;
  file_.open(path_, std::ios::binary);
  if (file_) return;
  throw EventFileError(path_ + ": cannot be read: " + std::generic_category().message(errno));
}

std::optional<EventRow> EventFile::next() {
  if (!std::getline(file_, line_)) {
    if (file_.bad()) throw EventFileError(path_ + ": cannot be read to its end");
    return std::nullopt;
  }
  ++number_;
  Result<EventRow, std::string> row = parse_event_row(line_);
  if (row) return std::move(row).value();
  throw EventFileError(fmt::format("{}, line {}: {}; give a file that --events has written", path_,
                                   number_, row.error()));
}

EventSummary summarize(EventFile& file) {
  EventSummary summary;
  while (std::optional<EventRow> row = file.next()) {
    ++summary.events;
    ++summary.by_kind[row->kind];
    ++summary.by_host[row->host];
    if (!summary.first) summary.first = row;
    summary.last = std::move(row);
  }
  return summary;
}

std::optional<EventDifference> compare_events(EventFile& a, EventFile& b) {
  std::deque<EventRow> before;
  for (std::uint64_t position = 0;; ++position) {
    std::optional<EventRow> row_a = a.next();
    std::optional<EventRow> row_b = b.next();
    if (!row_a && !row_b) return std::nullopt;
    if (row_a == row_b) {
      before.push_back(*std::move(row_a));
      if (before.size() > EventDifference::kBefore) before.pop_front();
      continue;
    }
    EventDifference difference;
    difference.position = position;
    difference.before.assign(before.begin(), before.end());
    difference.a = with_context(std::move(row_a), a);
    difference.b = with_context(std::move(row_b), b);
    return difference;
  }
}

}  // namespace wavetank::sim
