#include "sim/import/hftbacktest.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/capture/payload.h"
#include "sim/import/gzip_stream.h"
#include "sim/import/importers.h"
#include "sim/import/json_text.h"
#include "sim/import/stamp_lines.h"

namespace wavetank::sim {
namespace {

/// Text without a single stamp: past this many bytes of it, the rest need not be read.
constexpr std::uint64_t kStamplessBytesMax = 1u << 20;

bool is_hopeless(const StampLines& lines) noexcept {
  return lines.records().empty() && lines.bad_lines() > 0 &&
         lines.text_bytes() > kStamplessBytesMax;
}

Damage damage_at(std::uint64_t offset, std::uint64_t file_bytes, std::string what) {
  Damage damage;
  damage.offset = offset;
  damage.what = std::move(what);
  damage.bytes_lost = file_bytes - offset;
  return damage;
}

/// Reads one gzip file into `lines`, and records the reason for an early end.
class GzipImport {
 public:
  GzipImport(std::string_view file, const CaptureLimits& limits, StampLines& lines)
      : file_(file), text_bytes_max_(limits.content_bytes_max), stream_(file), lines_(lines) {}

  std::optional<Damage> run() {
    while (true) {
      switch (stream_.next()) {
        case GzipEvent::kText:
          lines_.feed(stream_.text());
          if (is_hopeless(lines_)) return std::nullopt;
          if (lines_.text_bytes() > text_bytes_max_) {
            return damage(fmt::format("decodes to more than {} bytes", text_bytes_max_));
          }
          break;
        case GzipEvent::kMemberEnd:
          verified_ = lines_.records().size();
          lines_.begin_section();
          break;
        case GzipEvent::kEnd:
          lines_.take_partial();
          return std::nullopt;
        case GzipEvent::kTrailing:
          return trailing();
        case GzipEvent::kCut:
          return cut();
        case GzipEvent::kBad:
          return bad();
      }
    }
  }

 private:
  /// Records of the present member are unverified: its checksum comes last.
  Damage damage(std::string what) const {
    Damage found = damage_at(stream_.offset(), file_.size(), std::move(what));
    found.unverified = lines_.records().size() - verified_;
    return found;
  }

  Damage trailing() {
    lines_.take_partial();
    verified_ = lines_.records().size();
    return damage("foreign bytes after the end of the gzip data");
  }

  Damage cut() const {
    std::string what = "gzip data cut off";
    if (!lines_.partial().empty()) {
      what +=
          fmt::format(", {} decoded bytes of an unfinished line dropped", lines_.partial().size());
    }
    return damage(std::move(what));
  }

  /// The damage lies somewhere between the member's start and here. Lines behind the first one that
  /// no collector would write are certainly spoilt.
  Damage bad() {
    const std::vector<Record>& records = lines_.records();
    std::size_t keep = std::min(records.size(), lines_.records_before_bad());
    for (std::size_t i = verified_; i < keep; ++i) {
      if (!is_whole_json(records[i].payload)) keep = i;
    }
    lines_.drop_from(keep);
    return damage(fmt::format("damaged gzip data ({}), found", stream_.problem()));
  }

  std::string_view file_;
  std::uint64_t text_bytes_max_;
  GzipStream stream_;
  StampLines& lines_;
  std::size_t verified_ = 0;  ///< Records of the members that ended well.
};

/// Whether the first line is text; without this, any binary file that embeds stamp lines would do.
bool begins_with_text(std::string_view file) {
  std::string_view line = file.substr(0, file.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return is_line_text(line);
}

/// The same of a file's start that may end inside its first line, and there inside a character.
bool may_begin_text(std::string_view head) {
  constexpr std::size_t kCharacterBytesMax = 4;
  if (head.find('\n') != std::string_view::npos) return begins_with_text(head);
  for (std::size_t cut = 0; cut < kCharacterBytesMax && cut <= head.size(); ++cut) {
    if (begins_with_text(head.substr(0, head.size() - cut))) return true;
  }
  return false;
}

std::optional<Damage> read_plain(std::string_view file, const CaptureLimits& limits,
                                 StampLines& lines) {
  constexpr std::size_t kPieceBytes = 1u << 20;
  for (std::size_t at = 0; at < file.size(); at += kPieceBytes) {
    lines.feed(file.substr(at, kPieceBytes));
    if (is_hopeless(lines)) return std::nullopt;
    if (lines.text_bytes() > limits.content_bytes_max) {
      return damage_at(lines.text_bytes(), file.size(),
                       fmt::format("holds more than {} bytes", limits.content_bytes_max));
    }
  }
  const std::string& partial = lines.partial();
  const std::size_t space = std::min(partial.find(' '), partial.size());
  const bool whole = is_whole_json(std::string_view(partial).substr(space));
  if (!partial.empty() && !whole && lines.partial_fits()) {
    return damage_at(file.size() - partial.size(), file.size(), "last line cut off");
  }
  lines.take_partial();
  return std::nullopt;
}

Result<Capture, CaptureError> read_as_capture(std::string_view bytes, const std::string& source,
                                              const CaptureLimits& limits) {
  Result<HftbacktestFile, CaptureError> content = read_hftbacktest(bytes, limits);
  if (!content) return std::move(content).error();
  HftbacktestFile& file = content.value();
  Capture capture;
  capture.head.tool = "hftbacktest collector";
  capture.head.source = source;
  capture.head.clocks = "wall: receive stamps; mono: derived from them";
  capture.records = std::move(file.records);
  capture.lines = std::move(file.lines);
  capture.damage = std::move(file.damage);
  capture.bad_lines = file.bad_lines;
  capture.first_bad_line = file.first_bad_line;
  capture.stamps_back = file.stamps_back;
  capture.stamps_us = file.stamps_us;
  capture.stamps_ms = file.stamps_ms;
  return capture;
}

CaptureError nothing_used(const StampLines& lines, const std::optional<Damage>& damage) {
  if (damage) {
    return {CaptureErrorKind::kUnreadable, "no readable line: " + to_text(*damage)};
  }
  if (lines.bad_lines() > 0) {
    return {CaptureErrorKind::kForeign,
            "no line begins with a receive stamp of 19 digits (or 16 or 13)"};
  }
  return {CaptureErrorKind::kEmpty, "no lines"};
}

}  // namespace

Importer hftbacktest() {
  return {"hftbacktest", "an hftbacktest recording (gzip or plain lines)",
          [](std::string_view head) { return !is_foreign_start(head); }, read_as_capture};
}

Result<HftbacktestFile, CaptureError> read_hftbacktest(std::string_view bytes,
                                                       const CaptureLimits& limits) {
  if (bytes.empty()) return CaptureError(CaptureErrorKind::kEmpty, "empty file");
  const bool gzip = is_gzip(bytes);
  if (!gzip && !begins_with_text(bytes)) {
    return CaptureError(CaptureErrorKind::kForeign, "binary data");
  }
  StampLines lines(limits);
  HftbacktestFile file;
  file.damage = gzip ? GzipImport(bytes, limits, lines).run() : read_plain(bytes, limits, lines);
  if (lines.records().empty()) return nothing_used(lines, file.damage);
  file.bad_lines = lines.bad_lines();
  file.first_bad_line = lines.first_bad_line();
  file.stamps_back = lines.stamps_back();
  file.stamps_us = lines.stamps_of(StampUnit::kMicroseconds);
  file.stamps_ms = lines.stamps_of(StampUnit::kMilliseconds);
  file.lines = lines.line_numbers();
  file.records = std::move(lines).take_records();
  if (file.damage) {
    file.damage->records_before = file.records.size();
    if (!gzip) file.damage->unverified = file.records.size();
  }
  return file;
}

bool is_foreign_start(std::string_view head, const CaptureLimits& limits) {
  StampLines lines(limits);
  if (!is_gzip(head)) {
    if (!may_begin_text(head)) return true;
    lines.feed(head);
    return is_hopeless(lines);
  }
  GzipStream stream(head);
  while (lines.records().empty() && stream.next() == GzipEvent::kText) {
    lines.feed(stream.text());
    if (is_hopeless(lines)) return true;
  }
  return false;
}

}  // namespace wavetank::sim
