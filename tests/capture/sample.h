#pragma once

/// tests/capture/sample.h - small files of each format, and the tools to spoil them.

#include <string>
#include <string_view>
#include <vector>

#include "core/capture/record.h"

namespace wavetank {

/// Six lines of stamp and frame, each with its LF.
std::string sample_stamp_text();
std::string sample_stamp_gzip();

/// A gzip file of one member in stored blocks: every byte of the text is in the file as it is.
std::string stored_gzip(std::string_view text);

CaptureHead sample_head();

/// Every kind and every payload form, over 2.9 s: three frames.
std::vector<Record> sample_records();

/// The file that CaptureWriter makes of them.
std::string capture_of(const CaptureHead& head, const std::vector<Record>& records);

std::string zstd_of(std::string_view content);  ///< One frame.
std::string decoded(std::string_view file);     ///< All frames.

bool is_prefix(const std::vector<Record>& part, const std::vector<Record>& whole);

}  // namespace wavetank
