#include "tests/sim/fault_docs.h"

#include <fstream>
#include <sstream>

#include "sim/fault/fault_plan_json.h"

namespace wavetank::sim {
namespace {

/// "180 s" as people say it: "3 min".
std::string amount(std::int64_t value, const std::string& unit) {
  if (unit == "bytes") return std::to_string(value) + (value == 1 ? " byte" : " bytes");
  if (unit != "ns") return std::to_string(value);
  if (value == 0) return "0";
  const struct {
    std::int64_t ns;
    const char* name;
  } units[] = {{86'400'000'000'000, " d"}, {3'600'000'000'000, " h"}, {60'000'000'000, " min"},
               {1'000'000'000, " s"},      {1'000'000, " ms"},        {1, " ns"}};
  for (const auto& each : units) {
    if (value % each.ns == 0) return std::to_string(value / each.ns) + each.name;
  }
  return "";
}

std::string parameters_cell(const FaultKind& kind) {
  std::string cell;
  for (const NumberSpec& spec : kind.numbers) {
    cell += cell.empty() ? "`" : "; `";
    cell += spec.name + "`: ";
    if (spec.choices.empty()) {
      cell += amount(spec.min, spec.unit) + " to " + amount(spec.max, spec.unit);
    } else {
      for (const std::int64_t choice : spec.choices) {
        if (choice != spec.choices.front()) cell += " or ";
        cell += amount(choice, spec.unit);
      }
      if (spec.or_from < spec.max) {
        cell += ", or " + std::to_string(spec.or_from) + " to " + std::to_string(spec.max);
      }
    }
    cell += ", default " + amount(spec.fallback, spec.unit);
  }
  for (const TextSpec& spec : kind.texts) {
    cell += cell.empty() ? "`" : "; `";
    cell += spec.name + "`: ";
    if (spec.choices.empty()) {
      cell += "at most " + std::to_string(spec.bytes_max) + " bytes";
    } else {
      for (const std::string& choice : spec.choices) {
        if (choice != spec.choices.front()) cell += " or ";
        cell += "`" + choice + "`";
      }
    }
    cell += ", default " + (spec.fallback.empty() ? "empty" : "`" + spec.fallback + "`");
  }
  return cell.empty() ? "none" : cell;
}

std::string targets_cell(const FaultKind& kind) {
  std::string cell;
  for (const TargetKind target : kind.acts_on) {
    cell += (cell.empty() ? "" : ", ") + std::string(target_name(target));
  }
  return cell;
}

std::string served_cell(const FaultKind& kind) {
  const std::string reason = kind.why_not_served();
  return reason.empty() ? "yes" : "no: " + reason;
}

}  // namespace

std::string read_doc(const std::string& name) {
  std::ifstream file(WAVETANK_SOURCE_DIR "/docs/" + name, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> fault_rows(const FaultCatalogue& catalogue) {
  std::vector<std::string> rows;
  for (const FaultKind& kind : catalogue.kinds()) {
    rows.push_back("| `" + kind.name + "` | " + std::string(level_name(kind.level)) + " | " +
                   targets_cell(kind) + " | " + kind.doc + " | " + parameters_cell(kind) + " | " +
                   served_cell(kind) + " | " + kind.source + " |\n");
  }
  for (const FaultTrigger& trigger : catalogue.triggers()) {
    rows.push_back("| `" + trigger.name + "` | " + trigger.doc + " | " +
                   (trigger.served.empty() ? "not there" : trigger.served) + " |\n");
  }
  return rows;
}

std::vector<std::string> schema_pieces(const FaultCatalogue& catalogue) {
  const std::string schema = fault_plan_schema(catalogue);
  const std::string separator = "\n   {\"description\"";
  std::vector<std::string> pieces;
  std::size_t begin = schema.find(separator);
  while (begin != std::string::npos) {
    const std::size_t end = schema.find(separator, begin + 1);
    // The last piece ends where the list does; the others with a comma that is not theirs.
    const std::size_t last = end == std::string::npos ? schema.find("]}}},\n", begin) : end - 1;
    pieces.push_back(schema.substr(begin, last - begin));
    begin = end;
  }
  return pieces;
}

}  // namespace wavetank::sim
