#include "sim/trace/event_log.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace wavetank::sim {
namespace {

/// "12.000000345": integer arithmetic, so that every compiler prints alike.
std::string log_seconds_text(std::int64_t time_ns) {
  const bool negative = time_ns < 0;
  // Negated as unsigned: the smallest value has no positive counterpart.
  const auto unsigned_ns = static_cast<std::uint64_t>(time_ns);
  const std::uint64_t magnitude = negative ? 0 - unsigned_ns : unsigned_ns;
  const std::string fraction = std::to_string(magnitude % 1'000'000'000U);
  return (negative ? "-" : "") + std::to_string(magnitude / 1'000'000'000U) + "." +
         std::string(9 - fraction.size(), '0') + fraction;
}

void append_escaped(std::string& line, char character) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(character);
  if (byte >= 0x20 && byte < 0x7F) {
    line += character;
    return;
  }
  line += "\\x";
  line += kDigits[byte >> 4];
  line += kDigits[byte & 15U];
}

std::uint64_t logged(const EventLog& log) { return log.dropped() + log.events().size(); }

/// Requires: the event at `position` was not dropped.
std::optional<LoggedEvent> event_at(const EventLog& log, std::uint64_t position) {
  const std::uint64_t count = logged(log);
  if (position >= count) return std::nullopt;
  CHECK(position >= log.dropped());
  return log.events()[log.events().size() - static_cast<std::size_t>(count - position)];
}

}  // namespace

LoggedEvent::LoggedEvent(std::uint64_t index_, const EventHead& head_, std::uint64_t content_hash_,
                         std::string text_)
    : index(index_), head(head_), content_hash(content_hash_), text(std::move(text_)) {}

std::string LoggedEvent::line() const {
  std::string line = log_seconds_text(head.time_ns) + " s  host " + std::to_string(head.host) +
                     "  " + std::string(event_name(head.kind));
  if (head.subject != 0) line += " #" + std::to_string(head.subject);
  if (!text.empty()) line += "  ";
  for (const char character : text) append_escaped(line, character);
  return line;
}

EventLog EventLog::of_long_run(std::size_t others_max) {
  EventLog log(kUnbounded);
  log.others_max_ = others_max;
  return log;
}

void EventLog::add(LoggedEvent event) {
  if (capacity_ == 0) return;
  if (!events_) events_.emplace();
  if (events_->size() == capacity_) {
    events_->pop_front();
    ++dropped_;
  }
  const bool landmark = is_landmark(event.head.kind);
  events_->push_back(std::move(event));
  if (others_max_ == kUnbounded) return;
  ++(landmark ? landmarks_ : others_);
  // Twice as many, so that the work is done seldom.
  if (others_ >= 2 * others_max_ + 2 || landmarks_ >= 2 * kLandmarksMax) drop_old_others();
}

void EventLog::drop_old_others() {
  std::size_t others = others_ > others_max_ ? others_ - others_max_ : 0;
  std::size_t landmarks = landmarks_ > kLandmarksMax ? landmarks_ - kLandmarksMax : 0;
  CHECK(others_ + landmarks_ == events_->size());
  others_ -= others;
  landmarks_ -= landmarks;
  dropped_ += others + landmarks;
  std::deque<LoggedEvent> kept;
  for (LoggedEvent& event : *events_) {
    std::size_t& left = is_landmark(event.head.kind) ? landmarks : others;
    if (left == 0) {
      kept.push_back(std::move(event));
      continue;
    }
    --left;
    whole_from_ = kept.size();
  }
  CHECK(others == 0 && landmarks == 0 && whole_from_ <= kept.size());
  events_ = std::move(kept);
}

const std::deque<LoggedEvent>& EventLog::events() const {
  static const std::deque<LoggedEvent> kNone;
  return events_ ? *events_ : kNone;
}

std::string LogDifference::message() const {
  std::string text = "a: " + (a ? a->line() : "(ended)") + "\nb: " + (b ? b->line() : "(ended)");
  if (a && b && a->line() == b->line()) text += "\n(the contents differ beyond the text shown)";
  return text;
}

std::optional<LogDifference> first_difference(const EventLog& a, const EventLog& b) {
  CHECK(a.detail() == b.detail());
  const std::uint64_t begin = std::max(logged(a) - a.whole(), logged(b) - b.whole());
  const std::uint64_t end = std::max(logged(a), logged(b));
  for (std::uint64_t position = begin; position < end; ++position) {
    std::optional<LoggedEvent> event_a = event_at(a, position);
    std::optional<LoggedEvent> event_b = event_at(b, position);
    if (event_a == event_b) continue;
    LogDifference difference;
    difference.position = position;
    difference.may_be_earlier = position == begin && begin > 0;
    difference.a = std::move(event_a);
    difference.b = std::move(event_b);
    return difference;
  }
  return std::nullopt;
}

}  // namespace wavetank::sim
