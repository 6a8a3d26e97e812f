#include "sim/fault/nearest_name.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

namespace wavetank::sim {
namespace {

/// Insertions, deletions and replacements that turn `a` into `b` (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string> candidates) {
  std::string_view nearest;
  std::size_t edits_min = std::numeric_limits<std::size_t>::max();
  for (const std::string& candidate : candidates) {
    const std::size_t edits = edit_distance(name, candidate);
    if (edits >= edits_min || edits * 3 > std::max(name.size(), candidate.size())) continue;
    nearest = candidate;
    edits_min = edits;
  }
  return nearest;
}

std::string name_advice(std::string_view name, std::span<const std::string> candidates) {
  if (candidates.empty()) return "no name is valid here";
  const std::string_view nearest = nearest_name(name, candidates);
  if (!nearest.empty()) return "did you mean \"" + std::string(nearest) + "\"?";
  std::string advice = "known: ";
  for (const std::string& candidate : candidates) {
    if (&candidate != &candidates.front()) advice += ", ";
    advice += candidate;
  }
  return advice;
}

}  // namespace wavetank::sim
