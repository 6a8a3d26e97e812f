#include "sim/report/landmarks.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "sim/trace/time_text.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kFaultsFirst = 3;
constexpr std::size_t kFaultsLast = 2;
constexpr std::size_t kSignals = 2;
constexpr std::size_t kKindsInGap = 4;

/// Events that every run has, or that the report has elsewhere, carry no information.
bool is_told(EventKind kind) {
  return is_landmark(kind) && kind != EventKind::kHostStart && kind != EventKind::kListen;
}

/// Which events to show, by their place among those that could be.
class Selection {
 public:
  Selection(std::size_t candidates, std::size_t lines_max)
      : candidates_(candidates), lines_max_(lines_max) {}

  /// Unless it does not fit.
  void add(std::size_t place) {
    if (place >= candidates_ || !shown_.insert(place).second) return;
    if (lines() > lines_max_) shown_.erase(place);
  }

  /// Requires: they fit.
  void add_all() {
    for (std::size_t place = 0; place < candidates_; ++place) shown_.insert(shown_.end(), place);
  }

  const std::set<std::size_t>& shown() const { return shown_; }

 private:
  /// The events and one line for each gap.
  std::size_t lines() const {
    std::size_t count = shown_.size();
    std::size_t next = 0;
    for (const std::size_t place : shown_) {
      if (place != next) ++count;
      next = place + 1;
    }
    return count + (next == candidates_ ? 0 : 1);
  }

  std::size_t candidates_;
  std::size_t lines_max_;
  std::set<std::size_t> shown_;
};

using Candidates = std::vector<const LoggedEvent*>;

void add_ends(Selection& selection, const std::vector<std::size_t>& places, std::size_t first,
              std::size_t last) {
  for (std::size_t i = 0; i < std::min(first, places.size()); ++i) selection.add(places[i]);
  for (std::size_t i = 0; i < std::min(last, places.size()); ++i) {
    selection.add(places[places.size() - 1 - i]);
  }
}

std::vector<std::size_t> places_of(const Candidates& candidates, EventKind kind) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < candidates.size(); ++place) {
    if (candidates[place]->head.kind == kind) places.push_back(place);
  }
  return places;
}

std::set<std::size_t> select(const Candidates& candidates, Instant first, Instant second,
                             std::size_t lines_max) {
  Selection selection(candidates.size(), lines_max);
  if (candidates.size() <= lines_max) {
    selection.add_all();
    return selection.shown();
  }
  // How many events happened up to and including an instant.
  const auto count_until = [&candidates](Instant instant) {
    const std::int64_t ns = instant.time_since_epoch().count();
    const auto after =
        std::partition_point(candidates.begin(), candidates.end(),
                             [ns](const LoggedEvent* event) { return event->head.time_ns <= ns; });
    return static_cast<std::size_t>(after - candidates.begin());
  };
  const std::size_t end = count_until(second);
  const std::size_t begin = count_until(first);
  if (end > 0) selection.add(end - 1);
  if (begin > 0) selection.add(begin - 1);
  selection.add(begin);
  add_ends(selection, places_of(candidates, EventKind::kSignal), kSignals, 0);
  add_ends(selection, places_of(candidates, EventKind::kFaultApplied), kFaultsFirst, kFaultsLast);
  // The number of attempts is enough to fill every line, since a gap of one event takes as much
  // room as its event.
  for (std::size_t back = 2; back <= end && back < 4 * lines_max; ++back) selection.add(end - back);
  for (std::size_t place = 0; place < std::min(candidates.size(), 2 * lines_max); ++place) {
    selection.add(place);
  }
  return selection.shown();
}

std::string host_name(const std::map<std::uint16_t, std::string>& names, std::uint16_t host) {
  if (host == 0) return "world";
  const auto found = names.find(host);
  return found != names.end() ? found->second : fmt::format("host {}", host);
}

std::string event_line(const LoggedEvent& event, std::string_view host) {
  std::string line = fmt::format("{:>17}  {:<8} {}", virtual_time_text(event.head.time_ns), host,
                                 event_name(event.head.kind));
  if (event.head.subject != 0) line += fmt::format(" {}", event.head.subject);
  if (!event.text.empty()) line += "  " + event.text;
  return line;
}

/// "... 31 more: 15 dial, 15 dial_failed, 1 report".
std::string gap_line(const Candidates& candidates, std::size_t begin, std::size_t end) {
  std::map<std::string_view, std::size_t> kinds;
  for (std::size_t place = begin; place < end; ++place) {
    ++kinds[event_name(candidates[place]->head.kind)];
  }
  std::vector<std::pair<std::size_t, std::string_view>> sorted;
  for (const auto& [kind, count] : kinds) sorted.emplace_back(count, kind);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string line = fmt::format("{:>17}  {} more:", "...", end - begin);
  for (std::size_t i = 0; i < std::min(sorted.size(), kKindsInGap); ++i) {
    line += fmt::format("{} {} {}", i == 0 ? "" : ",", sorted[i].first, sorted[i].second);
  }
  return line + (sorted.size() > kKindsInGap ? ", ..." : "");
}

}  // namespace

std::string one_line(std::string_view text, std::size_t columns) {
  std::string line;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    line += byte < 0x20 || byte == 0x7F ? ' ' : character;
  }
  if (line.size() <= columns) return line;
  std::size_t cut = columns - 3;
  // Not inside a UTF-8 character.
  while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;
  return line.substr(0, cut) + "...";
}

std::vector<std::string> landmark_lines(const EventLog& log, Instant first, Instant second,
                                        std::size_t lines_max, std::size_t columns) {
  Candidates candidates;
  std::map<std::uint16_t, std::string> hosts;
  for (const LoggedEvent& event : log.events()) {
    if (event.head.kind == EventKind::kHostStart) hosts[event.head.host] = event.text;
    if (is_told(event.head.kind)) candidates.push_back(&event);
  }
  std::vector<std::string> lines;
  std::size_t next = 0;
  const std::set<std::size_t> shown = select(candidates, first, second, lines_max);
  for (const std::size_t place : shown) {
    if (place > next) lines.push_back(one_line(gap_line(candidates, next, place), columns));
    const LoggedEvent& event = *candidates[place];
    lines.push_back(one_line(event_line(event, host_name(hosts, event.head.host)), columns));
    next = place + 1;
  }
  if (!shown.empty() && next < candidates.size()) {
    lines.push_back(one_line(gap_line(candidates, next, candidates.size()), columns));
  }
  return lines;
}

}  // namespace wavetank::sim
