#include "scenarios/properties/run_facts.h"

namespace wavetank::scenarios {

using hyperliquid::FrameKind;
using sim::EventKind;

namespace {

// The word that may stand at the front, by its first letters: every event of the client comes here.
std::pair<ReportWord, std::string_view> candidate(std::string_view content) {
  if (content.size() < 2) return {ReportWord::kOther, {}};
  switch (content[0]) {
    case 'p':
      return {ReportWord::kPhase, "phase"};
    case 'f':
      return {ReportWord::kFrame, "frame"};
    case 't':
      return {ReportWord::kTrade, "trade"};
    case 'd':
      if (content[1] == 'e') return {ReportWord::kDelivered, "delivered"};
      return {ReportWord::kDropped, "dropped"};
    default:
      return {ReportWord::kOther, {}};
  }
}

}  // namespace

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
  report_ = ReportWord::kOther;
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

void RunFacts::read_report(std::string_view content) {
  const auto [word, text] = candidate(content);
  if (word == ReportWord::kOther || !content.starts_with(text)) return;
  content.remove_prefix(text.size());
  if (!content.empty() && content.front() != ' ') return;
  report_ = word;
  report_text_ = content.empty() ? content : content.substr(1);
}

void RunFacts::on_report(const sim::Event& event) {
  read_report(event.content);
  switch (report_) {
    case ReportWord::kPhase:
      phase_ = report_text_;
      break;
    case ReportWord::kFrame:
      ++reported_;
      break;
    case ReportWord::kDelivered: {
      TopicFacts* topic = find(report_text_);
      if (topic != nullptr) topic->delivered = event.at();
      break;
    }
    default:
      break;
  }
}

}  // namespace wavetank::scenarios
