#pragma once

/// scenarios/properties/report_fields.h - take_report_field(): the fields of a client's report, as
/// TraceReports writes them (scenarios/cases/trace_reports.h).

#include <algorithm>
#include <string_view>

#include "sim/trace/event_kind.h"

namespace wavetank::scenarios {

/// Takes the first field off `content`. The last field is the remaining text.
inline std::string_view take_report_field(std::string_view& content) {
  const std::size_t size = std::min(content.find(sim::kFieldSeparator), content.size());
  const std::string_view field = content.substr(0, size);
  content.remove_prefix(std::min(size + 1, content.size()));
  return field;
}

}  // namespace wavetank::scenarios
