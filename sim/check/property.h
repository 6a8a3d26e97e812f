#pragma once

/// sim/check/property.h - Property: a rule that must hold in every run. Properties see the door
/// events, the faults and the reports of the client; never its internal state, so that users can
/// apply them to their own clients.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "sim/trace/trace_hash.h"

namespace wavetank::sim {

class Host;

/// One event of the trace, as properties see it.
struct Event {
  Event(const EventHead& head_, std::string_view content_) : head(head_), content(content_) {}
  Instant at() const noexcept { return Instant(Duration(head.time_ns)); }
  EventKind kind() const noexcept { return head.kind; }

  const EventHead& head;
  std::string_view content;
};

/// A fact that was observed, and its time. A violation is two of them that contradict each other.
struct Observation {
  Observation(Instant at_, std::string text_) : at(at_), text(std::move(text_)) {}
  Instant at;
  std::string text;
};

struct Violation {
  Violation(std::string property_, Observation first_, Observation second_)
      : property(std::move(property_)), first(std::move(first_)), second(std::move(second_)) {}
  std::string property;
  Observation first;   ///< It created the duty.
  Observation second;  ///< It broke the duty.
};

enum class PropertyVerdict : std::uint8_t { kPass, kFail, kNotReached, kNotApplicable };
std::string_view verdict_name(PropertyVerdict verdict) noexcept;  ///< "not_reached" ...

/// How a run makes a property, as the registry keeps it. Each market derives its own class, which
/// knows the inputs of its properties: scenarios::FeedPropertyFactory.
class PropertyFactory {
 public:
  PropertyFactory() = default;
  virtual ~PropertyFactory() = default;
  PropertyFactory(const PropertyFactory&) = delete;
  PropertyFactory& operator=(const PropertyFactory&) = delete;
};

/// Base of all properties. One object watches one run.
class Property {
 public:
  explicit Property(std::string name) : name_(std::move(name)) {}
  virtual ~Property() = default;
  Property(const Property&) = delete;
  Property& operator=(const Property&) = delete;

  const std::string& name() const noexcept { return name_; }
  std::uint64_t checked() const noexcept { return checked_; }
  const std::optional<Violation>& violation() const noexcept { return violation_; }
  Instant deadline() const noexcept { return deadline_; }  ///< kNever: no deadline.
  void clear_deadline() noexcept { deadline_ = kNever; }
  bool applicable() const noexcept { return applicable_; }
  PropertyVerdict verdict() const noexcept;

  /// Whether on_event() wants events of that kind; the others are not shown to it.
  virtual bool wants(EventKind kind) const noexcept = 0;
  virtual void on_event(const Event& event) = 0;
  /// Virtual time has reached deadline(), which is cleared before the call.
  virtual void on_deadline(Instant) {}
  /// Called when `host` has run that many loop iterations at one virtual instant without door
  /// activity.
  virtual void on_idle_iterations(const Host&, std::uint64_t, Instant) {}
  /// Called when `host` exceeds World::kIterationsNoted or World::kEventsNoted at one instant of
  /// virtual time.
  virtual void on_busy_instant(const Host&, std::uint64_t /*iterations*/, std::uint64_t /*events*/,
                               Instant) {}
  /// The run is over, by `at`, without a violation so far.
  virtual void on_end(Instant) {}

 protected:
  /// Counts one occasion on which the property was judged and could have failed.
  void check() noexcept { ++checked_; }
  /// The first violation counts.
  void violate(Observation first, Observation second);
  /// Asks for on_deadline(); replaces the earlier deadline. kNever: no more.
  void set_deadline(Instant deadline) noexcept { deadline_ = deadline; }
  /// The client lacks a report that this property needs: the property sees no event and is listed
  /// as not applicable. Requires: called in the constructor.
  void not_applicable() noexcept { applicable_ = false; }

 private:
  std::string name_;
  std::uint64_t checked_ = 0;
  std::optional<Violation> violation_;
  Instant deadline_ = kNever;
  bool applicable_ = true;
};

}  // namespace wavetank::sim
