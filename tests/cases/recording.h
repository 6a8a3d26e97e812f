#pragma once

/// tests/cases/recording.h - captures made by hand, record by record, as `record` would write them.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/import/open_capture.h"
#include "sim/run/run_result.h"

namespace wavetank::test {

/// Frames of l2Book and their acknowledgement.
std::string book_frame(const std::string& coin, std::int64_t time);
std::string book_ack(const std::string& coin);
std::string book_json(const std::string& coin);  ///< The subscription.

/// A capture in the making. Instants are ms since its first record.
class Recording {
 public:
  explicit Recording(std::vector<std::string> subscriptions = {book_json("BTC")});

  Recording& add(std::int64_t at_ms, RecordKind kind, std::string payload = {});
  Recording& received(std::int64_t at_ms, std::string frame);
  Recording& close(std::int64_t at_ms, std::uint16_t code, Closer closer, std::string reason = {});
  /// Messages that are missing.
  Recording& dropped(std::int64_t at_ms, std::uint64_t count);
  /// Frames of one book, every `step_ms` from `from_ms` to `to_ms`.
  Recording& books(std::int64_t from_ms, std::int64_t to_ms, std::int64_t step_ms = 500);
  /// The next connection: opened and acknowledged.
  Recording& open(std::int64_t at_ms);

  sim::RunRequest request() const;

 private:
  std::shared_ptr<sim::Capture> capture_;
  std::uint32_t connection_ = 0;
};

}  // namespace wavetank::test
