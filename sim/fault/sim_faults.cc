#include "sim/fault/fault_kinds.h"
#include "sim/fault/kinds/kinds.h"

namespace wavetank::sim {

FaultCatalogue sim_faults() {
  FaultCatalogue catalogue;
  for (const auto kind : kSimKinds) catalogue.add(kind());
  catalogue.add(FaultTrigger{"dial", "A dial begins."});
  catalogue.add(FaultTrigger{"dial_failed", "A dial ends without a connection."});
  catalogue.add(FaultTrigger{"open", "A dial ends with a connection.", "A websocket is open."});
  catalogue.add(FaultTrigger{"close", "The first side of a connection closes it in order.",
                             "A websocket has ended, in order or by a reset."});
  catalogue.add(FaultTrigger{"reset", "An open connection is reset."});
  catalogue.add(FaultTrigger{"signal", "A process receives a signal."});
  return catalogue;
}

}  // namespace wavetank::sim
