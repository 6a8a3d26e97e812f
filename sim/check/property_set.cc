#include "sim/check/property_set.h"

#include <algorithm>

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
  if (!property->applicable()) property->clear_deadline();
  properties_.push_back(std::move(property));
  rearm();
  wanted_.clear();
}

void PropertySet::add_listener(EventListener& listener) {
  listeners_.push_back(&listener);
  wanted_.clear();
}

void PropertySet::ask_who_wants_what() {
  wanting_listeners_.clear();
  wanting_properties_.clear();
  for (const EventKind kind : event_kinds()) {  // In ascending order.
    wanted_.resize(static_cast<std::size_t>(kind) + 1);
    Wanted& wanted = wanted_.back();
    wanted.listeners_begin = static_cast<std::uint32_t>(wanting_listeners_.size());
    for (EventListener* listener : listeners_) {
      if (listener->wants(kind)) wanting_listeners_.push_back(listener);
    }
    wanted.listeners_end = static_cast<std::uint32_t>(wanting_listeners_.size());
    wanted.properties_begin = static_cast<std::uint32_t>(wanting_properties_.size());
    for (const auto& property : properties_) {
      if (property->applicable() && property->wants(kind)) {
        wanting_properties_.push_back(property.get());
      }
    }
    wanted.properties_end = static_cast<std::uint32_t>(wanting_properties_.size());
  }
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
  if (wanted_.empty()) ask_who_wants_what();
  const auto kind = static_cast<std::size_t>(head.kind);
  if (kind >= wanted_.size()) return;  // A kind without a name: no property can ask for it.
  const Event event(head, content);
  const Wanted wanted = wanted_[kind];
  for (std::uint32_t i = wanted.listeners_begin; i < wanted.listeners_end; ++i) {
    wanting_listeners_[i]->on_event(event);
  }
  if (wanted.properties_begin != wanted.properties_end && violation_ == nullptr) {
    show(event, wanted);
  }
}

void PropertySet::show(const Event& event, const Wanted& wanted) {
  bool deadlines_moved = false;
  for (std::uint32_t i = wanted.properties_begin; i < wanted.properties_end; ++i) {
    Property& property = *wanting_properties_[i];
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
