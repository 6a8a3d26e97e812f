#pragma once

/// tests/cases/property_stage.h - PropertyStage: a world without programs: the test emits the
/// events, and a property judges them.

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>

#include "scenarios/properties/properties.h"
#include "sim/check/property_set.h"
#include "sim/fault/injector.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::test {

using namespace std::chrono_literals;
using hyperliquid::ReportKind;
using hyperliquid::ReportKinds;
using hyperliquid::Subscription;
using scenarios::PropertyPointer;
using scenarios::RunFacts;
using sim::EventKind;
using sim::PropertyVerdict;

class PropertyStage : public testing::Test {
 protected:
  using Make = sim::PropertyInfo (*)();

  PropertyStage(hyperliquid::ClientConfig config, const ReportKinds& reports,
                sim::FaultPlan plan = {})
      : config_(std::move(config)),
        plan_(std::move(plan)),
        facts_(client_.id(), reports, config_, injector_) {
    properties_.add_listener(injector_);
    properties_.add_listener(facts_);
  }

  void at(Duration when, EventKind kind, std::string content = "", std::uint64_t subject = 1) {
    world_.call_at(Instant(when), [this, kind, content, subject] {
      world_.emit(kind, client_.id(), subject, content);
    });
  }

  static PropertyPointer made(Make make, const RunFacts& facts) {
    return std::move(scenarios::make_properties({make()}, facts, scenarios::RunTerms()).front());
  }

  /// Runs the scripted events, up to `until`, and gives the property's verdict.
  PropertyVerdict verdict(Make make, Duration until = 10min) {
    properties_.add(made(make, facts_));
    injector_.start();
    world_.call_at(Instant(until), [this] { world_.stop(); });
    world_.run(kNever);
    properties_.finish();
    return properties_.properties().front()->verdict();
  }

  sim::Oracle oracle_ = sim::Oracle::boring();
  sim::World world_{oracle_, 0};
  sim::Host& client_ = world_.add_host("client");
  hyperliquid::ClientConfig config_;
  sim::FaultPlan plan_;
  sim::PropertySet properties_{world_};
  sim::FaultInjector injector_{world_, plan_, sim::PlanOrigin::kDrawn};
  RunFacts facts_;
};

/// Wants an l2Book of each coin.
inline hyperliquid::ClientConfig wants_books(std::initializer_list<const char*> coins) {
  hyperliquid::ClientConfig config;
  for (const char* coin : coins) config.topics.emplace_back(Subscription("l2Book", coin));
  return config;
}

inline const std::string kBook =
    R"({"channel":"l2Book","data":{"coin":"BTC","time":1,"levels":[[],[]]}})";
inline const std::string kUpgraded = "H HTTP/1.1 101 Switching Protocols";

}  // namespace wavetank::test
