// Goal: a run of any parts, without a market, comes to the verdict that its events deserve.

#include "sim/run/run.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/fault/targets.h"
#include "tests/sim/run_stage.h"

namespace wavetank::sim {
namespace {

using namespace std::chrono_literals;

TEST_F(RunTest, PassesAndEndsWithItsProgram) {
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("client"), exchanges(3));

  const RunResult result = run.run();

  EXPECT_EQ(result.verdict, Verdict::kPass) << result.inconclusive_reason;
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_GE(result.virtual_ns, Duration(3s).count());
  EXPECT_LT(result.virtual_ns, Duration(4s).count());
}

TEST_F(RunTest, LastsItsLengthWhereThatIsFixed) {
  setup_.ends_with = EndsWith::kLength;
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("client"), exchanges(3));

  EXPECT_EQ(run.run().virtual_ns, Duration(1min).count());
}

TEST_F(RunTest, TheSameRequestGivesTheSameTrace) {
  std::vector<Hash128> hashes;
  for (int i = 0; i < 2; ++i) {
    sim::Run& run = begin();
    run.add<EchoServer>();
    run.add_program(run.add_host("client"), exchanges(3));
    const RunResult result = run.run();
    hashes.insert(hashes.end(), {result.trace_hash, result.step_hash});
    run_.reset();
  }
  EXPECT_EQ(hashes[0], hashes[2]);
  EXPECT_EQ(hashes[1], hashes[3]);
}

TEST_F(RunTest, FailsWithTheFirstPropertyThatBreaks) {
  sim::Run& run = begin();
  run.add<EchoServer>();
  Host& host = run.add_host("client");
  run.add_property(std::make_unique<SeesDials>(host), host);
  run.add_property(std::make_unique<NoDial>(host), host);
  run.add_program(host, exchanges(3));

  const RunResult result = run.run();

  EXPECT_EQ(result.verdict, Verdict::kFail);
  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->property, "NO_DIAL");
  EXPECT_EQ(result.violation->second.text, "it dials");
  EXPECT_EQ(result.exit_code, -1) << "the world stops there";
  EXPECT_NE(result.tasks.find("task 'main' waits for "), std::string::npos) << result.tasks;
}

TEST_F(RunTest, HangsBeyondItsBudgetOfEvents) {
  setup_.events_max = 3;
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("client"), exchanges(1000));

  const RunResult result = run.run();

  EXPECT_EQ(result.verdict, Verdict::kFail);
  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->property, "HANG");
  EXPECT_EQ(result.events_max, 3u);
}

TEST_F(RunTest, IsInconclusiveWhileAProgramRuns) {
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("client"), exchanges(1000));

  const RunResult result = run.run();

  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_EQ(result.inconclusive_reason, "the client was still running at the end of the run");
}

TEST_F(RunTest, StopsEarlyWhereTheRequestAsks) {
  request_.until = Instant(2s);
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("client"), exchanges(10));

  const RunResult result = run.run();

  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_EQ(result.inconclusive_reason, "stopped at +2.000000000 s, as asked");
  EXPECT_NE(result.tasks.find("host server\n"), std::string::npos) << result.tasks;
}

TEST_F(RunTest, UnknownTargetIsRefusedBeforeAnythingStarts) {
  setup_.plan = FaultPlan({stop_entry(1, 1s, "clinet")});
  sim::Run& run = begin();
  bool started = false;
  run.at_start([&started] { started = true; });
  run.add<EchoServer>();
  run.add_program(run.add_host("client"), wait_for_signal);

  try {
    run.run();
    ADD_FAILURE() << "it ran";
  } catch (const UnknownTarget& unknown) {
    EXPECT_EQ(std::string(unknown.what()),
              "fault 1 (stop_signal): no host is called \"clinet\"; there are: client, server, *");
  }
  EXPECT_FALSE(started);
}

TEST_F(RunTest, LinksOfAllProgramsToAllOtherHostsCanBeNamed) {
  FaultEntry one(1, "blackhole", AtTime{0}), two(2, "blackhole", AtTime{0});
  one.where = "first-server";
  two.where = "second>server";
  one.numbers["duration_ns"] = two.numbers["duration_ns"] = 1'000'000;
  setup_.plan = FaultPlan({one, two});
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("first"), exchanges(1));
  run.add_program(run.add_host("second"), exchanges(1));

  EXPECT_EQ(run.run().verdict, Verdict::kPass);
}

// Parts.

/// Adds a listener of dials in each step, and tells the order in which they hear.
class Hearing final : public Part {
 public:
  Hearing(std::string name, std::vector<std::string>& heard)
      : built_(name + " built", heard), complete_(name + " complete", heard) {}
  void build(Run& run) override { run.add_listener(built_); }
  void complete(Run& run) override { run.add_listener(complete_); }

 private:
  class Ear final : public EventListener {
   public:
    Ear(std::string name, std::vector<std::string>& heard)
        : name_(std::move(name)), heard_(heard) {}
    bool wants(EventKind kind) const noexcept override { return kind == EventKind::kDial; }
    void on_event(const Event&) override { heard_.push_back(name_); }

   private:
    std::string name_;
    std::vector<std::string>& heard_;
  };
  Ear built_;
  Ear complete_;
};

TEST_F(RunTest, ListenersOfCompletePartsHearLast) {
  std::vector<std::string> heard;
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add<Hearing>("one", heard);
  run.add<Hearing>("two", heard);
  run.add_program(run.add_host("client"), exchanges(1));

  run.run();

  EXPECT_EQ(heard,
            (std::vector<std::string>{"one built", "two built", "one complete", "two complete"}));
}

/// Doubts every run, and adds to its result.
class Doubter final : public Part {
 public:
  void build(Run&) override {}
  std::string doubt() const override { return "no echo was heard"; }
  void finish(RunResult& result) override { result.messages += 7; }
};

TEST_F(RunTest, DoubtOfAPartMakesARunInconclusive) {
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add<Doubter>();
  run.add_program(run.add_host("client"), exchanges(1));

  const RunResult result = run.run();

  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_EQ(result.inconclusive_reason, "no echo was heard");
  EXPECT_EQ(result.messages, 7u);
}

TEST_F(RunTest, DoubtExcusesNoViolation) {
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add<Doubter>();
  Host& host = run.add_host("client");
  run.add_program(host, exchanges(1));
  run.add_property(std::make_unique<NoDial>(host), host);

  EXPECT_EQ(run.run().verdict, Verdict::kFail);
}

/// Its program refers to it until the world is gone.
class Referred final : public Part {
 public:
  explicit Referred(std::vector<std::string>& order) : order_(order) {}
  ~Referred() override { order_.emplace_back("part"); }
  void build(Run& run) override {
    run.add_program(run.add_host("client"), [this](Doors&) { return wait(); });
  }

 private:
  struct Leaving {
    ~Leaving() { order.emplace_back("program"); }
    std::vector<std::string>& order;
  };
  Coro<int> wait() {
    const Leaving leaving{order_};
    co_await sleep(1h);
    co_return 0;
  }
  std::vector<std::string>& order_;
};

TEST_F(RunTest, PartOutlivesItsProgram) {
  std::vector<std::string> order;
  sim::Run& run = begin();
  run.add<Referred>(order);
  run.run();
  run_.reset();

  EXPECT_EQ(order, (std::vector<std::string>{"program", "part"}));
}

TEST_F(RunTest, KeepsTheDrawsThatARequestAsksFor) {
  request_.seed = 7;
  request_.record_tape = true;
  const auto played = [this] {
    sim::Run& run = begin();
    run.add<EchoServer>();
    run.add_program(run.add_host("client"), exchanges(3));
    RunResult result = run.run();
    run_.reset();
    return result;
  };
  const RunResult seeded = played();
  request_.tape = seeded.tape;
  request_.seed = 8;

  const RunResult taped = played();

  EXPECT_EQ(taped.trace_hash, seeded.trace_hash);
  EXPECT_TRUE(taped.misalignments.empty());
}

}  // namespace
}  // namespace wavetank::sim
