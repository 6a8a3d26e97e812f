#include "core/capture/reader.h"

#include <fmt/format.h>

#include <utility>

#include "core/capture/line.h"
#include "core/check.h"

namespace wavetank {

CaptureReader::CaptureReader(CaptureLimits limits)
    : limits_(limits), decoder_(limits.frame_bytes_max) {}

void CaptureReader::feed(std::string_view bytes) {
  CHECK(stage_ == Stage::kFeeding);
  file_bytes_ += bytes.size();
  while (!bytes.empty() && reading()) {
    if (ended_) return stop("bytes after the end mark");
    const FrameStep step = decoder_.decode(bytes);
    if (step.state == FrameState::kBad) return stop(decoder_.problem());
    offset_ += step.consumed;
    bytes.remove_prefix(step.consumed);
    if (step.state == FrameState::kWhole) {
      take_frame();
      frame_offset_ = offset_;
      decoder_.next_frame();
    }
  }
}

void CaptureReader::finish() {
  CHECK(stage_ == Stage::kFeeding);
  stage_ = Stage::kFinished;
  if (file_bytes_ == 0) {
    error_.emplace(CaptureErrorKind::kEmpty, "empty file");
  } else if (reading() && decoder_.started()) {
    stop("cut off inside a zstd frame");
  } else if (reading() && !ended_) {
    stop("no end mark: the recording was cut off or is still being written");
  }
  if (damage_) damage_->bytes_lost = file_bytes_ - damage_->offset;
}

std::vector<Record> CaptureReader::take_records() { return std::exchange(records_, {}); }

void CaptureReader::take_frame() {
  std::string_view content = decoder_.content();
  content_bytes_ += content.size();
  if (content_bytes_ > limits_.content_bytes_max) {
    return stop(fmt::format("decodes to more than {} bytes", limits_.content_bytes_max));
  }
  while (!content.empty() && reading()) {
    const std::size_t length = content.find('\n');
    ++lines_;
    if (length == std::string_view::npos) {
      return stop(fmt::format("line {} has no line break", lines_));
    }
    take_line(content.substr(0, length));
    content.remove_prefix(length + 1);
  }
}

void CaptureReader::take_line(std::string_view line) {
  if (line.size() > limits_.line_bytes_max) {
    return stop(fmt::format("line {} is longer than {} bytes", lines_, limits_.line_bytes_max));
  }
  if (!head_) return take_head(line);
  if (ended_) return stop(fmt::format("line {} follows the end mark", lines_));
  if (is_end(line)) return take_end(line);
  Result<Record, std::string> record = parse_record(line);
  if (!record) return stop(fmt::format("line {}: {}", lines_, record.error()));
  records_.push_back(std::move(record).value());
  ++records_read_;
}

void CaptureReader::take_head(std::string_view line) {
  Result<CaptureHead, CaptureError> head = parse_head(line);
  if (head) {
    head_ = std::move(head).value();
  } else {
    error_ = std::move(head).error();
  }
}

void CaptureReader::take_end(std::string_view line) {
  const std::optional<std::uint64_t> count = parse_end(line);
  if (!count) return stop(fmt::format("line {}: malformed end mark {}", lines_, quoted(line)));
  if (*count != records_read_) {
    return stop(
        fmt::format("the end mark counts {} records, the file holds {}", *count, records_read_));
  }
  ended_ = true;
}

void CaptureReader::stop(std::string what) {
  if (!head_) return stop_before_head(std::move(what));
  // Frames are the grain of an offset: there is no saying where in a frame its first bad byte is.
  damage_.emplace();
  damage_->offset = frame_offset_;
  damage_->what = std::move(what);
  damage_->records_before = records_read_;
}

/// The file cannot be used. The decoded beginning decides whether this ever was a capture.
void CaptureReader::stop_before_head(std::string what) {
  const std::string_view start = decoder_.content();
  const std::string_view known = start.substr(0, kCaptureMagic.size());
  const bool nothing_known = start.empty() && decoder_.started();
  const bool ours = nothing_known || (!start.empty() && kCaptureMagic.starts_with(known));
  if (ours) {
    error_.emplace(CaptureErrorKind::kUnreadable, what + " before the end of the head");
  } else {
    error_.emplace(CaptureErrorKind::kForeign, "not a wavetank capture");
  }
}

Result<CaptureContent, CaptureError> read_capture(std::string_view bytes,
                                                  const CaptureLimits& limits) {
  CaptureReader reader(limits);
  reader.feed(bytes);
  reader.finish();
  if (reader.error()) return *reader.error();
  CaptureContent content;
  content.head = *reader.head();
  content.records = reader.take_records();
  content.damage = reader.damage();
  return content;
}

}  // namespace wavetank
