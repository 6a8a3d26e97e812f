#include "sim/import/open_capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "core/capture/content_hash.h"
#include "core/capture/line.h"
#include "core/capture/reader.h"
#include "core/capture/zstd_frame.h"
#include "sim/import/foreign_file.h"
#include "sim/import/importers.h"

namespace wavetank::sim {
namespace {

std::uint64_t count_stamps_back(const std::vector<Record>& records) noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (records[i].wall_ns < records[i - 1].wall_ns) ++count;
  }
  return count;
}

Result<Capture, CaptureError> parse_own(std::string_view bytes, const CaptureLimits& limits) {
  Result<CaptureContent, CaptureError> content = read_capture(bytes, limits);
  if (!content) return std::move(content).error();
  Capture capture;
  capture.head = std::move(content.value().head);
  capture.records = std::move(content.value().records);
  capture.damage = std::move(content.value().damage);
  capture.stamps_back = count_stamps_back(capture.records);
  return capture;
}

/// The first importer that knows the format reads it. The error kForeign has the reasons of all.
Result<Capture, CaptureError> parse_foreign(std::string_view bytes, const std::string& name,
                                            const CaptureLimits& limits) {
  std::string formats;
  std::string reasons;
  for (const auto make : kImporters) {
    const Importer importer = make();
    Result<Capture, CaptureError> capture = importer.read(bytes, name, limits);
    if (capture) capture.value().format = importer.name;
    if (capture || capture.error().kind != CaptureErrorKind::kForeign) return capture;
    formats += fmt::format(" nor {}", importer.doc);
    reasons += (reasons.empty() ? ": " : "; ") + capture.error().text;
  }
  return CaptureError(CaptureErrorKind::kForeign,
                      "neither a wavetank capture (zstd)" + formats + reasons);
}

/// Zstd that is not ours, or not as ours must be.
CaptureError name_zstd(std::string_view bytes, CaptureError error) {
  if (error.kind == CaptureErrorKind::kNewerVersion) return error;
  const std::string start = zstd_start(bytes);
  if (start.starts_with(kCaptureMagic)) {
    if (error.text.find("content checksum") != std::string::npos) {
      error.text += "; decompress it and compress it again with zstd, which adds them";
    }
    return error;
  }
  const std::string name = foreign_name(bytes);
  if (name.empty()) return error;
  return {CaptureErrorKind::kForeign, name};
}

Result<Capture, CaptureError> parse_any(std::string_view bytes, const std::string& name,
                                        const CaptureLimits& limits) {
  if (bytes.empty()) return CaptureError(CaptureErrorKind::kEmpty, "empty file");
  if (bytes.starts_with(kZstdMagic)) {
    Result<Capture, CaptureError> own = parse_own(bytes, limits);
    if (own) return own;
    return name_zstd(bytes, std::move(own).error());
  }
  if (bytes.starts_with(kCaptureMagic)) {
    return CaptureError(CaptureErrorKind::kForeign,
                        "the text of a wavetank capture, uncompressed: compress it with zstd");
  }
  Result<Capture, CaptureError> capture = parse_foreign(bytes, name, limits);
  if (capture || capture.error().kind != CaptureErrorKind::kForeign) return capture;
  std::string what = foreign_name(bytes);
  if (what.empty()) return capture;
  return CaptureError(CaptureErrorKind::kForeign, std::move(what));
}

/// Whether no file that begins with `head` is a capture: then parse_any() refuses `head` as well.
bool is_lost_cause(std::string_view head) {
  if (head.starts_with(kCaptureMagic)) return true;
  if (!head.starts_with(kZstdMagic)) {
    return std::none_of(kImporters.begin(), kImporters.end(),
                        [head](const auto make) { return make().may_begin(head); });
  }
  ZstdFrameDecoder decoder(CaptureLimits().frame_bytes_max);
  if (decoder.decode(head).state == FrameState::kBad) return true;
  const std::string_view content = decoder.content();
  return !kCaptureMagic.starts_with(content.substr(0, kCaptureMagic.size()));
}

CaptureError file_error(CaptureErrorKind kind, const std::string& path, std::string_view what) {
  return {kind, fmt::format("{}: {}", path, what)};
}

CaptureError unreadable(const std::string& path, std::string_view what) {
  return file_error(CaptureErrorKind::kUnreadable, path, what);
}

/// The reason not to open `path`: it is missing, or not a regular file.
std::optional<CaptureError> why_not_open(const std::string& path) {
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) {
    return file_error(CaptureErrorKind::kMissing, path, "no such file");
  }
  if (problem) return unreadable(path, problem.message());
  if (std::filesystem::is_directory(status)) return unreadable(path, "is a directory");
  // A device or pipe may never end.
  if (!std::filesystem::is_regular_file(status)) return unreadable(path, "not a regular file");
  const std::uintmax_t bytes = std::filesystem::file_size(path, problem);
  if (problem) return unreadable(path, problem.message());
  if (bytes <= kCaptureFileBytesMax) return std::nullopt;
  return unreadable(
      path, fmt::format("holds {} bytes; a capture may have {}", bytes, kCaptureFileBytesMax));
}

/// With the reason that errno holds.
std::string because(std::string_view what) {
  return fmt::format("{}: {}", what, std::generic_category().message(errno));
}

}  // namespace

std::vector<std::string> capture_formats() {
  std::vector<std::string> names(1, std::string(kOwnFormat));
  for (const auto make : kImporters) names.emplace_back(make().name);
  return names;
}

std::string loss_line(const Capture& capture) {
  std::string text;
  if (capture.damage) text += to_text(*capture.damage);
  const auto append = [&text](std::string clause) {
    if (!text.empty()) text += "; ";
    text += clause;
  };
  if (capture.bad_lines > 0) {
    append(
        fmt::format("lines skipped, too long or without a receive stamp: {} (the first: line {})",
                    capture.bad_lines, capture.first_bad_line));
  }
  if (capture.stamps_back > 0) {
    append(fmt::format("wall stamps that go backwards, kept: {}", capture.stamps_back));
  }
  if (capture.stamps_us > 0) {
    append(fmt::format("stamps of 16 digits, read as microseconds: {} of {}", capture.stamps_us,
                       capture.records.size()));
  }
  if (capture.stamps_ms > 0) {
    append(fmt::format("stamps of 13 digits, read as milliseconds: {} of {}", capture.stamps_ms,
                       capture.records.size()));
  }
  return text.empty() ? text : capture.name + ": " + text;
}

Result<Capture, CaptureError> parse_capture(std::string_view bytes, std::string name,
                                            const CaptureLimits& limits) {
  Result<Capture, CaptureError> capture = parse_any(bytes, name, limits);
  if (!capture) return file_error(capture.error().kind, name, capture.error().text);
  capture.value().name = std::move(name);
  capture.value().content_hash = content_hash(bytes);
  return capture;
}

Result<Capture, CaptureError> load_capture(const std::string& path) {
  std::optional<CaptureError> closed = why_not_open(path);
  if (closed) return *std::move(closed);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(path, because("cannot be opened"));
  std::string bytes;
  std::string piece(kTellingBytes, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    bytes.append(piece, 0, static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kCaptureFileBytesMax) return unreadable(path, "grows while it is read");
    const bool first = bytes.size() == kTellingBytes;
    if (first && is_lost_cause(bytes)) return parse_capture(bytes, path);
  }
  if (file.bad()) return unreadable(path, because("cannot be read"));
  return parse_capture(bytes, path);
}

}  // namespace wavetank::sim
