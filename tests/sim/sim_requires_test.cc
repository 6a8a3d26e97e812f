// Goal: a bug of sim, or of the code around it, stops the run where it happens; it becomes no wrong
// verdict.

#include <gtest/gtest.h>

#include "sim/fault/injector.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {
namespace {

using namespace std::chrono_literals;

/// Two hosts, and the objects that a test misuses.
class SimRequiresDeathTest : public testing::Test {
 protected:
  Network& network() { return world_.network(); }
  Ref<Effect> effect() { return Ref<Effect>(new Effect(1, Instant(0s), Instant(1s))); }

  Oracle oracle_ = Oracle::boring();
  World world_{oracle_, 0};
  Host& one_ = world_.add_host("one");
  Host& other_ = world_.add_host("other");
};

TEST_F(SimRequiresDeathTest, WorldKnowsTheHostOfAnEvent) {
  EXPECT_DEATH(world_.emit(EventKind::kClose, 3, 0), "CHECK failed: head.host <= hosts_.size");
}

TEST_F(SimRequiresDeathTest, WorldRunsOnceAtATime) {
  world_.call_at(Instant(1s), [this] { world_.run(Instant(2s)); });
  EXPECT_DEATH(world_.run(Instant(2s)), "CHECK failed: !running_");
}

TEST_F(SimRequiresDeathTest, EffectDoesNotEndBeforeItBegins) {
  EXPECT_DEATH(Effect(1, Instant(2s), Instant(1s)), "CHECK failed: begin <= until");
}

TEST_F(SimRequiresDeathTest, EffectEndsOnlyPendingThings) {
  EXPECT_DEATH(effect()->end_pending(Instant(1s)), "CHECK failed: pending_ > 0");
}

TEST_F(SimRequiresDeathTest, HindranceHasAnEffect) {
  Way way;
  EXPECT_DEATH(way.add(Hindrance(Hindrance::Kind::kDark, {}), Instant(0s)),
               "CHECK failed: hindrance.effect");
}

TEST_F(SimRequiresDeathTest, SliceHasRoomForAByte) {
  Way way;
  EXPECT_DEATH(way.add(Hindrance(Hindrance::Kind::kSliced, effect()), Instant(0s)),
               "CHECK failed: .*bytes_max > 0");
}

TEST_F(SimRequiresDeathTest, HindranceDoesNotHurry) {
  Way way;
  Hindrance hindrance(Hindrance::Kind::kSlow, effect());
  hindrance.delay = -1ms;
  EXPECT_DEATH(way.add(hindrance, Instant(0s)), "CHECK failed: hindrance.delay >= ");
}

TEST_F(SimRequiresDeathTest, LinkHasTheWaysOfItsTwoHosts) {
  Link& link = network().link(one_.id(), other_.id());
  EXPECT_DEATH(link.way_from(3), "CHECK failed: host == low_");
}

TEST_F(SimRequiresDeathTest, ConnectionHasOneStreamASide) {
  const Ref<Connection> connection = network().connect(one_, other_);
  const std::unique_ptr<Stream> stream = connection->make_stream(0);
  EXPECT_DEATH(connection->make_stream(0), "CHECK failed: streams_");
}

TEST_F(SimRequiresDeathTest, ConnectionIsForgottenOnce) {
  const Ref<Connection> connection = network().connect(one_, other_);
  network().forget(*connection);
  EXPECT_DEATH(network().forget(*connection), "CHECK failed: forgotten == 1");
}

TEST_F(SimRequiresDeathTest, ConnectionHasOneOrdinal) {
  const Ref<Connection> connection = network().connect(one_, other_);
  network().note_open(*connection);
  EXPECT_DEATH(network().note_open(*connection), "CHECK failed: ordinal_ == 0");
}

/// Ignores all calls.
class DeafListener final : public PipeListener {
  void on_arrival(std::span<const std::byte>, int) override {}
  void on_end_of_stream(int) override {}
  void on_reset(int, Effect*) override {}
  void on_room(int) override {}
};

TEST_F(SimRequiresDeathTest, WriteAfterTheEndOfAPipeDies) {
  DeafListener listener;
  Pipe pipe(world_, network().way(one_.id(), other_.id()), 1, 0, listener, 1);
  pipe.finish();
  const std::byte byte{};
  EXPECT_DEATH(pipe.write(std::span(&byte, 1)), "CHECK failed: !finishing_");
}

TEST_F(SimRequiresDeathTest, DialIsFinishedWhenItWasAnswered) {
  Waiter waiter("test");
  const auto finishes_early = [&] { Dial(world_, one_, Endpoint("other", 1), waiter).finish(); };
  EXPECT_DEATH(finishes_early(), "CHECK failed: stage_ == Stage::kAnswered");
}

TEST_F(SimRequiresDeathTest, WebsocketIsNotDecryptedAgain) {
  WireDecoder decoder(world_, Flow::kSent, one_.id(), 1);
  const std::string head = "GET / HTTP/1.1\r\n\r\n";
  decoder.push(std::as_bytes(std::span(head)));
  EXPECT_DEATH(decoder.restart(), "CHECK failed: state_ != State::kInFrames");
}

TEST_F(SimRequiresDeathTest, PlanIsStartedAndFinishedOnce) {
  const FaultPlan plan;
  FaultInjector injector(world_, plan, PlanOrigin::kDrawn);
  injector.start();
  EXPECT_DEATH(injector.start(), "CHECK failed: stage_ == Stage::kMade");
  injector.finish();
  EXPECT_DEATH(injector.finish(), "CHECK failed: stage_ != Stage::kFinished");
}

TEST_F(SimRequiresDeathTest, TriggerIsOfAHostThatThereIs) {
  const FaultPlan plan({FaultEntry(1, "reset_peer", AfterTrigger("open"))});
  FaultInjector injector(world_, plan, PlanOrigin::kDrawn);
  EXPECT_DEATH(injector.trigger("open", 3), "CHECK failed: host <= world_.hosts");
}

TEST(LedgerDeathTest, IsClosedOnceAndReadBehindThat) {
  const FaultPlan plan({FaultEntry(1, "reset_peer", AtTime{5})});
  Ledger ledger(plan, PlanOrigin::kHandWritten);
  EXPECT_DEATH(ledger.inconclusive(), "CHECK failed: book_ == Book::kClosed");
  EXPECT_DEATH(ledger.complaints(), "CHECK failed: book_ == Book::kClosed");
  ledger.finish(10, 10);
  EXPECT_DEATH(ledger.finish(10, 10), "CHECK failed: book_ == Book::kOpen");
}

TEST(DrawStreamDeathTest, PlaysATapeInOrder) {
  const std::vector<TapeEntry> tape = {TapeEntry("a", 2, 1), TapeEntry("a", 1, 1)};
  EXPECT_DEATH(DrawStream("a", DrawSource::kTape, 0, tape, false), "CHECK failed: std::is_sorted");
}

TEST(DrawStreamDeathTest, RecordedDrawsNeedARecordingStream) {
  DrawStream stream("a", DrawSource::kSeed, 1, {}, false);
  EXPECT_DEATH(stream.recorded(), "CHECK failed: recording_");
}

TEST(EventLogDeathTest, LogsOfOneDetailAreCompared) {
  const EventLog events(EventLog::kUnbounded, LogDetail::kEvents);
  const EventLog steps(EventLog::kUnbounded, LogDetail::kSteps);
  EXPECT_DEATH(first_difference(events, steps), "CHECK failed: a.detail");
}

TEST(EventLog, KeepsCountWhereNoOtherEventIsKept) {
  EventLog log = EventLog::of_long_run(0);
  for (std::uint64_t i = 0; i < 5; ++i) {
    log.add(LoggedEvent(i, EventHead(0, 1, EventKind::kTextReceived), 0, "x"));
  }
  EXPECT_EQ(log.events().size() + log.dropped(), 5U);
}

}  // namespace
}  // namespace wavetank::sim
