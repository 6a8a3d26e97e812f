#include "cli/summary.h"

#include <fmt/core.h>

#include <algorithm>

#include "cli/table.h"

namespace wavetank::cli {
namespace {

std::string phases_text(const std::map<std::string, std::uint64_t, std::less<>>& phases) {
  std::vector<std::pair<std::uint64_t, std::string>> sorted;
  for (const auto& [phase, count] : phases) sorted.emplace_back(count, phase);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (const auto& [count, phase] : sorted) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", phase, count);
  }
  return text;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

std::string verdict_word(const Console& console, sim::Verdict verdict) {
  switch (verdict) {
    case sim::Verdict::kPass:
      return console.painted(Paint::kGood, "pass");
    case sim::Verdict::kFail:
      return console.painted(Paint::kBad, "FAIL");
    case sim::Verdict::kInconclusive:
      return console.painted(Paint::kDoubtful, "inconclusive");
    case sim::Verdict::kNondeterministic:
      return console.painted(Paint::kBad, "NONDETERMINISTIC");
  }
  return "unknown";
}

std::string properties_table(const std::vector<sim::PropertyResult>& properties) {
  if (properties.empty()) return {};
  std::vector<TableRow> rows = {{"property", "verdict", "checked"}};
  for (const sim::PropertyResult& property : properties) {
    rows.push_back(
        {property.name, std::string(verdict_name(property.verdict)), number(property.checked)});
  }
  return "\n" + table({Align::kLeft, Align::kLeft, Align::kRight}, rows);
}

std::string faults_table(const std::vector<sim::LedgerRow>& faults) {
  if (faults.empty()) return {};
  std::vector<TableRow> rows = {{"fault", "id", "scheduled", "applied", "observed", "in phase"}};
  for (const sim::LedgerRow& fault : faults) {
    rows.push_back({fault.kind, number(fault.id), number(fault.scheduled), number(fault.applied),
                    number(fault.observed),
                    fault.moot ? "moot: due after the end" : phases_text(fault.applied_in_phase)});
    if (fault.id < sim::kRecordedIdMin) continue;
    std::string& last = rows.back().back();
    last = last.empty() ? "recorded" : "recorded; " + last;
  }
  return "\n" + table({Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
                       Align::kLeft},
                      rows);
}

std::string faults_table(const sim::FaultTotals& faults) {
  if (faults.rows().empty()) return {};
  std::vector<TableRow> rows = {
      {"fault", "entries", "scheduled", "applied", "observed", "moot", "applied in phase"}};
  for (const auto& [kind, row] : faults.rows()) {
    rows.push_back({kind, number(row.entries), number(row.scheduled), number(row.applied),
                    number(row.observed), number(row.moot), phases_text(row.applied_in_phase)});
  }
  return "\n" + table({Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
                       Align::kRight, Align::kLeft},
                      rows);
}

std::string never_bit_line(const std::vector<std::string>& names, std::string_view more) {
  if (names.empty()) return {};
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return fmt::format("      never bit: {}{}\n", all, more);
}

}  // namespace wavetank::cli
