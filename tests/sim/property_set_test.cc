// Goal: a property sees exactly its wanted events, and an inapplicable one sees no event.

#include "sim/check/property_set.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "core/task/sleep.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::sim {
namespace {

using namespace std::chrono_literals;

/// Counts the events that it sees, and breaks at each of them.
class Eager final : public Property {
 public:
  Eager(bool applies, int& shown) : Property("EAGER"), shown_(shown) {
    set_deadline(Instant(1s));
    if (!applies) not_applicable();
  }

  bool wants(EventKind) const noexcept override { return true; }
  void on_event(const Event& event) override { see(event.at()); }
  void on_deadline(Instant now) override { see(now); }
  void on_idle_iterations(const Host&, std::uint64_t, Instant now) override { see(now); }
  void on_end(Instant now) override { see(now); }

 private:
  void see(Instant now) {
    ++shown_;
    violate(Observation(now, "seen"), Observation(now, "and broken"));
  }
  int& shown_;
};

/// Asks for a deadline that the world passes; holds.
class Patient final : public Property {
 public:
  Patient() : Property("PATIENT") {}
  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kDial; }
  void on_event(const Event& event) override { set_deadline(event.at() + 2s); }
  void on_deadline(Instant) override { check(); }
};

Coro<void> spin_a_while() {
  for (int i = 0; i < 5000; ++i) co_await sleep(Duration::zero());
}

class PropertySetTest : public testing::Test {
 protected:
  void run() {
    host_.spawn(spin_a_while());
    world_.call_at(Instant(0s), [this] { world_.emit(EventKind::kDial, host_.id(), 1, "x"); });
    world_.call_at(Instant(10s), [this] { world_.stop(); });
    world_.run(kNever);
    properties_.finish();
  }

  Oracle oracle_ = Oracle::boring();
  World world_{oracle_, 0};
  Host& host_ = world_.add_host("client");
  PropertySet properties_{world_};
  int shown_ = 0;
};

TEST_F(PropertySetTest, InapplicablePropertySeesNoEvent) {
  properties_.add(std::make_unique<Eager>(false, shown_));
  properties_.add(std::make_unique<Patient>());

  run();

  EXPECT_EQ(shown_, 0);
  EXPECT_EQ(properties_.violation(), nullptr);
  EXPECT_EQ(properties_.properties()[0]->verdict(), PropertyVerdict::kNotApplicable);
  EXPECT_EQ(properties_.properties()[1]->verdict(), PropertyVerdict::kPass);
}

TEST_F(PropertySetTest, TheFirstViolationStopsTheWorld) {
  properties_.add(std::make_unique<Eager>(true, shown_));

  run();

  EXPECT_EQ(shown_, 1);
  ASSERT_NE(properties_.violation(), nullptr);
  EXPECT_EQ(properties_.properties()[0]->verdict(), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(0s));
}

/// Counts the dials that it is shown.
class Counting final : public Property {
 public:
  Counting() : Property("COUNTING") {}
  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kDial; }
  void on_event(const Event&) override { check(); }
};
class Listening final : public EventListener {
 public:
  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kDial; }
  void on_event(const Event&) override { ++heard; }
  int heard = 0;
};

TEST_F(PropertySetTest, AnyNumberOfPropertiesAndListenersSeesAnEvent) {
  std::vector<Listening> listeners(100);
  for (Listening& listener : listeners) properties_.add_listener(listener);
  for (int i = 0; i < 100; ++i) properties_.add(std::make_unique<Counting>());

  run();

  for (const Listening& listener : listeners) EXPECT_EQ(listener.heard, 1);
  for (const auto& property : properties_.properties()) EXPECT_EQ(property->checked(), 1u);
}

// The number of a kind is read from files and may be any.
TEST_F(PropertySetTest, EventOfAnUnknownKindIsShownToNoProperty) {
  properties_.add(std::make_unique<Eager>(true, shown_));
  for (const int kind : {99, 320, 65535}) {
    world_.emit(static_cast<EventKind>(kind), host_.id(), 0, {});
  }
  EXPECT_EQ(shown_, 0);
}

}  // namespace
}  // namespace wavetank::sim
