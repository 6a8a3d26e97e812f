#include "scenarios/record/capture_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "core/check.h"
#include "core/combine/outcome.h"
#include "core/loop/event_loop.h"
#include "sim/run/record_request.h"

namespace wavetank::scenarios {
namespace {

constexpr Duration kFlushEvery = std::chrono::seconds(1);
constexpr std::size_t kWriteBytesMax = 4u << 20;

/// A reader takes 4 GiB of text (docs/capture_format.md, "Limits"); a part ends well before.
constexpr std::uint64_t kContentBytesMax = 3ull << 30;

/// So much longer than its payload a record's line may be, and how much base64 adds to that.
constexpr std::uint64_t kLineBytes = 100;

std::uint64_t content_bytes_max(const Record& record) {
  return kLineBytes + record.payload.size() / 3 * 4;
}

}  // namespace

CaptureFile::CaptureFile(Doors& doors, CaptureFileOptions options)
    : doors_(doors),
      options_(std::move(options)),
      began_(doors.clock.now()),
      writer_(std::make_unique<CaptureWriter>(options_.head)) {
  room_.set();
}

void CaptureFile::begin(bool synthetic) {
  if (std::exchange(begun_, true)) return;
  options_.head.synthetic = synthetic;
  writer_ = std::make_unique<CaptureWriter>(options_.head);
  for (const Record& record : std::exchange(early_, {})) put(record);
  alarm_.ring();
}

// Records.

void CaptureFile::append(std::uint32_t connection, RecordKind kind, std::string_view payload,
                         bool binary) {
  Record record = stamped(connection, kind, payload);
  record.binary = binary;
  append(record);
}

void CaptureFile::append(const Record& record) {
  if (!takes(record.kind)) {
    ++dropped_;
    ++dropped_now_;
    dropped_of_ = record.connection;
    return;
  }
  append_dropped_note();
  // Our own messages are not late while the client does not read.
  if (record.kind != RecordKind::kSent) append_pause_note(record.connection);
  put(record);
}

bool CaptureFile::takes(RecordKind kind) const {
  if (broken_) return false;
  const bool rare =
      kind == RecordKind::kOpen || kind == RecordKind::kClose || kind == RecordKind::kError;
  return rare || waiting_bytes() / 2 <= options_.buffer_bytes;
}

Record CaptureFile::stamped(std::uint32_t connection, RecordKind kind,
                            std::string_view payload) const {
  const Duration now = doors_.clock.now() - began_;
  const std::int64_t wall_ns = doors_.clock.wall_ns();
  return {now.count(), wall_ns, connection, kind, std::string(payload)};
}

void CaptureFile::put(const Record& record) {
  if (!begun_) {
    early_.push_back(record);
    return;
  }
  if (!writer_->append(record)) ++dropped_;
  ++records_;
  last_connection_ = record.connection;
  content_bytes_ += content_bytes_max(record);
  if (writer_->output_bytes() > 0) alarm_.ring();
  update_room();
}

void CaptureFile::put_dropped(std::uint32_t connection, std::uint64_t count, std::string_view why) {
  Record record = stamped(connection, RecordKind::kDropped, why);
  record.dropped = count;
  put(record);
}

/// Dropped ones are all of one connection: the record that ends it is always taken.
void CaptureFile::append_dropped_note() {
  if (const std::uint64_t count = std::exchange(dropped_now_, 0); count > 0) {
    put_dropped(dropped_of_, count, "the disk was slower than the feed");
  }
}

/// Before the first record that came late by it. Also of a hold that is not over: a stop ends it.
void CaptureFile::append_pause_note(std::uint32_t connection) {
  const Duration total = held();
  const Duration held = total - std::exchange(held_noted_, total);
  CHECK(held >= Duration::zero());
  if (held == Duration::zero()) return;
  const double seconds = static_cast<double>(held.count()) / 1e9;
  put_dropped(connection, 0,
              fmt::format("not read for {:.3f} s, the disk was slower than the feed", seconds));
}

void CaptureFile::stop() {
  begin(false);
  stopping_ = true;
  alarm_.ring();
}

// Room.

std::uint64_t CaptureFile::waiting_bytes() const noexcept {
  const std::uint64_t ending = ending_ ? ending_->output_bytes() : 0;
  return writer_->output_bytes() + ending + writing_bytes_;
}

Duration CaptureFile::held() const {
  if (!held_since_) return held_;
  return held_ + (EventLoop::running().time() - *held_since_);
}

/// Half of it must be written before it goes on: the source is not to start and stop all the time.
void CaptureFile::update_room() {
  const std::uint64_t waiting = waiting_bytes();
  if (room_.is_set() && waiting >= options_.buffer_bytes) {
    room_.clear();
    ++holds_;
    held_since_ = EventLoop::running().time();
  } else if (!room_.is_set() && waiting <= options_.buffer_bytes / 2) {
    CHECK(held_since_);
    held_ = held();
    held_since_.reset();
    room_.set();
  }
}

// Parts.

Coro<void> CaptureFile::open() {
  const std::string name = sim::part_name(options_.file, parts_);
  file_ = co_await doors_.files.open_append(name);
  const std::uint64_t size = co_await file_->size();
  if (size > 0) throw FileError("there is already a file '" + name + "'");
  ++parts_;
  part_bytes_ = 0;
  part_began_ = EventLoop::running().time();
  if (begun_) co_await write_frames();
}

bool CaptureFile::part_is_full() const {
  if (writer_->records() == 0) return false;
  if (options_.rotate_bytes > 0 && part_bytes_ >= options_.rotate_bytes) return true;
  if (content_bytes_ >= kContentBytesMax) return true;
  return options_.rotate_time && EventLoop::running().time() - part_began_ >= *options_.rotate_time;
}

/// The current part gets its end mark. Records from now on belong to the next one.
void CaptureFile::end_part() {
  CHECK(begun_ && ending_ == nullptr);
  writer_->finish();
  ending_ = std::exchange(writer_, std::make_unique<CaptureWriter>(options_.head));
  content_bytes_ = 0;
}

// Writing.

Coro<void> CaptureFile::run() {
  CHECK(file_ != nullptr);
  EventLoop& loop = EventLoop::running();
  while (!begun_) co_await alarm_.wait_until(kNever);
  while (!stopping_) {
    if (writer_->output_bytes() == 0) {
      next_flush_ = loop.time() + kFlushEvery;
      co_await alarm_.wait_until(next_flush_);
      if (loop.time() >= next_flush_) writer_->flush();
    }
    co_await write_frames();
    if (stopping_ || !part_is_full()) continue;
    end_part();
    co_await write_ending_part();
    co_await open();
    if (options_.part_begins) options_.part_begins(sim::part_name(options_.file, parts_ - 1));
  }
  append_dropped_note();
  append_pause_note(last_connection_);
  end_part();
  co_await write_ending_part();
}

/// Some of those that wait: how far it has come is to show, and parts are to end in time.
Coro<void> CaptureFile::write_frames() {
  std::string frames = writer_->take_output(kWriteBytesMax);
  co_await write(std::move(frames));
}

Coro<void> CaptureFile::write_ending_part() {
  while (ending_->output_bytes() > 0) {
    std::string frames = ending_->take_output(kWriteBytesMax);
    co_await write(std::move(frames));
  }
  ending_.reset();
}

Coro<void> CaptureFile::write(std::string bytes) {
  if (bytes.empty()) co_return;
  CHECK(writing_bytes_ == 0 && file_ != nullptr);
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
  update_room();
}

/// A frame that is there in part would only be reported as damage. Where even this fails, readers
/// use the part before it.
Coro<void> CaptureFile::take_back() {
  auto cut = co_await outcome(file_->truncate(part_bytes_));
  if (cut.has_value()) cut = co_await outcome(file_->sync());
  if (cut.cancelled()) std::move(cut).get();
}

}  // namespace wavetank::scenarios
