#pragma once

/// sim/check/property_set.h - all properties of one run, attached to its world. The first violation
/// stops the world.

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "core/loop/timer_heap.h"
#include "sim/check/property.h"
#include "sim/world/world.h"

namespace wavetank::sim {

/// Sees events beside the properties: fault injectors and phase trackers.
class EventListener {
 public:
  virtual ~EventListener() = default;
  /// Whether on_event() wants events of that kind; asked once, when it is added.
  virtual bool wants(EventKind) const noexcept { return true; }
  virtual void on_event(const Event& event) = 0;
};

/// Must outlive the world's run, and be destroyed before the world.
class PropertySet final : public WorldObserver, private Timer {
 public:
  explicit PropertySet(World& world);
  ~PropertySet() override;

  /// At most 32, and as many listeners. One that is not applicable is kept and shown nothing.
  void add(std::unique_ptr<Property> property);
  /// Listeners hear of an event before the properties do. Requires: outlives this object.
  void add_listener(EventListener& listener);

  /// Call once, when the world has ended without a violation.
  void finish();

  const std::vector<std::unique_ptr<Property>>& properties() const { return properties_; }
  /// Of the property that broke first; null if none did.
  const Violation* violation() const noexcept { return violation_; }

  void on_event(const EventHead& head, std::string_view content) override;
  void on_idle_iterations(const Host& host, std::uint64_t iterations) override;
  void on_busy_instant(const Host& host, std::uint64_t iterations, std::uint64_t events) override;

 private:
  // Who wants events of one kind: one bit each.
  struct Wanted {
    std::uint32_t listeners = 0;
    std::uint32_t properties = 0;
  };
  static void on_timer(Runnable& self, Call how);
  void show(const Event& event, std::uint32_t wanted);
  void look_at(const Property& property);
  void rearm();

  World& world_;
  static constexpr std::size_t kKindsMax = 320;

  std::vector<std::unique_ptr<Property>> properties_;
  std::array<Wanted, kKindsMax> wanted_{};  // By kind.
  std::vector<EventListener*> listeners_;
  const Violation* violation_ = nullptr;
  Instant armed_for_ = kNever;
};

}  // namespace wavetank::sim
