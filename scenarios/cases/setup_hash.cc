#include "scenarios/cases/setup_hash.h"

#include <fmt/format.h>

#include <string>
#include <type_traits>
#include <vector>

#include "core/capture/content_hash.h"

namespace wavetank::scenarios {
namespace {

/// One line a value, in the order in which they are given.
class SetupText {
 public:
  void add(const char* name, Duration value) { add(name, value.count()); }
  void add(const char* name, const std::string& value) {
    text_ += fmt::format("{}={}:{}\n", name, value.size(), value);
  }
  template <class Integer>
    requires std::is_integral_v<Integer>
  void add(const char* name, Integer value) {
    text_ += fmt::format("{}={:d}\n", name, value);
  }

  sim::Hash128 hash() const {
    return sim::Hash128::from_hex(content_hash(text_)).value_or(sim::Hash128());
  }

 private:
  std::string text_;
};

void add_config(SetupText& text, const hyperliquid::ClientConfig& config) {
  text.add("venue", config.venue.host);
  text.add("port", config.venue.port);
  text.add("host_field", config.host_field);
  text.add("path", config.path);
  for (const hyperliquid::WantedTopic& topic : config.topics) {
    // The key does not tell of nSigFigs, mantissa and the user of some types.
    text.add("topic", text_form(topic.subscription));
    text.add("key", topic.key);
    text.add("has_cadence", topic.has_cadence);
  }
  text.add("dial_limit", config.dial_limit);
  text.add("upgrade_limit", config.upgrade_limit);
  text.add("subscribe_limit", config.subscribe_limit);
  text.add("close_limit", config.close_limit);
  text.add("ping_interval", config.ping_interval);
  text.add("pong_limit", config.pong_limit);
  text.add("stall_limit", config.stall_limit);
  text.add("pause_limit", config.pause_limit);
  text.add("resubscribe_interval", config.resubscribe_interval);
  text.add("backoff_first", config.backoff_first);
  text.add("backoff_cap", config.backoff_cap);
  text.add("backoff_jitter_percent", config.backoff_jitter_percent);
  text.add("stable_spell", config.stable_spell);
  text.add("dials_per_minute", config.dials_per_minute);
  text.add("queue_size", config.queue_size);
  text.add("processors", config.processors);
  text.add("processing_limit", config.processing_limit);
  text.add("monitor_interval", config.monitor_interval);
  text.add("grace", config.grace);
  text.add("decode", config.decode);
  if (config.sockets > 1) text.add("sockets", config.sockets);  // Younger than the other lines.
}

// The hosts and programs, and all that differs from one client on the host "client".
void add_cast(SetupText& text, const std::vector<CaseClient>& clients) {
  const CaseClient usual;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const CaseClient& client = clients[i];
    if (!client.address.empty()) text.add("client_address", client.address);
    const bool is_usual = client.host == usual.host && client.program == usual.program;
    if (i == 0 && is_usual) continue;
    text.add("client_host", client.host);
    text.add("client_program", client.program);
    if (i == 0) continue;
    text.add("may_end_early", client.early_end == EarlyEnd::kAllowed);
    add_config(text, client.config);
  }
}

void add_venue(SetupText& text, const hyperliquid::VenueConfig& venue) {
  text.add("ack_delay", venue.ack_delay);
  text.add("reply_delay", venue.reply_delay);
  text.add("idle_close", venue.idle_close);
  text.add("idle_close_code", venue.idle_close_code);
  text.add("idle_close_reason", venue.idle_close_reason);
  text.add("greeting", venue.greeting);
  text.add("connections_max", venue.limits.connections_max);
  text.add("dials_per_minute_max", venue.limits.dials_per_minute_max);
  text.add("subscriptions_max", venue.limits.subscriptions_max);
  text.add("users_max", venue.limits.users_max);
  text.add("requests_per_minute_max", venue.limits.requests_per_minute_max);
  text.add("refuse_dials", venue.limits.refuse_dials);
  text.add("over_limit", static_cast<int>(venue.limits.over_limit));
}

}  // namespace

sim::Hash128 setup_hash(const CaseSetup& setup) {
  SetupText text;
  text.add("epoch_ns", setup.epoch_ns);
  text.add("length", setup.length);
  text.add("feed_length", setup.feed_length);
  if (setup.stop_delay_max > Duration::zero()) text.add("stop_delay_max", setup.stop_delay_max);
  // The names of the lines are older than those of the members.
  text.add("stop_after_feed", setup.end == CaseEnd::kAfterFeed);
  text.add("may_end_early", setup.clients.front().early_end == EarlyEnd::kAllowed);
  text.add("latency_min", setup.latency_min);
  text.add("latency_max", setup.latency_max);
  for (const hyperliquid::FeedTopic& topic : setup.feed->topics()) {
    text.add("feed_topic", topic.key);
    text.add("stray", topic.stray);
    text.add("last", topic.last.value_or(Duration(-1)));
  }
  add_config(text, setup.config());
  add_venue(text, setup.venue);
  add_cast(text, setup.clients);
  return text.hash();
}

}  // namespace wavetank::scenarios
