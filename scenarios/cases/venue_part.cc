#include "scenarios/cases/venue_part.h"

#include <utility>

#include "sim/run/run.h"
#include "sim/world/connection.h"
#include "sim/world/host_stream.h"

namespace wavetank::scenarios {

VenuePart::VenuePart(const hyperliquid::VenueConfig& config, hyperliquid::MarketFeed& feed,
                     Endpoint at)
    : feed_(feed), at_(std::move(at)), venue_(config, feed) {}

void VenuePart::build(sim::Run& run) {
  sim::Host& host = run.add_host("venue");
  record_.emplace(feed_, [&world = run.world()] { return world.now(); });
  hyperliquid::VenueServerOptions options;
  options.identify = [](const Stream& stream) {
    return static_cast<const sim::HostStream&>(stream).connection().id();
  };
  server_.emplace(host.doors(), venue_, std::move(options));
  venue_.keep_record(*record_);
  run.offer(venue_);
  run.offer(closes_);
  run.at_start([this, &host] { host.spawn(server_->serve(at_), "venue"); });
}

void VenuePart::complete(sim::Run& run) {
  // Behind the facts of the clients, which read the end of a connection first.
  run.add_listener(closes_);
  for (const hyperliquid::FeedTopic& topic : feed_.topics()) {
    if (!topic.stray) run.add_topic(topic.key);
  }
}

}  // namespace wavetank::scenarios
