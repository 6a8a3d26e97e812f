#pragma once

/// sim/import/importers.h - the importers: each reads one foreign format of recordings into a
/// Capture. parse_capture() asks them in the order of this list. Incidents store the name of the
/// format, and the records in our own format.

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/capture/record.h"
#include "core/result.h"
#include "sim/import/open_capture.h"

namespace wavetank::sim {

/// An importer survives any bytes: a Capture, an error, or a counted loss.
struct Importer {
  std::string_view name;  ///< lower_snake_case; the format of its captures, also in incidents.
  std::string_view doc;   ///< The file that it reads, for messages: "a tape of X (gzip)".

  /// Whether a file that begins with `head` may be one, so that the rest must be read. False for
  /// certain. load_capture() asks with the first kTellingBytes of a larger file.
  bool (*may_begin)(std::string_view head);

  /// Reads everything before the first damage. The caller sets the name, the format and the hash of
  /// the capture; `source` is for CaptureHead::source.
  /// Errors: kForeign for another format, then the next importer is asked. Any other error is
  /// final.
  Result<Capture, CaptureError> (*read)(std::string_view bytes, const std::string& source,
                                        const CaptureLimits& limits);
};

Importer hftbacktest();

/// All of them: a new importer is a file, and its name twice in this one. The last one takes any
/// text whose lines have stamps; stricter ones come before it.
inline constexpr auto kImporters = {
    hftbacktest,
};

}  // namespace wavetank::sim
