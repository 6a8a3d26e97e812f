#pragma once

/// scenarios/cases/client_part.h - ClientPart: one client program of a run on its host, with its
/// reports, the facts about it, and the properties that watch it. A run may have any number.

#include <optional>
#include <string>
#include <vector>

#include "scenarios/cases/case_setup.h"
#include "scenarios/cases/early_silence.h"
#include "scenarios/cases/trace_reports.h"
#include "scenarios/cases/venue_part.h"
#include "scenarios/clients/feed_program.h"
#include "scenarios/properties/run_facts.h"
#include "sim/check/property_set.h"
#include "sim/run/part.h"
#include "sim/run/registry.h"

namespace wavetank::scenarios {

class ClientPart final : public sim::Part, private sim::EventListener {
 public:
  /// `properties`: those of the registry. Requires: all references outlive the run.
  ClientPart(const CaseClient& setup, const Client& program,
             const std::vector<sim::PropertyInfo>& properties, VenuePart& venue);

  void build(sim::Run& run) override;
  std::string doubt() const override;
  void finish(sim::RunResult& result) override;

  sim::Host& host() const noexcept { return *host_; }
  const RunFacts& facts() const noexcept { return *facts_; }

 private:
  bool wants(sim::EventKind kind) const noexcept override;
  void on_event(const sim::Event& event) override;
  RunTerms terms() const;

  const CaseClient& setup_;
  const Client& program_;
  const std::vector<sim::PropertyInfo>& properties_;
  VenuePart& venue_;
  sim::Run* run_ = nullptr;
  sim::FaultInjector* injector_ = nullptr;
  sim::Host* host_ = nullptr;
  std::optional<RunFacts> facts_;
  std::optional<EarlySilence> early_silence_;
  std::optional<TraceReports> reports_;
};

}  // namespace wavetank::scenarios
