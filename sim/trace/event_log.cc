#include "sim/trace/event_log.h"

#include <algorithm>
#include <utility>

namespace wavetank::sim {
namespace {

/// "12.000000345": integer arithmetic, so that every compiler prints alike.
std::string seconds_text(std::int64_t time_ns) {
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

std::optional<LoggedEvent> event_at(const EventLog& log, std::uint64_t position) {
  const std::uint64_t offset = position - log.dropped();
  if (offset >= log.events().size()) return std::nullopt;
  return log.events()[offset];
}

}  // namespace

LoggedEvent::LoggedEvent(std::uint64_t index_, const EventHead& head_, std::uint64_t content_hash_,
                         std::string text_)
    : index(index_), head(head_), content_hash(content_hash_), text(std::move(text_)) {}

std::string LoggedEvent::line() const {
  std::string line = seconds_text(head.time_ns) + " s  host " + std::to_string(head.host) + "  " +
                     std::string(event_name(head.kind));
  if (head.subject != 0) line += " #" + std::to_string(head.subject);
  if (!text.empty()) line += "  ";
  for (const char character : text) append_escaped(line, character);
  return line;
}

void EventLog::add(LoggedEvent event) {
  if (capacity_ == 0) return;
  if (!events_) events_.emplace();
  if (events_->size() == capacity_) {
    events_->pop_front();
    ++dropped_;
  }
  events_->push_back(std::move(event));
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
  const std::uint64_t begin = std::max(a.dropped(), b.dropped());
  const std::uint64_t end =
      std::max(a.dropped() + a.events().size(), b.dropped() + b.events().size());
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
