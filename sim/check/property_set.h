#pragma once

/// sim/check/property_set.h - all properties of one run, attached to its world. The first violation
/// stops the world.

#include <cstdint>
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
  /// Whether on_event() wants events of that kind; asked when the next event comes after an
  /// addition.
  virtual bool wants(EventKind) const noexcept { return true; }
  virtual void on_event(const Event& event) = 0;
};

/// Must outlive the world's run, and be destroyed before the world.
class PropertySet final : public WorldObserver, private Timer {
 public:
  explicit PropertySet(World& world);
  ~PropertySet() override;

  /// Any number. A property that is not applicable is kept, but sees no event.
  void add(std::unique_ptr<Property> property);
  /// Listeners hear of an event before the properties do. Requires: outlives this object.
  void add_listener(EventListener& listener);

  /// Call once, when the world has ended without a violation.
  void finish();

  const std::vector<std::unique_ptr<Property>>& properties() const { return properties_; }
  /// The violation of the property that broke first; null without one.
  const Violation* violation() const noexcept { return violation_; }

  void on_event(const EventHead& head, std::string_view content) override;
  void on_idle_iterations(const Host& host, std::uint64_t iterations) override;
  void on_busy_instant(const Host& host, std::uint64_t iterations, std::uint64_t events) override;
  bool waits() const noexcept override { return armed_for_ != kNever; }

 private:
  // Takers of events of one kind: a part of the two lists below.
  struct Wanted {
    std::uint32_t listeners_begin = 0;
    std::uint32_t listeners_end = 0;
    std::uint32_t properties_begin = 0;
    std::uint32_t properties_end = 0;
  };
  static void on_timer(Runnable& self, Call how);
  void ask_who_wants_what();
  void show(const Event& event, const Wanted& wanted);
  void look_at(const Property& property);
  void rearm();

  World& world_;
  std::vector<std::unique_ptr<Property>> properties_;
  std::vector<EventListener*> listeners_;
  std::vector<Wanted> wanted_;  // By kind; empty: to be asked again.
  std::vector<EventListener*> wanting_listeners_;
  std::vector<Property*> wanting_properties_;
  const Violation* violation_ = nullptr;
  Instant armed_for_ = kNever;
};

}  // namespace wavetank::sim
