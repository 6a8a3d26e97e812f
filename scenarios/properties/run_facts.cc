#include "scenarios/properties/run_facts.h"

#include <algorithm>

#include "scenarios/properties/report_fields.h"

namespace wavetank::scenarios {

using hyperliquid::ClientRequest;
using hyperliquid::FrameKind;
using sim::EventKind;

namespace {

constexpr Duration kLongOnItsWay = std::chrono::seconds(1);

}  // namespace

RunFacts::RunFacts(std::uint16_t client, hyperliquid::ReportKinds declared,
                   const hyperliquid::ClientConfig& config, const sim::FaultInjector& injector)
    : client_(client), declared_(declared), decodes_(config.decode), injector_(injector) {
  for (const hyperliquid::WantedTopic& wanted : config.topics) topics_.emplace_back(wanted);
}

bool RunFacts::upgraded() const noexcept {
  const auto& living = connections_.living();
  return std::any_of(living.begin(), living.end(),
                     [](const ConnectionFacts* one) { return one->usable(); });
}

Instant RunFacts::last_hindrance() const noexcept {
  return std::max(injector_.last_effect(client_, sim::Hinders::kConnecting), last_learnt());
}

Instant RunFacts::last_hindrance(const TopicFacts& topic) const noexcept {
  if (one_socket() || topic.home == 0) return last_hindrance();
  const ConnectionFacts& home = connections_.at(topic.home);
  const Instant connecting = injector_.last_effect(client_, sim::Hinders::kConnecting, home.id);
  const Instant arrives = injector_.last_effect(client_, sim::Hinders::kLearning, home.id);
  if (record_ == nullptr || arrives == Instant::min()) return connecting;
  const hyperliquid::VenueRecord::Connection* const there = record_->find(home.id);
  const bool unheard = !home.ended && there != nullptr && there->ended;
  if (unheard) return std::max(connecting, arrives);
  return home.ended_late ? std::max(connecting, std::min(arrives, *home.ended)) : connecting;
}

// When a fault has let the client learn of the last end that the venue knew long before. A slot
// that knows can dial.
Instant RunFacts::last_learnt() const noexcept {
  const Instant arrives = injector_.last_effect(client_, sim::Hinders::kLearning);
  if (record_ == nullptr || arrives == Instant::min()) return Instant::min();
  for (const ConnectionFacts* one : connections_.living()) {
    const hyperliquid::VenueRecord::Connection* const there = record_->find(one->id);
    if (there != nullptr && there->ended) return arrives;
  }
  return std::min(arrives, learnt_late_);
}

void RunFacts::end(ConnectionFacts& connection, Instant at, ConnectionEnd how) {
  if (connection.ended) return;
  connections_.end(connection, at, how);
  if (record_ == nullptr || how == ConnectionEnd::kClient) return;
  const hyperliquid::VenueRecord::Connection* const there = record_->find(connection.id);
  connection.ended_late = there != nullptr && there->ended && *there->ended + kLongOnItsWay <= at;
  if (connection.ended_late) learnt_late_ = at;
}

void RunFacts::on_event(const sim::Event& event) {
  frame_ = nullptr;
  request_ = nullptr;
  connection_ = nullptr;
  if (leaving_ != nullptr) std::vector<TopicOnConnection>().swap(leaving_->topics);
  leaving_ = nullptr;
  if (event.head.host != client_) return;
  switch (event.kind()) {
    case EventKind::kOpen:
      return open(event);
    case EventKind::kSignal:
      if (++signals_ == 1) first_signal_ = event.at();
      return;
    case EventKind::kHostExit:
      exited_ = true;
      return;
    case EventKind::kDial:
    case EventKind::kDialFailed:
      return;  // Their subject is the dial.
    default:
      break;
  }
  if (event.kind() < EventKind::kFaultApplied) return on_wire(event);
  if (event.kind() >= EventKind::kReportPhase) on_report(event);
}

void RunFacts::open(const sim::Event& event) {
  connection_ = &connections_.open(event.head.subject, event.at());
  connection_->topics.resize(topics_.size());
  if (std::erase(cut_early_, event.head.subject) == 0) return;
  end(*connection_, event.at(), ConnectionEnd::kPeer);
  lose(*connection_, event.at());
}

void RunFacts::on_wire(const sim::Event& event) {
  connection_ = connections_.find(event.head.subject);
  if (connection_ == nullptr) {
    if (event.kind() == EventKind::kReset) cut_early_.push_back(event.head.subject);
    return;
  }
  ConnectionFacts& connection = *connection_;
  switch (event.kind()) {
    case EventKind::kTextReceived:
      connection.arrived = event.at();
      return on_message(event.at(), event.content, connection);
    case EventKind::kTextSent:
      return on_request(event.at(), event.content, connection);
    case EventKind::kFrameReceived:
      connection.arrived = event.at();
      return on_frame(event, connection);
    case EventKind::kFrameSent:
      if (event.content.starts_with("C")) end(connection, event.at(), ConnectionEnd::kClient);
      return;
    case EventKind::kShutdown:
      return end(connection, event.at(),
                 event.content.empty() ? ConnectionEnd::kClient : ConnectionEnd::kPeer);
    case EventKind::kClose:
      end(connection, event.at(), ConnectionEnd::kClient);
      return lose(connection, event.at());
    case EventKind::kReset:
      end(connection, event.at(),
          event.content == "aborted here" ? ConnectionEnd::kClient : ConnectionEnd::kPeer);
      return lose(connection, event.at());
    default:
      return;
  }
}

// The topics stay until the next event: a property may ask which topics the client gave up.
void RunFacts::lose(ConnectionFacts& connection, Instant at) {
  if (connection.gone) return;
  connection.gone = at;
  leaving_ = &connection;
}

void RunFacts::on_frame(const sim::Event& event, ConnectionFacts& connection) {
  if (event.content.starts_with("H HTTP/1.1 101")) connection.upgraded = event.at();
  if (event.content.starts_with("C")) end(connection, event.at(), ConnectionEnd::kPeer);
  if (event.content.starts_with("E")) connection.refused = event.at();
  if (event.content.starts_with("B ")) {
    on_message(event.at(), event.content.substr(2), connection);
  }
}

void RunFacts::on_message(Instant at, std::string_view payload, ConnectionFacts& connection) {
  ++connection.messages_arrived;
  if (!decodes_) {
    ++messages_;
    connection.data = at;
    return;
  }
  parser_.parse(payload, view_);
  frame_ = &view_;
  switch (view_.kind) {
    case FrameKind::kPong:
    case FrameKind::kError:
    case FrameKind::kPost:
    case FrameKind::kSubscriptionResponse:
      return on_answer(at, connection);
    default:
      break;
  }
  ++messages_;
  connection.data = at;
  for (std::size_t i = 0; i < connection.topics.size(); ++i) {
    if (topics_[i].topic.key != view_.topic) continue;
    connection.topics[i].data = at;
    ++connection.topics[i].frames;
    topics_[i].arrivals.note(at);
  }
}

void RunFacts::on_answer(Instant at, ConnectionFacts& connection) {
  std::vector<TopicOnConnection>& topics = connection.topics;
  if (view_.kind == FrameKind::kPong) connection.pinged.reset();
  if (view_.kind == FrameKind::kError) {
    connection.refused = at;
    // Errors do not always name the refused request: the oldest pending one counts as refused.
    const auto oldest =
        std::min_element(topics.begin(), topics.end(), [](const auto& left, const auto& right) {
          return left.asked.value_or(kNever) < right.asked.value_or(kNever);
        });
    if (oldest != topics.end()) oldest->asked.reset();
  }
  if (view_.kind != FrameKind::kSubscriptionResponse) return;
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (topics_[i].topic.subscription != view_.subscription) continue;
    topics[i].acknowledged += view_.subscribed ? 1 : -1;
    if (view_.subscribed && !topics[i].confirmed) topics[i].confirmed = at;
    topics[i].asked.reset();
  }
}

void RunFacts::on_request(Instant at, std::string_view payload, ConnectionFacts& connection) {
  if (!decodes_) return;
  parser_.parse_request(payload, asked_);
  request_ = &asked_;
  if (asked_.request == ClientRequest::kPing && !connection.pinged) connection.pinged = at;
  const bool subscribes = asked_.request == ClientRequest::kSubscribe;
  if (!subscribes && asked_.request != ClientRequest::kUnsubscribe) return;
  connection.asked = at;
  for (std::size_t i = 0; i < connection.topics.size(); ++i) {
    if (topics_[i].topic.subscription != asked_.subscription) continue;
    TopicOnConnection& topic = connection.topics[i];
    if (!topic.asked) topic.asked = at;
    if (subscribes) topics_[i].home = connection.number;
    (subscribes ? topic.subscribed : topic.unsubscribed) = at;
  }
}

void RunFacts::on_report(const sim::Event& event) {
  switch (event.kind()) {
    case EventKind::kReportPhase:
      phase_ = event.content;
      return;
    case EventKind::kReportAlarm:
      return on_alarm(event.at(), event.content);
    case EventKind::kReportWants:
      return on_wants(event.content);
    case EventKind::kReportDelivered:
      on_delivered(event);
      break;
    default:
      break;
  }
  const std::uint64_t number = event.head.subject;
  if (connections_.size() == 0 || number > connections_.size()) return;
  connection_ = &connections_.at(number == 0 ? connections_.size() : number);
  if (event.kind() == EventKind::kReportFrame) ++connection_->messages_reported;
}

void RunFacts::on_delivered(const sim::Event& event) {
  for (TopicFacts& topic : topics_) {
    if (topic.topic.key != event.content) continue;
    topic.delivered = event.at();
    topic.alarmed.reset();
  }
}

void RunFacts::on_alarm(Instant at, std::string_view content) {
  take_report_field(content);
  for (TopicFacts& topic : topics_) {
    const bool named = content == text_form(topic.topic.subscription) || content == topic.topic.key;
    if (named) topic.alarmed = at;
  }
}

void RunFacts::on_wants(std::string_view content) {
  const bool wanted = take_report_field(content) == "1";
  const auto parsed = hyperliquid::parse_subscription(content);
  if (!parsed) return;
  for (TopicFacts& topic : topics_) {
    if (topic.topic.subscription != parsed.value()) continue;
    topic.wanted = wanted;
    return;
  }
  if (!wanted) return;
  topics_.emplace_back(hyperliquid::WantedTopic(parsed.value()));
  for (std::size_t number = 1; number <= connections_.size(); ++number) {
    ConnectionFacts& connection = connections_.at(number);
    if (!connection.gone) connection.topics.resize(topics_.size());
  }
}

}  // namespace wavetank::scenarios
