#include "scenarios/properties/run_facts.h"

namespace wavetank::scenarios {

using hyperliquid::FrameKind;
using sim::EventKind;

RunFacts::RunFacts(std::uint16_t client, hyperliquid::ReportSet declared,
                   const hyperliquid::FeedConfig& config, const sim::FaultInjector& injector)
    : client_(client), declared_(declared), config_(config), injector_(injector) {
  for (const hyperliquid::WantedTopic& wanted : config.topics) topics_.emplace_back(wanted);
}

TopicFacts* RunFacts::find(std::string_view key) {
  for (TopicFacts& topic : topics_) {
    if (topic.wanted->key == key) return &topic;
  }
  return nullptr;
}

void RunFacts::on_event(const sim::Event& event) {
  frame_ = nullptr;
  if (event.head.host != client_) return;
  switch (event.kind()) {
    case EventKind::kOpen:
      connection_ = event.head.subject;
      upgraded_ = false;
      arrived_ = reported_ = 0;
      for (TopicFacts& topic : topics_) topic.acknowledged = 0;
      break;
    case EventKind::kClose:
    case EventKind::kReset:
      if (event.head.subject == connection_) end_connection();
      break;
    case EventKind::kSignal:
      if (++signals_ == 1) first_signal_ = event.at();
      break;
    case EventKind::kHostExit:
      exited_ = true;
      break;
    case EventKind::kTextReceived:
      on_message(event.at(), event.content);
      break;
    case EventKind::kFrameReceived:
      on_frame(event);
      break;
    case EventKind::kReportPhase:
      phase_ = event.content;
      break;
    case EventKind::kReportFrame:
      ++reported_;
      break;
    case EventKind::kReportDelivered:
      on_delivered(event);
      break;
    default:
      break;
  }
}

void RunFacts::end_connection() {
  connection_ = 0;
  upgraded_ = false;
}

void RunFacts::on_frame(const sim::Event& event) {
  if (event.content.starts_with("H ")) {
    upgraded_ = event.content.starts_with("H HTTP/1.1 101");
    for (TopicFacts& topic : topics_) topic.alive_at = event.at();
  }
  if (event.content.starts_with("B ")) on_message(event.at(), event.content.substr(2));
}

void RunFacts::on_message(Instant at, std::string_view payload) {
  ++arrived_;
  if (!config_.decode) {
    ++messages_;
    return;
  }
  parser_.parse(payload, view_);
  frame_ = &view_;
  switch (view_.kind) {
    case FrameKind::kPong:
    case FrameKind::kError:
    case FrameKind::kPost:
      return;
    case FrameKind::kSubscriptionResponse:
      break;
    default:
      ++messages_;
      break;
  }
  TopicFacts* topic = find(view_.topic);
  if (topic == nullptr) return;
  topic->alive_at = at;
  if (view_.kind == FrameKind::kSubscriptionResponse) {
    topic->acknowledged += view_.subscribed ? 1 : -1;
  }
}

void RunFacts::on_delivered(const sim::Event& event) {
  TopicFacts* topic = find(event.content);
  if (topic != nullptr) topic->delivered = event.at();
}

}  // namespace wavetank::scenarios
