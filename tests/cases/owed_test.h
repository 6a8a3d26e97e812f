#pragma once

/// tests/cases/owed_test.h - OwedTest: the stage for properties that judge by owed frames: a script
/// lists the owed frames and the arrivals; no program runs.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/venue/venue_record.h"
#include "tests/cases/owed_feed.h"
#include "tests/cases/property_stage.h"

namespace wavetank::test {

using hyperliquid::VenueRecord;

inline const std::string kOther =
    R"({"channel":"l2Book","data":{"coin":"ETH","time":1,"levels":[[],[]]}})";
inline const std::string kPong = R"({"channel":"pong"})";
inline const std::string kError = R"({"channel":"error","data":"Too many messages."})";
inline const std::string kPing = R"({"method":"ping"})";
inline const ReportKinds kReports = {ReportKind::kFrame, ReportKind::kDelivered,
                                     ReportKind::kTrade};

// A fault from 100 s on for 60 s, which bites once, at its beginning.
inline sim::FaultPlan one_fault() {
  sim::FaultEntry entry(1, "fault", sim::AtTime{Duration(100s).count()});
  entry.numbers["duration_ns"] = Duration(60s).count();
  return sim::FaultPlan({entry});
}

class OwedTest : public PropertyStage {
 protected:
  using Offsets = std::map<std::string, std::vector<Duration>>;

  /// Books of BTC and ETH are owed every 2 s, unless the test gives other offsets.
  explicit OwedTest(const Offsets& offsets = {{"l2Book:BTC", every(2s, 1s, 20min)},
                                              {"l2Book:ETH", every(2s, 2s, 20min)}},
                    hyperliquid::ClientConfig config = wants_books({"BTC", "ETH"}))
      : PropertyStage(std::move(config), kReports, one_fault()), feed_(offsets) {
    sim::FaultKind kind;
    kind.name = "fault";
    kind.doc = "It bites once.";
    kind.source = "made up";
    kind.apply = [this](sim::FaultApplication& fault) {
      const Ref<sim::Effect> effect = fault.begin();
      if (bites_) effect->hit(effect->begin());
    };
    catalogue_.add(std::move(kind));
    injector_.resolve(sim::TargetDirectory(), catalogue_);
    facts_.set_record(record_);
    for (std::size_t i = 0; i < offsets.size(); ++i) record_.started(i, Instant());
  }

  /// A websocket that is open at both ends; the venue's set equals the wanted set, and all of it
  /// plays.
  void open(Duration when = 1s, std::uint64_t connection = 1) {
    at(when, EventKind::kOpen, "", connection);
    world_.call_at(Instant(when), [this, connection] {
      VenueRecord::Connection& there = record_.open(connection);
      for (const auto& topic : config_.topics) there.wanted.push_back(topic.subscription);
      for (std::size_t i = 0; i < feed_.topics().size(); ++i) {
        there.windows.emplace_back(i, world_.now());
      }
    });
    at(when, EventKind::kFrameReceived, kUpgraded, connection);
  }

  /// Arrivals of `text`, delivered immediately if they are books.
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

  OwedFeed feed_;
  VenueRecord record_{feed_, [this] { return world_.now(); }};
  sim::FaultCatalogue catalogue_;
  bool bites_ = true;
};

// The fault hinders no segment: a darkness over an idle path.
class IdleFaultTest : public OwedTest {
 protected:
  IdleFaultTest() { bites_ = false; }
};

// No frame is owed by l2Book:BTC and l2Book:ETH: dead coins.
class NothingOwedTest : public OwedTest {
 protected:
  NothingOwedTest() : OwedTest(Offsets{{"l2Book:BTC", {}}, {"l2Book:ETH", {}}}) {}
};

}  // namespace wavetank::test
