#pragma once

/// cli/table.h - rows of text in columns.

#include <string>
#include <vector>

namespace wavetank::cli {

using TableRow = std::vector<std::string>;

enum class Align { kLeft, kRight };

/// Indented by two, a column as wide as its widest cell, two spaces between; the last column takes
/// no room beyond its text. Requires: each row has at most as many cells as `columns`.
std::string table(const std::vector<Align>& columns, const std::vector<TableRow>& rows);

}  // namespace wavetank::cli
