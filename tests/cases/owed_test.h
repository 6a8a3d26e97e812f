#pragma once

/// tests/cases/owed_test.h - the stage for properties that judge by what the venue owed: a script
/// says what was owed and what arrived; nothing runs.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "scenarios/hyperliquid/venue_record.h"
#include "scenarios/properties/properties.h"
#include "sim/check/property_set.h"
#include "sim/fault/injector.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"
#include "tests/cases/owed_feed.h"

namespace wavetank::test {

using namespace std::chrono_literals;
using hyperliquid::ReportSet;
using hyperliquid::ReportWord;
using hyperliquid::Subscription;
using hyperliquid::VenueRecord;
using scenarios::PropertyPointer;
using scenarios::RunFacts;
using sim::EventKind;
using sim::PropertyVerdict;

inline const std::string kBook =
    R"({"channel":"l2Book","data":{"coin":"BTC","time":1,"levels":[[],[]]}})";
inline const std::string kOther =
    R"({"channel":"l2Book","data":{"coin":"ETH","time":1,"levels":[[],[]]}})";
inline const std::string kPong = R"({"channel":"pong"})";
inline const std::string kError = R"({"channel":"error","data":"Too many messages."})";
inline const std::string kPing = R"({"method":"ping"})";
inline const ReportSet kReports = {ReportWord::kFrame, ReportWord::kDelivered, ReportWord::kTrade};

inline hyperliquid::FeedConfig wants_two_books() {
  hyperliquid::FeedConfig config;
  config.topics.emplace_back(Subscription("l2Book", "BTC"));
  config.topics.emplace_back(Subscription("l2Book", "ETH"));
  return config;
}

// A fault that does nothing, from 100 s on for 60 s.
inline sim::FaultPlan one_fault() {
  sim::FaultEntry entry(1, "nothing", sim::AtTime{Duration(100s).count()});
  entry.numbers["duration_ns"] = Duration(60s).count();
  return sim::FaultPlan({entry});
}

class OwedTest : public testing::Test {
 protected:
  using Make = PropertyPointer (*)(const RunFacts&);
  using Offsets = std::map<std::string, std::vector<Duration>>;

  /// Books of BTC and ETH are owed every 2 s, unless the test says otherwise.
  explicit OwedTest(const Offsets& offsets = {{"l2Book:BTC", every(2s, 1s, 20min)},
                                              {"l2Book:ETH", every(2s, 2s, 20min)}})
      : feed_(offsets) {
    injector_.handle("nothing", [](sim::FaultApplication& fault) { fault.begin(); });
    properties_.add_listener(injector_);
    properties_.add_listener(facts_);
    facts_.set_record(record_);
    for (std::size_t i = 0; i < offsets.size(); ++i) record_.started(i, Instant());
  }

  void at(Duration when, EventKind kind, std::string content = "", std::uint64_t subject = 1) {
    world_.call_at(Instant(when), [this, kind, content, subject] {
      world_.emit(kind, client_.id(), subject, content);
    });
  }

  /// A websocket that is open at both ends; the venue's set is what is wanted, and all of it plays.
  void open(Duration when = 1s, std::uint64_t connection = 1) {
    at(when, EventKind::kOpen, "", connection);
    world_.call_at(Instant(when), [this, connection] {
      VenueRecord::Connection& there = record_.open(connection);
      for (const auto& topic : config_.topics) there.wanted.push_back(topic.subscription);
      for (std::size_t i = 0; i < feed_.topics().size(); ++i) {
        there.windows.emplace_back(i, world_.now());
      }
    });
    at(when, EventKind::kFrameReceived, "H HTTP/1.1 101 Switching Protocols", connection);
  }

  /// Arrivals of `text`, delivered at once if they are books.
  void arrive(const std::string& text, Duration step, Duration from, Duration to,
              std::uint64_t connection = 1) {
    for (const Duration when : every(step, from, to)) {
      at(when, EventKind::kTextReceived, text, connection);
      if (text == kBook) at(when, EventKind::kReportDelivered, "l2Book:BTC", 0);
      if (text == kOther) at(when, EventKind::kReportDelivered, "l2Book:ETH", 0);
    }
  }

  void kept(Duration when, bool pong, std::uint64_t connection = 1) {
    world_.call_at(Instant(when), [this, pong, connection] {
      VenueRecord::Connection& there = record_.open(connection);
      (pong ? there.pong_kept : there.data_kept) = world_.now();
    });
  }

  /// Runs what was said, up to `until`, and gives the property's verdict.
  PropertyVerdict verdict(Make make, Duration until = 10min) {
    properties_.add(make(facts_));
    injector_.start();
    world_.call_at(Instant(until), [this] { world_.stop(); });
    world_.run(kNever);
    properties_.finish();
    return properties_.properties().front()->verdict();
  }

  sim::Oracle oracle_ = sim::Oracle::boring();
  sim::World world_{oracle_, 0};
  sim::Host& client_ = world_.add_host("client");
  hyperliquid::FeedConfig config_ = wants_two_books();
  sim::FaultPlan plan_ = one_fault();
  OwedFeed feed_;
  VenueRecord record_{feed_, [this] { return world_.now(); }};
  sim::PropertySet properties_{world_};
  sim::FaultInjector injector_{world_, plan_, sim::PlanOrigin::kDrawn};
  RunFacts facts_{client_.id(), kReports, config_, injector_};
};

// Nothing is owed by l2Book:BTC and l2Book:ETH: dead coins.
class NothingOwedTest : public OwedTest {
 protected:
  NothingOwedTest() : OwedTest(Offsets{{"l2Book:BTC", {}}, {"l2Book:ETH", {}}}) {}
};

// A recording whose books pause from 60 s to 200 s.
class PausingFeedTest : public OwedTest {
 protected:
  PausingFeedTest() : OwedTest(offsets()) {}
  static Offsets offsets() {
    std::vector<Duration> book = every(2s, 1s, 60s);
    for (const Duration later : every(2s, 200s, 20min)) book.push_back(later);
    return Offsets{{"l2Book:BTC", book}, {"l2Book:ETH", book}};
  }
};

}  // namespace wavetank::test
