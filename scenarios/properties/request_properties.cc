#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "scenarios/properties/properties.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ClientRequest;
using hyperliquid::FrameKind;
using hyperliquid::Subscription;
using sim::Event;
using sim::EventKind;
using sim::Observation;

// Without an answer for so long a client may ask again,
constexpr Duration kAckLimit = std::chrono::seconds(5);
// and without data, as PER_SUB demands.
constexpr Duration kSilence = std::chrono::seconds(20);

class ResubOnce final : public sim::Property {
 public:
  explicit ResubOnce(const RunFacts& facts) : Property("RESUB_ONCE"), facts_(facts) {
    if (!facts.decodes()) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kTextSent || kind == EventKind::kTextReceived;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client() || facts_.connection() == nullptr) return;
    const std::uint32_t number = facts_.connection()->number;
    if (facts_.frame() != nullptr) return on_frame(number, event.at());
    if (facts_.request() == nullptr) return;
    const Subscription& subscription = facts_.request()->subscription;
    if (facts_.request()->request == ClientRequest::kUnsubscribe) {
      std::erase_if(asked_, [&](const Asked& asked) { return asked.is(number, subscription); });
    }
    if (facts_.request()->request == ClientRequest::kSubscribe) {
      on_subscribe(number, subscription, event.at());
    }
  }

 private:
  struct Asked {
    bool is(std::uint32_t number, const Subscription& other) const {
      return connection == number && subscription == other;
    }
    std::uint32_t connection = 0;
    Subscription subscription;
    Instant at{};  // The subscribe was sent, or acknowledged.
    bool acknowledged = false;
  };

  void on_subscribe(std::uint32_t number, const Subscription& subscription, Instant now) {
    // The first connection of a socket needs no bookkeeping to be right.
    if (facts_.connection()->generation > 1) check();
    for (Asked& asked : asked_) {
      if (!asked.is(number, subscription)) continue;
      const bool unanswered = !asked.acknowledged && asked.at + kAckLimit <= now;
      const bool silent = asked.acknowledged && last_data(asked) + kSilence <= now;
      if (!unanswered && !silent) {
        return violate(
            Observation(asked.at, fmt::format("{} was subscribed to on connection {}",
                                              text_form(subscription), number)),
            Observation(now, fmt::format("the client subscribes to it again, {}",
                                         asked.acknowledged
                                             ? "although it is acknowledged and brings data"
                                             : "less than 5 s later and without a refusal")));
      }
      asked.at = now;
      asked.acknowledged = false;
      return;
    }
    Asked asked;
    asked.connection = number;
    asked.subscription = subscription;
    asked.at = now;
    // Those of connections that have ended are of no interest any more.
    std::erase_if(asked_, [this](const Asked& one) {
      return facts_.connections().at(one.connection).gone.has_value();
    });
    asked_.push_back(std::move(asked));
  }

  void on_frame(std::uint32_t number, Instant now) {
    const hyperliquid::FrameView& frame = *facts_.frame();
    if (frame.kind == FrameKind::kError) {
      // The error need not name the refused request.
      std::erase_if(asked_, [number](const Asked& asked) {
        return asked.connection == number && !asked.acknowledged;
      });
    }
    if (frame.kind != FrameKind::kSubscriptionResponse || !frame.subscribed) return;
    for (Asked& asked : asked_) {
      if (!asked.is(number, frame.subscription)) continue;
      asked.acknowledged = true;
      asked.at = now;
    }
  }

  // A topic that is not wanted is not known: it counts from the acknowledgement.
  Instant last_data(const Asked& asked) const {
    const ConnectionFacts& connection = facts_.connections().at(asked.connection);
    for (std::size_t i = 0; i < connection.topics.size(); ++i) {
      if (facts_.topics()[i].topic.subscription != asked.subscription) continue;
      return std::max(asked.at, connection.topics[i].data.value_or(asked.at));
    }
    return asked.at;
  }

  const RunFacts& facts_;
  std::vector<Asked> asked_;
};

}  // namespace

sim::PropertyInfo resub_once() {
  return feed_property(
      "RESUB_ONCE",
      "The client subscribes to a topic once on a connection, and again only for a reason.",
      "MetaMask issue 41917; MetaMask mobile PR 25496", made_of<ResubOnce>);
}

}  // namespace wavetank::scenarios
