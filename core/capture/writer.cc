#include "core/capture/writer.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "core/capture/line.h"

namespace wavetank {
namespace {

/// |a - b|, which does not fit the signed type.
std::uint64_t distance(std::int64_t a, std::int64_t b) noexcept {
  const auto high = static_cast<std::uint64_t>(a > b ? a : b);
  const auto low = static_cast<std::uint64_t>(a > b ? b : a);
  return high - low;
}

bool too_long(const std::string& line_and_lf) noexcept {
  return line_and_lf.size() - 1 > CaptureLimits().line_bytes_max;
}

Record stand_in_for(const Record& record) {
  Record dropped(record.mono_ns, record.wall_ns, record.connection, RecordKind::kDropped,
                 fmt::format("{} of {} bytes exceeds the line limit", name_of(record.kind),
                             record.payload.size()));
  dropped.dropped = 1;
  return dropped;
}

}  // namespace

CaptureWriter::CaptureWriter(const CaptureHead& head) {
  append_head(head, content_);
  if (too_long(content_)) throw std::length_error("capture head exceeds the line limit");
  flush();
}

bool CaptureWriter::append(const Record& record) {
  if (finished_) throw std::logic_error("append to a finished capture");
  line_.clear();
  append_record(record, line_);
  const bool fits = !too_long(line_);
  if (!fits) {
    line_.clear();
    append_record(stand_in_for(record), line_);
  }
  const bool full = content_.size() + line_.size() > kFrameBytesMax;
  if (full || distance(record.mono_ns, frame_mono_ns_) >= kFrameNsMax) flush();
  if (content_.empty()) frame_mono_ns_ = record.mono_ns;
  content_ += line_;
  ++records_;
  return fits;
}

void CaptureWriter::flush() {
  if (content_.empty()) return;
  encoded_.clear();
  encoder_.encode(content_, encoded_);
  output_.emplace_back(encoded_);  // A copy, so that its capacity fits its content.
  output_bytes_ += encoded_.size();
  content_.clear();
}

void CaptureWriter::finish() {
  if (finished_) throw std::logic_error("a capture is finished once");
  flush();
  append_end(records_, content_);
  flush();
  finished_ = true;
}

std::string CaptureWriter::take_output(std::size_t bytes_max) {
  std::string taken;
  while (!output_.empty()) {
    const std::string& frame = output_.front();
    if (!taken.empty() && taken.size() + frame.size() > bytes_max) break;
    taken += frame;
    output_.pop_front();
  }
  output_bytes_ -= taken.size();
  return taken;
}

}  // namespace wavetank
