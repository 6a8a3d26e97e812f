#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "scenarios/properties/properties.h"
#include "scenarios/properties/report_fields.h"
#include "sim/trace/time_text.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ReportKind;
using hyperliquid::ReportKinds;
using sim::Event;
using sim::EventKind;
using sim::Observation;

// From the arrival of a frame's last byte to the report of its fate.
constexpr Duration kAgeMax = std::chrono::seconds(1);
constexpr ReportKinds kNeeded = {ReportKind::kFrame, ReportKind::kDelivered, ReportKind::kDropped};

// So many missing frames of a topic are named by the time of their arrival.
constexpr std::size_t kArrivalsNamed = 3;

// "+1.200000000 s, +1.300000000 s and 4 later".
std::string first_times(const std::vector<Instant>& times) {
  std::string text;
  for (std::size_t i = 0; i < std::min(times.size(), kArrivalsNamed); ++i) {
    if (i > 0) text += ", ";
    text += sim::virtual_time_text(times[i].time_since_epoch().count());
  }
  if (times.size() <= kArrivalsNamed) return text;
  return text + fmt::format(" and {} later", times.size() - kArrivalsNamed);
}

// A data frame on its way to the consumer.
struct Frame {
  std::uint32_t topic = 0;  // An index of FrameWays.
  Instant arrived{};
};

// The data frames of one connection.
struct FrameWay {
  std::deque<Frame> in_socket;  // Arrived, not taken.
  std::deque<Frame> taken;      // Neither delivered nor dropped.
};

// The fate of the data frames that arrived, by connection and topic.
class FrameWays {
 public:
  explicit FrameWays(const RunFacts& facts) : facts_(facts) {}

  static bool wants(EventKind kind) noexcept {
    return kind == EventKind::kTextReceived || kind == EventKind::kFrameReceived ||
           kind == EventKind::kReportFrame || kind == EventKind::kReportDelivered ||
           kind == EventKind::kReportDropped;
  }

  // Gives how many frames were settled that had not been taken.
  std::uint64_t on_event(const Event& event) {
    FrameWay& way = way_of(facts_.connection());
    switch (event.kind()) {
      case EventKind::kTextReceived:
        if (is_data()) way.in_socket.push_back(Frame{index_of(topic_now()), event.at()});
        return 0;
      case EventKind::kFrameReceived:
        if (event.content.starts_with("B ") && is_data()) {
          way.in_socket.push_back(Frame{index_of(topic_now()), event.at()});
        }
        return 0;
      case EventKind::kReportFrame:
        if (event.content == "data") take(way, event.at());
        return 0;
      case EventKind::kReportDelivered:
        return settle(way, event.content, 1);
      case EventKind::kReportDropped: {
        std::string_view rest = event.content;
        const std::string_view count = take_report_field(rest);
        take_report_field(rest);
        std::uint64_t number = 0;
        std::from_chars(count.data(), count.data() + count.size(), number);
        return settle(way, rest, number);
      }
      default:
        return 0;
    }
  }

  using Ways = std::map<std::size_t, FrameWay>;  // By the connection's number; 0: of no connection.
  const Ways& ways() const noexcept { return ways_; }
  // Finished frames need no deadline.
  template <class IsOver>
  void forget_if(IsOver is_over) {
    std::erase_if(ways_, is_over);
  }
  const std::string& topic(std::uint32_t index) const { return names_[index]; }
  std::uint64_t taken() const noexcept { return taken_; }

 private:
  bool is_data() const noexcept {
    return facts_.frame() == nullptr || facts_.frame()->kind == hyperliquid::FrameKind::kData;
  }
  std::string_view topic_now() const noexcept {
    return facts_.frame() == nullptr ? std::string_view() : std::string_view(facts_.frame()->topic);
  }

  FrameWay& way_of(const ConnectionFacts* connection) {
    return ways_[connection == nullptr ? 0 : connection->number];
  }

  std::uint32_t index_of(std::string_view topic) {
    const auto found = indices_.find(topic);
    if (found != indices_.end()) return found->second;
    const auto index = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(topic);
    indices_.emplace(std::string(topic), index);
    return index;
  }

  // They are taken in the order in which they arrived.
  void take(FrameWay& way, Instant now) {
    ++taken_;
    if (way.in_socket.empty()) {
      // The client read it as data and this side did not.
      way.taken.push_back(Frame{index_of(""), now});
      return;
    }
    way.taken.push_back(way.in_socket.front());
    way.in_socket.pop_front();
  }

  // A topic without a name, on either side, may be any.
  std::uint64_t settle(FrameWay& way, std::string_view topic, std::uint64_t count) {
    const std::uint32_t wanted = index_of(topic);
    const std::uint32_t nameless = index_of("");
    for (; count > 0; --count) {
      const auto found = std::find_if(way.taken.begin(), way.taken.end(), [&](const Frame& frame) {
        return frame.topic == wanted || wanted == nameless || frame.topic == nameless;
      });
      if (found == way.taken.end()) return count;
      way.taken.erase(found);
    }
    return 0;
  }

  const RunFacts& facts_;
  Ways ways_;
  std::vector<std::string> names_;
  std::map<std::string, std::uint32_t, std::less<>> indices_;
  std::uint64_t taken_ = 0;
};

class Accounted final : public sim::Property {
 public:
  explicit Accounted(const RunFacts& facts) : Property("ACCOUNTED"), facts_(facts), ways_(facts) {
    if (!facts.declares(kNeeded)) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return FrameWays::wants(kind) || kind == EventKind::kHostExit;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    if (event.kind() == EventKind::kHostExit) return on_exit(event.at());
    const std::uint64_t too_many = ways_.on_event(event);
    if (too_many == 0) return;
    std::string_view topic = event.content;
    if (event.kind() == EventKind::kReportDropped) {
      take_report_field(topic);
      take_report_field(topic);
    }
    violate(Observation(event.at(), fmt::format("the client took {} data frames", ways_.taken())),
            Observation(event.at(), fmt::format("the client reports {} more frames of '{}' as "
                                                "delivered or dropped than it took",
                                                too_many, topic)));
  }

 private:
  void on_exit(Instant at) {
    if (ways_.taken() == 0) return;
    check();
    std::map<std::string, std::vector<Instant>> missing;  // When they arrived, by topic.
    Instant first = kNever;
    for (const auto& [connection, way] : ways_.ways()) {
      for (const Frame& frame : way.taken) {
        missing[ways_.topic(frame.topic)].push_back(frame.arrived);
        first = std::min(first, frame.arrived);
      }
    }
    if (missing.empty()) return;
    std::string text;
    for (auto& [topic, arrivals] : missing) {
      std::sort(arrivals.begin(), arrivals.end());
      text += fmt::format("{}{} of '{}', arrived {}", text.empty() ? "" : "; ", arrivals.size(),
                          topic, first_times(arrivals));
    }
    violate(
        Observation(first, fmt::format("the first missing frame arrived; the client took {} data "
                                       "frames in all",
                                       ways_.taken())),
        Observation(at, "neither delivered nor dropped by the end: " + text));
  }

  const RunFacts& facts_;
  FrameWays ways_;
};

class AgeAtDelivery final : public sim::Property {
 public:
  AgeAtDelivery(const RunFacts& facts, const RunTerms& terms)
      : Property("AGE_AT_DELIVERY"), facts_(facts), may_hold_(terms.may_hold), ways_(facts) {
    if (!facts.declares(kNeeded)) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return FrameWays::wants(kind) || kind == EventKind::kSignal || kind == EventKind::kHostExit;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    // From the stop on only ACCOUNTED counts: a client that drains need not read any more.
    if (facts_.stopping() || facts_.exited()) return set_deadline(kNever);
    static_cast<void>(ways_.on_event(event));
    if (event.kind() == EventKind::kReportDelivered) check();
    // Looked at again when the deadline comes: not moved with every frame.
    if (deadline() == kNever) set_deadline(event.at() + kAgeMax);
  }

  void on_deadline(Instant now) override {
    Instant oldest = kNever;
    ways_.forget_if([&](const auto& way) { return gone(way.first) && way.second.taken.empty(); });
    for (const auto& [connection, way] : ways_.ways()) {
      if (!ended(connection) && !may_hold_)
        oldest = std::min(oldest, look(way.in_socket, now, connection, "has not been taken"));
      const char* const kept = "is neither delivered nor dropped";
      oldest = std::min(oldest, look(way.taken, now, connection, kept));
      if (violation()) return;
    }
    if (oldest != kNever) set_deadline(oldest + kAgeMax);
  }

 private:
  // Frames left in the socket of a connection that ends are NO_BYTE_LOSS's matter.
  bool ended(std::size_t connection) const {
    return connection == 0 || facts_.connections().at(connection).ended.has_value();
  }

  // The client can take no more from it.
  bool gone(std::size_t connection) const {
    return connection != 0 && facts_.connections().at(connection).gone.has_value();
  }

  // Gives when the oldest of them arrived.
  Instant look(const std::deque<Frame>& frames, Instant now, std::size_t connection,
               const char* what) {
    if (frames.empty()) return kNever;
    const Frame& oldest = frames.front();
    if (oldest.arrived + kAgeMax <= now) {
      violate(Observation(oldest.arrived, fmt::format("a frame of '{}' arrived on connection {}",
                                                      ways_.topic(oldest.topic), connection)),
              Observation(now, fmt::format("a second later it {}", what)));
    }
    return oldest.arrived;
  }

  const RunFacts& facts_;
  bool may_hold_;
  FrameWays ways_;
};

}  // namespace

sim::PropertyInfo accounted() {
  return feed_property("ACCOUNTED", "Every data frame is delivered, or counted as dropped.",
                       "python-binance issue 1016", made_of<Accounted>);
}
sim::PropertyInfo age_at_delivery() {
  return feed_property("AGE_AT_DELIVERY",
                       "A data frame is delivered or dropped within 1 s of its arrival.",
                       "hummingbot issue 7738; ccxt issue 27133", made_with_terms<AgeAtDelivery>);
}

}  // namespace wavetank::scenarios
