#pragma once

/// scenarios/feeds/recorded_close.h - RecordedCloses: the connections of a recording that ended, or
/// did not open, in the order of the file, as input for a fault plan.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/capture/record.h"
#include "core/time.h"

namespace wavetank::hyperliquid {

/// The fate of a recorded connection.
enum class RecordedEnd : std::uint8_t {
  kClosed,   ///< It was open and ended.
  kNoDial,   ///< It did not open.
  kPartial,  ///< It ended while another one stayed open.
};

struct RecordedClose {
  RecordedClose() = default;

  Duration offset{};       ///< Since the capture's first record.
  std::uint16_t code = 0;  ///< 1006 if it ended without a close frame.
  std::string reason;      ///< For a connection that did not open: the error.
  RecordedEnd end = RecordedEnd::kClosed;
  Closer closer = Closer::kUnknown;
  bool followed = false;   ///< Another connection was tried later.
  std::uint64_t line = 0;  ///< That of the record in its file.
};

/// Reads them off the records.
class RecordedCloses {
 public:
  /// `offset` is the record's time since the first record.
  void add(const Record& record, Duration offset, std::uint64_t line);

  const std::vector<RecordedClose>& all() const { return all_; }

 private:
  void end(const Record& record, Duration offset, std::uint64_t line);
  void mark_followed();

  std::vector<RecordedClose> all_;
  std::size_t followed_ = 0;  ///< So many of them are marked.
  std::set<std::uint32_t> open_;
};

}  // namespace wavetank::hyperliquid
