#pragma once

/// sim/report/event_file.h - EventFile: reads files of events (sim/report/event_row.h): their
/// counts, and the first difference of two. Files are read line by line and may be of any length.

#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/report/event_row.h"

namespace wavetank::sim {

/// A file cannot be read, or a line of it is not an event. The text names the place, in printable
/// characters.
class EventFileError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class EventFile {
 public:
  /// Errors: EventFileError.
  explicit EventFile(std::string path);

  /// The next event; nullopt: the file has ended. Errors: EventFileError.
  std::optional<EventRow> next();

 private:
  std::string path_;
  std::ifstream file_;
  std::string line_;
  std::uint64_t number_ = 0;
};

struct EventSummary {
  EventSummary() = default;
  std::uint64_t events = 0;
  std::map<std::string, std::uint64_t> by_kind;
  std::map<std::string, std::uint64_t> by_host;
  std::optional<EventRow> first, last;
};

/// Reads to the end. Errors: EventFileError.
EventSummary summarize(EventFile& file);

/// The place where two files part.
struct EventDifference {
  EventDifference() = default;
  static constexpr std::size_t kBefore = 5;  ///< Events shown before the first that differs,
  static constexpr std::size_t kAfter = 3;   ///< and behind it.

  std::uint64_t position = 0;    ///< Events of each file that are the same.
  std::vector<EventRow> before;  ///< The last of those.
  /// The first that differs, and those behind it. Empty: the file has ended.
  std::vector<EventRow> a, b;
};

/// Compares from the start; nullopt: the files hold the same events. Facts that a decoder added do
/// not count. Errors: EventFileError.
std::optional<EventDifference> compare_events(EventFile& a, EventFile& b);

}  // namespace wavetank::sim
