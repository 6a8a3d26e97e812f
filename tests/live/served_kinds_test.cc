// Goal: each kind of fault acts on a served venue by the code that acts in the simulation, or is
// refused with the reason that its file gives. A user's own kind does so as well.

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>

#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/task/sleep.h"
#include "scenarios/cases/kinds/venue_kinds.h"
#include "scenarios/serve/serve_venue.h"
#include "sim/fault/fault_application.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/world/way.h"
#include "tests/live/served.h"
#include "tests/live/virtual_time.h"

namespace wavetank::scenarios {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPing = R"({"method":"ping"})";

/// Subscribes, pings, reads for two seconds and closes in order.
Coro<void> visit(Served& served, Doors& doors) {
  const Socket socket = co_await served.dial(doors);
  co_await socket->send_text(kPing);
  const auto read = co_await outcome(timeout(2s, read_all(*socket)));
  if (socket->status()) co_return;
  const Instant limit = saturating_add(doors.clock.now(), Duration(1s));
  co_await socket->close(1000, "", limit);
}

/// Serves ten visits in virtual time. A fault of any kind meets one of them.
void serve_visitors(Served& served) {
  served.run_in_virtual_time([&](Doors& doors) -> Coro<void> {
    for (int i = 0; i < 10; ++i) {
      const auto ended = co_await outcome(timeout(5s, visit(served, doors)));
      co_await sleep(100ms);
    }
  });
}

/// The plan of one fault with the defaults of its kind, when the first data frame is sent.
void plan_fault(Served& served, const std::string& kind, const std::string& where = "*") {
  sim::FaultEntry entry(1, kind, sim::AfterTrigger("data"));
  entry.where = where;
  served.request.plan = sim::completed(sim::FaultPlan({entry}), served.request.catalogue);
}

/// The error against the plan. Without one it serves visitors, and the error is empty.
std::string refusal_of(Served& served) {
  std::string refusal;
  const auto serve = [&](sim::Host& host) -> Coro<int> {
    auto ended = co_await outcome(
        timeout(1s, serve_venue(host.doors(), served.request, served.observer, served.status)));
    try {
      std::move(ended).get();
    } catch (const std::invalid_argument& error) {
      refusal = error.what();
    } catch (const TimeoutError&) {
    }
    co_return 0;
  };
  run_in_virtual_time(serve);
  served.listening.clear();
  if (refusal.empty()) serve_visitors(served);
  return refusal;
}

sim::FaultKind own_kind(const std::string& name) {
  sim::FaultKind kind;
  kind.name = name;
  kind.level = sim::FaultLevel::kServer;
  kind.doc = "It is made up.";
  kind.source = "this test";
  kind.numbers = {{"duration_ns", "ns", 1'000'000, 60'000'000'000, 5'000'000'000, {}}};
  return kind;
}

TEST(ServedKinds, EachIsAppliedAndMetOrRefusedWithItsReason) {
  const sim::FaultCatalogue catalogue = Served().request.catalogue;
  ASSERT_GE(catalogue.kinds().size(), 10U);
  for (const sim::FaultKind& kind : catalogue.kinds()) {
    Served served;
    plan_fault(served, kind.name);
    const std::string reason = kind.why_not_served();
    const std::string refusal = refusal_of(served);
    if (!reason.empty()) {
      EXPECT_NE(refusal.find("real sockets: " + reason + "; it can apply "), std::string::npos)
          << kind.name << ": " << refusal;
      continue;
    }
    EXPECT_EQ(refusal, "") << kind.name;
    EXPECT_EQ(served.row().applied, 1U) << kind.name;
    EXPECT_GE(served.row().observed, 1U) << kind.name;
  }
}

TEST(ServedKinds, AKindOfAUserActsByTheSameCodeAsInTheSimulation) {
  Served served;
  sim::FaultKind restart = own_kind("venue_restart");
  restart.apply = [](sim::FaultApplication& fault) {
    const Ref<sim::Effect> effect = fault.begin();
    auto& venue = fault.get<hyperliquid::Venue>();
    venue.refuse_dials(silence_of(fault, effect));
    venue.close_all(1012, "restart");
  };
  served.request.catalogue.add(restart);
  plan_fault(served, "venue_restart");
  int code = 0;
  served.run_in_virtual_time([&](Doors& doors) -> Coro<void> {
    const Socket socket = co_await served.dial(doors);
    const std::vector<std::string> texts = co_await read_all(*socket);
    code = socket->status()->code;
    const auto refused = co_await outcome(served.dial(doors));
    EXPECT_FALSE(refused.has_value());
    co_await sleep(6s);
    const Socket later = co_await served.dial(doors);
    later->abort();
  });
  EXPECT_EQ(code, 1012);
  EXPECT_EQ(served.row().observed, 1U);
}

TEST(ServedKinds, AHindranceOfAUserIsOnThePathOfTheServer) {
  Served served;
  sim::FaultKind drizzle = own_kind("drizzle");
  drizzle.hindrance = [](const sim::FaultEntry&, Ref<sim::Effect> effect) {
    sim::Hindrance sliced(sim::Hindrance::Kind::kSliced, std::move(effect));
    sliced.bytes_max = 3;
    return sliced;
  };
  served.request.catalogue.add(drizzle);
  plan_fault(served, "drizzle");
  serve_visitors(served);
  EXPECT_GE(served.row().observed, 50U);
}

TEST(ServedKinds, AKindOfAUserThatCannotActIsRefusedWithItsReason) {
  Served served;
  sim::FaultKind inside = own_kind("inside");
  inside.apply_in_simulation = [](sim::SimulatedFault&) {};
  inside.not_served = "the moon is not on the wire";
  served.request.catalogue.add(inside);
  served.request.catalogue.add(own_kind("silent"));
  plan_fault(served, "inside");
  EXPECT_EQ(
      refusal_of(served),
      "fault 1, inside: cannot be applied by a server on real sockets: the moon is not on "
      "the wire; it can apply blackhole, latency, mute, mute_pongs, refuse_dials, reset_peer, "
      "slicer, slow_close, venue_close");
  plan_fault(served, "silent");
  EXPECT_NE(refusal_of(served).find("it has no code that acts"), std::string::npos);
}

TEST(ServedKinds, AHostMeansAllConnectionsAndOneConnectionCannotBeNamed) {
  for (const char* where : {"client", "venue"}) {
    for (const char* kind : {"reset_peer", "mute_pongs", "venue_close"}) {
      Served served;
      plan_fault(served, kind, where);
      EXPECT_EQ(refusal_of(served), "");
      EXPECT_GE(served.row().observed, 1U) << kind << " " << where;
    }
  }
  Served served;
  plan_fault(served, "reset_peer", "client#1");
  EXPECT_EQ(refusal_of(served),
            "fault 1, reset_peer: a server on real sockets does not distinguish connections; "
            "omit \"where\":\"client#1\" to mean all");
  plan_fault(served, "reset_peer", "client-venue");
  EXPECT_EQ(refusal_of(served),
            "fault 1 (reset_peer): no host is called \"client-venue\"; there are: client, venue, "
            "*");
}

TEST(ServedKinds, EachTriggerHappensOrIsRefused) {
  const sim::FaultCatalogue catalogue = Served().request.catalogue;
  ASSERT_GE(catalogue.triggers().size(), 9U);
  for (const sim::FaultTrigger& trigger : catalogue.triggers()) {
    Served served;
    served.fault("latency", sim::AfterTrigger(trigger.name), {{"latency_ns", 1'000}});
    const std::string refusal = refusal_of(served);
    if (trigger.served.empty()) {
      EXPECT_NE(refusal.find("a server does not see \"" + trigger.name + "\"; it can wait for "),
                std::string::npos)
          << refusal;
      continue;
    }
    EXPECT_EQ(refusal, "");
    EXPECT_EQ(served.row().applied, 1U) << trigger.name;
  }
}

TEST(ServedKinds, OneDirectionLeavesTheOtherAlone) {
  const auto hits = [](const char* where) {
    Served served;
    plan_fault(served, "slicer", where);
    serve_visitors(served);
    return served.row().observed;
  };
  const std::uint64_t in = hits("client>venue");
  const std::uint64_t out = hits("venue>client");
  EXPECT_GE(in, 50U);
  EXPECT_GT(out, 10 * in) << "the feed is larger than the requests";
}

}  // namespace
}  // namespace wavetank::scenarios
