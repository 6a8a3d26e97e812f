#pragma once

/// tests/sim/test_faults.h - the catalogue and the texts that the tests of fault plans use.

#include <string>
#include <string_view>

#include "sim/fault/fault_kinds.h"

namespace wavetank::sim {

/// sim's own faults and a server's, as a scenario would register it.
inline FaultCatalogue test_faults() {
  FaultCatalogue catalogue = sim_faults();
  FaultKind close;
  close.name = "server_close";
  close.level = FaultLevel::kServer;
  close.doc = "The server closes with a code and a reason.";
  close.source = "RFC 6455 section 7.4";
  close.numbers = {NumberSpec{"code", "code", 1000, 4999, 1000, {}}};
  close.texts = {TextSpec{"reason", 123, "", {}},
                 TextSpec{"manner", 16, "close_frame", {"close_frame", "abrupt"}}};
  catalogue.add(close);
  catalogue.add(FaultTrigger{"subscribe_ack", "The server acknowledges a subscription."});
  return catalogue;
}

/// The JSON of a plan with one entry, made of the members given.
inline std::string plan_of_entry(std::string_view members) {
  return R"({"format":"wavetank-plan","version":1,"faults":[{)" + std::string(members) + "}]}";
}

}  // namespace wavetank::sim
