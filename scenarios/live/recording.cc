#include "scenarios/live/recording.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/loop/event_loop.h"
#include "core/task/outcome.h"
#include "sim/check/record.h"

namespace wavetank::scenarios {
namespace {

constexpr Duration kFlushEvery = std::chrono::seconds(1);

/// A reader takes 4 GiB of text (docs/capture_format.md, "Limits"); a part ends well before.
constexpr std::uint64_t kContentBytesMax = 3ull << 30;

/// What a record's line may be longer than its payload, and how much base64 adds to that.
constexpr std::uint64_t kLineBytes = 100;

std::uint64_t content_bytes_max(const Record& record) {
  return kLineBytes + record.payload.size() / 3 * 4;
}

}  // namespace

Recording::Recording(Doors& doors, RecordingOptions options)
    : doors_(doors),
      options_(std::move(options)),
      writer_(std::make_unique<CaptureWriter>(options_.head)) {}

// Records.

void Recording::append(std::uint32_t connection, RecordKind kind, std::string_view payload,
                       bool binary, std::uint16_t close_code) {
  if (!takes(kind)) {
    ++dropped_;
    ++dropped_now_;
    dropped_of_ = connection;
    return;
  }
  if (dropped_now_ > 0) put_dropped();
  const Instant now = doors_.clock.now();
  const std::int64_t wall_ns = doors_.clock.wall_ns();
  Record record(now.time_since_epoch().count(), wall_ns, connection, kind, std::string(payload));
  record.binary = binary;
  record.close_code = close_code;
  put(record);
}

bool Recording::takes(RecordKind kind) const {
  if (broken_) return false;
  const bool rare =
      kind == RecordKind::kOpen || kind == RecordKind::kClose || kind == RecordKind::kError;
  return rare || writer_->output_bytes() + writing_bytes_ <= options_.buffer_bytes;
}

void Recording::put(const Record& record) {
  writer_->append(record);
  ++records_;
  content_bytes_ += content_bytes_max(record);
  if (writer_->output_bytes() > 0) alarm_.ring();
}

/// All of one connection: the record that ends it is always taken.
void Recording::put_dropped() {
  const Instant now = doors_.clock.now();
  const std::int64_t wall_ns = doors_.clock.wall_ns();
  Record record(now.time_since_epoch().count(), wall_ns, dropped_of_, RecordKind::kDropped,
                "the disk was slower than the feed");
  record.dropped = std::exchange(dropped_now_, 0);
  put(record);
}

void Recording::stop() {
  stopping_ = true;
  alarm_.ring();
}

// Parts.

Coro<void> Recording::open() {
  const std::string name = sim::part_name(options_.file, parts_);
  file_ = co_await doors_.files.open_append(name);
  const std::uint64_t size = co_await file_->size();
  if (size > 0) throw FileError("there is already a file '" + name + "'");
  ++parts_;
  part_bytes_ = 0;
  part_began_ = EventLoop::running().time();
  std::string head = writer_->take_output();
  co_await write(std::move(head));
}

bool Recording::part_is_full() const {
  if (writer_->records() == 0) return false;
  if (options_.rotate_bytes > 0 && part_bytes_ >= options_.rotate_bytes) return true;
  if (content_bytes_ >= kContentBytesMax) return true;
  return options_.rotate_time && EventLoop::running().time() - part_began_ >= *options_.rotate_time;
}

/// The rest of the part at hand, with its end mark. Records from now on belong to the next one.
std::string Recording::end_part() {
  writer_->finish();
  std::string rest = writer_->take_output();
  writer_ = std::make_unique<CaptureWriter>(options_.head);
  content_bytes_ = 0;
  return rest;
}

// Writing.

Coro<void> Recording::run() {
  EventLoop& loop = EventLoop::running();
  while (!stopping_) {
    next_flush_ = loop.time() + kFlushEvery;
    co_await alarm_.wait_until(next_flush_);
    if (loop.time() >= next_flush_) writer_->flush();
    std::string frames = writer_->take_output();
    co_await write(std::move(frames));
    if (stopping_ || !part_is_full()) continue;
    std::string rest = end_part();
    co_await write(std::move(rest));
    co_await open();
    if (options_.part_begins) options_.part_begins(sim::part_name(options_.file, parts_ - 1));
  }
  if (dropped_now_ > 0) put_dropped();
  std::string rest = end_part();
  co_await write(std::move(rest));
}

Coro<void> Recording::write(std::string bytes) {
  if (bytes.empty()) co_return;
  writing_bytes_ = bytes.size();
  auto appended = co_await outcome(file_->append(std::as_bytes(std::span(bytes))));
  if (appended.has_value()) appended = co_await outcome(file_->sync());
  writing_bytes_ = 0;
  if (!appended.has_value()) {
    broken_ = true;
    if (!appended.cancelled()) co_await take_back();
  }
  std::move(appended).get();
  part_bytes_ += bytes.size();
  file_bytes_ += bytes.size();
}

/// A frame that is there in part would only be reported as damage. Where even this fails, readers
/// use what precedes it.
Coro<void> Recording::take_back() {
  auto cut = co_await outcome(file_->truncate(part_bytes_));
  if (cut.has_value()) cut = co_await outcome(file_->sync());
  if (cut.cancelled()) std::move(cut).get();
}

}  // namespace wavetank::scenarios
