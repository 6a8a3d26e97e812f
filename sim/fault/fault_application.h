#pragma once

/// sim/fault/fault_application.h - FaultApplication: one entry of a plan whose moment has come, as
/// the code of its kind sees it: the entry, its target, and verbs of the world that it acts on.
/// That world is the simulated one (sim/fault/simulated_fault.h), or a server's end of real sockets
/// (scenarios/serve/live_faults.h). A kind that keeps to this header acts in both.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/time.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/targets.h"
#include "sim/world/effect.h"

namespace wavetank::sim {

/// The objects of a run that kinds of faults act on, by their type: the venue, for example.
class FaultOffers {
 public:
  /// The last object of a type counts. Requires: it outlives the offers.
  template <class T>
  void add(T& object) {
    offers_.emplace_back(&kKey<T>, &object);
  }

  /// Null: no object of that type is offered.
  template <class T>
  T* find() const noexcept {
    const auto found = std::find_if(offers_.rbegin(), offers_.rend(),
                                    [](const auto& offer) { return offer.first == &kKey<T>; });
    return found == offers_.rend() ? nullptr : static_cast<T*>(found->second);
  }

 private:
  template <class T>
  static constexpr char kKey = 0;  // One address a type.

  std::vector<std::pair<const char*, void*>> offers_;
};

/// A connection that a fault meets, as both worlds know it.
struct FaultedConnection {
  FaultedConnection(std::string peer_, std::uint64_t id_, std::uint16_t dialler_)
      : peer(std::move(peer_)), id(id_), dialler(dialler_) {}

  std::string peer;       ///< The name that the accepting side sees: "client:49152".
  std::uint64_t id;       ///< Of the simulated connection; 0 on real sockets.
  std::uint16_t dialler;  ///< The id of the simulated host that dialled; 0 on real sockets.
};

class FaultApplication {
 public:
  enum class Disturbs : bool { kNo, kYes };  ///< kNo: it need not recover, as from a signal.

  FaultApplication(const FaultApplication&) = delete;
  FaultApplication& operator=(const FaultApplication&) = delete;

  /// The time of the world. In the simulation it is virtual.
  virtual Instant now() const = 0;

  /// There is something to act on: from here on the entry is applied. The effect ends after the
  /// entry's duration_ns, immediately without one. `hosts`: the ids of those it can hinder; empty:
  /// all. A kind that never calls this has found no target. The verbs below call it.
  Ref<Effect> begin(std::vector<std::uint16_t> hosts = {}, Disturbs disturbs = Disturbs::kYes) {
    return begin_for(std::move(hosts), disturbs);
  }
  /// The same on one connection: it hinders nothing once its dialler has closed or lost that.
  virtual Ref<Effect> begin_on(const FaultedConnection& connection) = 0;

  /// The address from which the host that the target names dials. Empty on real sockets, where a
  /// host means all connections. Requires: the target is not "*".
  virtual std::string address() const = 0;
  /// The open connections that the target names, oldest first.
  virtual std::vector<FaultedConnection> connections() const = 0;

  // Verbs. Each begins the effect if there is something to act on, and the world adds the hits.
  /// Puts the hindrance on the ways that the target names; of one connection on its bytes alone.
  virtual void hinder_ways(const MakeHindrance& hindrance) = 0;
  /// New dials of the target are answered with a reset as long as the effect works.
  virtual void refuse_dials() = 0;
  /// Cuts the connections that the target names; both sides see a reset.
  virtual void cut_connections() = 0;

  /// The object of that type that the run offers. find(): null if it offers none.
  template <class T>
  T* find() const noexcept {
    return offers_.find<T>();
  }
  /// Requires: the run offers one. Every run with a venue offers that.
  template <class T>
  T& get() const {
    T* const found = find<T>();
    WAVETANK_CHECK(found != nullptr);
    return *found;
  }

  const FaultEntry& entry;
  const Target& target;

 protected:
  FaultApplication(const FaultEntry& entry_, const Target& target_, const FaultOffers& offers)
      : entry(entry_), target(target_), offers_(offers) {}
  ~FaultApplication() = default;

  virtual Ref<Effect> begin_for(std::vector<std::uint16_t> hosts, Disturbs disturbs) = 0;

 private:
  const FaultOffers& offers_;
};

}  // namespace wavetank::sim
