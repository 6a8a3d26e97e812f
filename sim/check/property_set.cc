#include "sim/check/property_set.h"

#include <algorithm>
#include <bit>

namespace wavetank::sim {

PropertySet::PropertySet(World& world) : Timer(&on_timer), world_(world) {
  world_.set_observer(this);
}

PropertySet::~PropertySet() {
  world_.disarm(*this);
  world_.set_observer(nullptr);
}

void PropertySet::look_at(const Property& property) {
  if (violation_ != nullptr || !property.violation()) return;
  violation_ = &*property.violation();
  world_.stop();
}

void PropertySet::add(std::unique_ptr<Property> property) {
  const std::uint32_t bit = std::uint32_t{1} << properties_.size();
  const bool applicable = property->applicable();
  if (!applicable) property->clear_deadline();
  for (const EventKind kind : event_kinds()) {
    if (!applicable || !property->wants(kind)) continue;
    wanted_[static_cast<std::size_t>(kind)].properties |= bit;
  }
  properties_.push_back(std::move(property));
  rearm();
}

void PropertySet::add_listener(EventListener& listener) {
  const std::uint32_t bit = std::uint32_t{1} << listeners_.size();
  for (const EventKind kind : event_kinds()) {
    if (listener.wants(kind)) wanted_[static_cast<std::size_t>(kind)].listeners |= bit;
  }
  listeners_.push_back(&listener);
}

void PropertySet::rearm() {
  Instant next = kNever;
  for (const auto& property : properties_) next = std::min(next, property->deadline());
  if (next == armed_for_) return;
  world_.disarm(*this);
  armed_for_ = next;
  if (next != kNever) world_.arm(*this, next);
}

void PropertySet::on_event(const EventHead& head, std::string_view content) {
  const Event event(head, content);
  const Wanted wanted = wanted_[static_cast<std::size_t>(head.kind)];
  for (std::uint32_t left = wanted.listeners; left != 0; left &= left - 1) {
    listeners_[static_cast<std::size_t>(std::countr_zero(left))]->on_event(event);
  }
  if (wanted.properties != 0 && violation_ == nullptr) show(event, wanted.properties);
}

void PropertySet::show(const Event& event, std::uint32_t wanted) {
  bool deadlines_moved = false;
  for (; wanted != 0; wanted &= wanted - 1) {
    Property& property = *properties_[static_cast<std::size_t>(std::countr_zero(wanted))];
    const Instant deadline = property.deadline();
    property.on_event(event);
    deadlines_moved |= property.deadline() != deadline;
    look_at(property);
  }
  if (deadlines_moved) rearm();
}

void PropertySet::on_idle_iterations(const Host& host, std::uint64_t iterations) {
  for (const auto& property : properties_) {
    if (!property->applicable()) continue;
    property->on_idle_iterations(host, iterations, world_.now());
    look_at(*property);
  }
}

void PropertySet::on_busy_instant(const Host& host, std::uint64_t iterations,
                                  std::uint64_t events) {
  for (const auto& property : properties_) {
    if (!property->applicable()) continue;
    property->on_busy_instant(host, iterations, events, world_.now());
    look_at(*property);
  }
}

void PropertySet::on_timer(Runnable& self, Call how) {
  if (how == Call::kDrop) return;
  auto& set = static_cast<PropertySet&>(static_cast<Timer&>(self));
  set.armed_for_ = kNever;
  for (const auto& property : set.properties_) {
    if (property->deadline() > set.world_.now()) continue;
    property->clear_deadline();
    property->on_deadline(set.world_.now());
    set.look_at(*property);
  }
  set.rearm();
}

void PropertySet::finish() {
  if (violation_ != nullptr) return;
  for (const auto& property : properties_) {
    if (!property->applicable()) continue;
    property->on_end(world_.now());
    look_at(*property);
  }
}

}  // namespace wavetank::sim
