#pragma once

/// cli/incident_store.h - the folder that incidents go to.

#include <optional>
#include <string>

#include "sim/report/incident.h"

namespace wavetank::cli {

class IncidentStore {
 public:
  /// `folder`: absent is kDefaultOut. Does not create the folder yet. Errors: CommandError kOutside
  /// if the folder was named and cannot be written, nor created: better now than after an hour of
  /// runs.
  explicit IncidentStore(const std::optional<std::string>& folder);

  /// Writes `<case>-<client>-seed<N>-<hash>.json` and returns its path; the hash, the beginning of
  /// the trace's, keeps failures of different builds apart. Null if it cannot be written: see
  /// problem().
  std::optional<std::string> write(const sim::Incident& incident);

  /// One line about the first incident that could not be written; empty without one.
  const std::string& problem() const noexcept { return problem_; }

 private:
  std::string folder_;
  std::string problem_;
};

}  // namespace wavetank::cli
