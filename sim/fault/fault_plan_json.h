#pragma once

/// sim/fault/fault_plan_json.h - fault plans as JSON text. The reader is strict: a field it does
/// not know is more likely a misspelling than a wish, and a fault that silently does not happen
/// makes a test green for the wrong reason. Grammar: docs/fault_model.md and, for editors,
/// docs/fault_plan.schema.json.

#include <string>
#include <string_view>
#include <variant>

#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"

namespace wavetank::sim {

/// Why a text is not a plan.
struct PlanError {
  PlanError(std::string where_, std::string message_);

  /// One line of printable ASCII: place, offending value, remedy.
  std::string line() const { return where + ": " + message; }

  std::string where;  ///< A JSON pointer ("/faults/0/when/at_ns"), or "line 3, column 14".
  std::string message;
};

/// Reads any bytes. The plan is complete: every parameter of each entry's kind is present, the ones
/// left out with their fallback. `pointer` is put before the places in errors, for a plan that was
/// cut out of a larger document. Where nanoseconds are meant, a text such as "5s" does as well
/// (sim/fault/duration_text.h).
std::variant<FaultPlan, PlanError> parse_fault_plan(std::string_view json,
                                                    const FaultCatalogue& catalogue,
                                                    std::string_view pointer = {});

/// Canonical: equal plans give equal texts, and parse_fault_plan(to_json(plan)) is `plan`
/// completed. One line per entry, for diffs. Errors: std::invalid_argument if a text is not UTF-8.
std::string to_json(const FaultPlan& plan);

/// A plan built in code, with the parameters it left out.
/// Errors: std::invalid_argument with the line of the PlanError if it breaks the catalogue's rules.
FaultPlan completed(const FaultPlan& plan, const FaultCatalogue& catalogue);

/// The JSON Schema (draft 4) of the plans this catalogue allows; ends with a line feed. It checks
/// the same rules, except those that a schema cannot say: unique ids, the bytes of a text, and the
/// range of a time that is given as a text.
std::string fault_plan_schema(const FaultCatalogue& catalogue);

}  // namespace wavetank::sim
