#include "scenarios/properties/run_facts.h"

namespace wavetank::scenarios {

using hyperliquid::FrameKind;
using sim::EventKind;

std::optional<std::string_view> after_word(std::string_view content, std::string_view word) {
  if (!content.starts_with(word)) return std::nullopt;
  content.remove_prefix(word.size());
  if (content.empty()) return content;
  if (content.front() != ' ') return std::nullopt;
  return content.substr(1);
}

RunFacts::RunFacts(std::uint16_t client, const hyperliquid::FeedConfig& config,
                   const sim::FaultInjector& injector)
    : client_(client), config_(config), injector_(injector) {
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
    case EventKind::kFrameReceived:
      on_frame(event);
      break;
    case EventKind::kReport:
      on_report(event);
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
  if (!event.content.starts_with("T ") && !event.content.starts_with("B ")) return;
  ++arrived_;
  if (!config_.decode) {
    ++messages_;
    return;
  }
  parser_.parse(event.content.substr(2), view_);
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
  topic->alive_at = event.at();
  if (view_.kind == FrameKind::kSubscriptionResponse) {
    topic->acknowledged += view_.subscribed ? 1 : -1;
  }
}

void RunFacts::on_report(const sim::Event& event) {
  if (const auto phase = after_word(event.content, "phase")) phase_ = *phase;
  if (after_word(event.content, "frame")) ++reported_;
  if (const auto topic_key = after_word(event.content, "delivered")) {
    TopicFacts* topic = find(*topic_key);
    if (topic != nullptr) topic->delivered = event.at();
  }
}

}  // namespace wavetank::scenarios
