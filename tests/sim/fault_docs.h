#pragma once

/// tests/sim/fault_docs.h - the required documentation of a fault catalogue. sim's tests check
/// sim's own kinds with it, the tests of the cases the whole catalogue.

#include <string>
#include <vector>

#include "sim/fault/fault_kinds.h"

namespace wavetank::sim {

/// The text of a file under docs/; empty without that file.
std::string read_doc(const std::string& name);

/// Each kind's and each trigger's row in the tables of docs/fault_model.md.
std::vector<std::string> fault_rows(const FaultCatalogue& catalogue);

/// Each kind's piece of docs/fault_plan.schema.json.
std::vector<std::string> schema_pieces(const FaultCatalogue& catalogue);

}  // namespace wavetank::sim
