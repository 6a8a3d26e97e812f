#pragma once

/// sim/fault/simulated_fault.h - SimulatedFault: a FaultApplication in the simulated world. A kind
/// that needs the world's hosts, signals or network takes this in place of a FaultApplication, and
/// tells in FaultKind::not_served why no server on real sockets can do the same.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/fault/fault_application.h"

namespace wavetank::sim {

class FaultInjector;
class Host;
class World;

/// Made by the injector.
class SimulatedFault final : public FaultApplication {
 public:
  SimulatedFault(FaultInjector& injector, const FaultEntry& entry, const Target& target);

  World& world() const;
  /// The hosts of the programs under test: "*" means them, all their links and connections.
  std::vector<Host*> clients() const;
  /// The first of them, for a kind that acts on one. Requires: there is one.
  Host& client() const;

  Instant now() const override;
  Ref<Effect> begin_on(const FaultedConnection& connection) override;
  std::string address() const override;
  std::vector<FaultedConnection> connections() const override;
  void hinder_ways(const MakeHindrance& hindrance) override;
  void refuse_dials() override;
  void cut_connections() override;

 private:
  Ref<Effect> begin_for(std::vector<std::uint16_t> hosts, Disturbs disturbs) override;
  void hinder_connection(const MakeHindrance& hindrance);

  FaultInjector& injector_;
};

}  // namespace wavetank::sim
