#pragma once

/// core/capture/line.h - the grammar of a capture's text, line by line: a head, records, an end
/// mark. Pure functions; docs/capture_format.md is the specification. Lines are given and returned
/// without their LF unless a function documents otherwise.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/capture/damage.h"
#include "core/capture/record.h"
#include "core/result.h"

namespace wavetank {

/// The first word of a head line, and so of every capture's decoded content.
inline constexpr std::string_view kCaptureMagic = "wavetank-capture";

/// Appends the head's line and its LF.
void append_head(const CaptureHead& head, std::string& out);

/// Keys that this version does not know are skipped.
/// Errors: kForeign (another kind of line), kNewerVersion, kUnreadable (a field is missing or
/// wrong).
Result<CaptureHead, CaptureError> parse_head(std::string_view line);

/// Appends the record's line and its LF. Requires: fields for kClose or kDropped alone are not set
/// in records of other kinds (they have no place on the line).
void append_record(const Record& record, std::string& out);

/// Errors: one clause that names the field.
Result<Record, std::string> parse_record(std::string_view line);

/// Appends the end mark's line and its LF; `records` counts all records of the capture.
void append_end(std::uint64_t records, std::string& out);

/// Whether the line claims to be an end mark (no record begins so).
bool is_end(std::string_view line) noexcept;

/// The count of an end mark; nullopt when it is malformed.
std::optional<std::uint64_t> parse_end(std::string_view line) noexcept;

}  // namespace wavetank
