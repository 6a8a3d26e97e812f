#pragma once

/// sim/fault/fault_application.h - FaultApplication: one entry of a plan whose moment has come, as
/// the code of its kind sees it: the entry, its target, and the world to act on.

#include <cstdint>
#include <vector>

#include "core/check.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/targets.h"
#include "sim/world/effect.h"

namespace wavetank::sim {

class FaultInjector;
class Host;
class World;

/// One address a type: the key under which a part of the run offers an object of that type.
template <class T>
inline constexpr char kOfferKey = 0;

class FaultApplication {
 public:
  FaultApplication(FaultInjector& injector, const FaultEntry& entry_, const Target& target_)
      : entry(entry_), target(target_), injector_(injector) {}

  enum class Disturbs : bool { kNo, kYes };  ///< No: nothing has to recover, as from a signal.

  /// There is something to act on: from here on the entry is applied. The effect ends after the
  /// entry's duration_ns, at once without one. `hosts`: the ids of those it can hinder; none: all.
  /// A kind that never calls this has found nothing to act on.
  Ref<Effect> begin(std::vector<std::uint16_t> hosts = {}, Disturbs disturbs = Disturbs::kYes);
  /// The same on one connection: it hinders nothing once `dialler` has closed or lost that.
  Ref<Effect> begin_on(std::uint64_t connection, std::uint16_t dialler);

  World& world() const;
  /// The hosts of the programs under test: "*" means them, all their links and connections.
  std::vector<Host*> clients() const;
  /// The first of them, for a kind that acts on one. Requires: there is one.
  Host& client() const;
  /// The object of that type that the run offers, the venue for example. Requires: one was offered
  /// to the injector (FaultInjector::offer).
  template <class T>
  T& get() const {
    void* const found = find(&kOfferKey<T>);
    CHECK(found != nullptr);
    return *static_cast<T*>(found);
  }

  const FaultEntry& entry;
  const Target& target;

 private:
  void* find(const char* key) const;

  FaultInjector& injector_;
};

}  // namespace wavetank::sim
