// Laws that hold for any input of a kind, drawn and shrunk by RapidCheck.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/feeds/capture_feed.h"
#include "scenarios/feeds/generated_feed.h"
#include "scenarios/protocol/frame_parser.h"
#include "tests/scenarios/draws.h"
#include "tests/scenarios/frame_oracle.h"
#include "tests/scenarios/sent.h"

namespace wavetank::hyperliquid {
namespace {

using Frames = std::vector<std::pair<Duration, std::string>>;

/// Any server message that a capture may hold, good or bad.
std::string any_frame() {
  const std::string coin = *rc::gen::element<std::string>("A", "B", "xyz:C", "@1");
  const std::string number = std::to_string(*rc::gen::inRange(0, 1'000));
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      return R"({"channel":"trades","data":[{"tid":)" + number + R"(,"coin":")" + coin +
             R"(","time":)" + number + "}]}";
    case 1:
      return R"({"channel":"bbo","data":{"time":)" + number + R"(,"bbo":[null,null],"coin":")" +
             coin + R"("}})";
    case 2:
      return R"({"channel":"allMids","data":{"mids":{"A":")" + number + R"("}}})";
    case 3:
      return R"({"channel":"gossip","data":)" + number + "}";
    case 4:
      return "noise " + number;
    case 5:
      return R"({"channel":"pong"})";
    case 6:
      return R"({"channel":"error","data":")" + number + R"("})";
    case 7:
      return R"({"channel":"trades","data":[]})";
    default:
      return R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)"
             R"({"type":"bbo","coin":")" +
             coin + R"("}}})";
  }
}

bool is_answer(FrameKind kind) {
  return kind == FrameKind::kPong || kind == FrameKind::kError || kind == FrameKind::kPost ||
         kind == FrameKind::kSubscriptionResponse;
}

RC_GTEST_PROP(CaptureFeedLaw, EveryFrameIsInExactlyOneTimelineInItsOrder, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 60);
  FrameParser parser;
  FrameView view;
  CaptureFeed feed;
  std::map<std::string, std::vector<std::string>> expected;
  std::size_t answers = 0;
  Duration now{};
  for (std::size_t i = 0; i < count; ++i) {
    now += std::chrono::milliseconds(*rc::gen::inRange(-50, 1'000));
    const std::string text = any_frame();
    feed.add_frame(now, text);
    parser.parse(text, view);
    const bool nameless = view.channel == Channel::kTrades && view.trades.empty();
    const bool stray = view.kind != FrameKind::kData || nameless;
    answers += is_answer(view.kind) ? 1u : 0u;
    if (!is_answer(view.kind)) expected[stray ? "" : view.topic].push_back(text);
  }
  feed.finish();

  std::size_t played = 0;
  for (std::size_t topic = 0; topic < feed.topics().size(); ++topic) {
    std::vector<std::string> frames;
    Duration last{};
    for (auto at = feed.seek(topic, Duration::zero()); at; at = feed.after(topic, *at)) {
      RC_ASSERT(at->offset >= last);
      last = at->offset;
      frames.emplace_back(feed.text(topic, *at));
    }
    RC_ASSERT(*feed.topics()[topic].last == last);
    RC_ASSERT(frames == expected[feed.topics()[topic].stray ? "" : feed.topics()[topic].key]);
    played += frames.size();
  }
  RC_ASSERT(played + answers == feed.frame_count());
  RC_ASSERT(feed.frame_count() == count);
}

RC_GTEST_PROP(SubscriptionLaw, AllFormsReadBackToTheSameMeaning, ()) {
  const std::string coin =
      *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)));
  Subscription wanted(*rc::gen::element<std::string>("trades", "l2Book", "bbo"), coin);
  if (wanted.type == "l2Book") {
    wanted.fast = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) wanted.n_sig_figs = *rc::gen::inRange(2, 6);
  }
  FrameParser parser;
  ClientMessage message;
  parser.parse_request(subscribe_message(wanted), message);
  RC_ASSERT(message.request == ClientRequest::kSubscribe);
  RC_ASSERT(message.subscription == wanted);
  FrameView ack;
  parser.parse(R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)" +
                   normalised_json(wanted) + "}}",
               ack);
  RC_ASSERT(ack.kind == FrameKind::kSubscriptionResponse);
  RC_ASSERT(ack.subscription == wanted);
  RC_PRE(coin.find(',') == std::string::npos);
  RC_ASSERT(parse_subscription(text_form(wanted)).value() == wanted);
}

RC_GTEST_PROP(FrameParserLaw, AnyTextIsClassifiedAndTheStrictReaderAgreesOnJson,
              (const std::string& text)) {
  FrameParser parser;
  FrameView frame;
  parser.parse(text, frame);
  if (frame.kind == FrameKind::kData) RC_ASSERT(is_json(text));
  parser.parse(R"({"channel":)" + text + "}", frame);
  RC_ASSERT(frame.kind == FrameKind::kMalformed || frame.kind == FrameKind::kUnknownChannel ||
            frame.kind == FrameKind::kPong);
}

RC_GTEST_PROP(GeneratedFeedLaw, EveryFrameOfAnyFeedIsWholeAndUncrossed, (std::uint64_t seed)) {
  MarketPlan plan;
  plan.profile.rate_percent = *rc::gen::inRange(0, 300);
  plan.profile.book_levels = *rc::gen::inRange(1, 40);
  plan.profile.book_cadence = std::chrono::milliseconds(*rc::gen::inRange(1, 20'000));
  plan.profile.book_jitter = std::chrono::milliseconds(*rc::gen::inRange(0, 5'000));
  plan.profile.mids_extra = *rc::gen::inRange(0, 20);
  plan.profile.stalls = *rc::gen::arbitrary<bool>();
  const std::string coin = *rc::gen::element<std::string>("BTC", "HYPE", "kPEPE", "#8220");
  for (const char* type : {"l2Book", "trades", "bbo"}) {
    plan.topics.emplace_back(Subscription(type, coin));
  }
  plan.topics.emplace_back(Subscription("allMids"));
  FixedRandom random(seed);
  GeneratedFeed feed(plan, random);

  FrameParser parser;
  FrameView frame;
  FeedWalk walk(feed, std::chrono::seconds(*rc::gen::inRange(0, 100'000)));
  std::map<std::size_t, std::pair<Duration, std::int64_t>> last;
  for (int i = 0; i < 50; ++i) {
    const auto item = walk.next();
    parser.parse(item->text, frame);
    RC_ASSERT(frame.kind == FrameKind::kData);
    RC_ASSERT(!frame.crossed);
    RC_ASSERT(frame.topic == feed.topics()[item->topic].key);
    auto& [offset, time_ms] = last[item->topic];
    RC_ASSERT(item->offset > offset);
    RC_ASSERT(frame.time_ms >= time_ms);
    offset = item->offset;
    time_ms = frame.time_ms;
  }
}

RC_GTEST_PROP(VenueLaw, AnythingAClientSaysIsSurvivedAndSixtySecondsAreKept, ()) {
  CaptureFeed capture;
  for (int i = 0; i < 20; ++i) {
    capture.add_frame(std::chrono::seconds(7 * i),
                      R"({"channel":"bbo","data":{"coin":"A","time":1,"bbo":[null,null]}})");
  }
  capture.finish();
  const VenueConfig config;
  Venue venue(config, capture);
  Connection client(venue);
  Instant kept;
  bool closed = false;
  for (int i = 0; i < 30 && !closed; ++i) {
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        client.subscribe("bbo:A");
        break;
      case 1:
        client.unsubscribe("bbo:A");
        break;
      case 2:
        client.say(kPingMessage);
        break;
      case 3:
        client.say(*rc::gen::arbitrary<std::string>());
        break;
      default:
        break;
    }
    for (const Sent& sent :
         client.run_to(client.now + std::chrono::seconds(*rc::gen::inRange(0, 40)))) {
      RC_ASSERT(!closed);
      RC_ASSERT(sent.at - kept <= config.idle_close);
      closed = sent.kind == VenueMessageKind::kClose;
      if (closed) RC_ASSERT(sent.at - kept == config.idle_close);
      if (sent.kind == VenueMessageKind::kData || sent.kind == VenueMessageKind::kPong)
        kept = sent.at;
    }
  }
}

}  // namespace
}  // namespace wavetank::hyperliquid
