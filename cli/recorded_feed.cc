#include "cli/recorded_feed.h"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "cli/input_files.h"
#include "cli/printable.h"
#include "sim/import/capture_gaps.h"
#include "sim/import/open_capture.h"
#include "sim/trace/time_text.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kSilencesShown = 10;

Duration whole_feed(const sim::RunRequest& request) {
  return sim::played_length(*request.capture, request.max_gap.value_or(Duration::max()));
}

}  // namespace

void take_capture(Session& session, const std::string& path, sim::RunRequest& request) {
  const Options& options = session.options;
  request.capture = load_capture(path);
  request.max_gap = options.max_gap;
  if (options.owe_gaps) request.gap_duty = sim::GapDuty::kCadence;
  const std::string before = "wavetank " + command_name(options.command) + ": ";
  const std::string loss = loss_line(*request.capture);
  if (!loss.empty()) session.console.note(before + loss);
  const std::string gaps = gap_line(*request.capture, request.max_gap);
  if (!gaps.empty()) session.console.note(before + gaps);
}

void prepare_capture(const sim::Venue* venue, sim::RunRequest& request) {
  if (!request.capture || venue == nullptr || !venue->prepare) return;
  try {
    request.prepared = venue->prepare(request);
  } catch (const sim::UnusableCapture& error) {
    throw CommandError(ExitCode::kUnreadable, error.what());
  } catch (const std::invalid_argument& error) {
    throw CommandError(ExitCode::kUsage, error.what());
  }
}

FeedNotes::FeedNotes(const sim::RunResult& result)
    : silences(result.silences), silences_total(result.silences_total), remarks(result.remarks) {}

FeedNotes::FeedNotes(const sim::SweepResult& result)
    : silences(result.silences), silences_total(result.silences_total), remarks(result.remarks) {}

std::string feed_notes_text(const FeedNotes& notes) {
  std::string text;
  const std::size_t shown = std::min(notes.silences.size(), kSilencesShown);
  for (const sim::UnjudgedSilence& silence : notes.silences.first(shown)) {
    text += fmt::format("      {}: {} is silent from +{} s to +{} s, after line {}\n",
                        silence.duty == sim::GapDuty::kCadence ? "owed" : "not judged",
                        printable(silence.topic), sim::seconds_text(silence.from_ns),
                        sim::seconds_text(silence.to_ns), silence.line);
  }
  if (notes.silences_total > shown) {
    text += fmt::format("      and {} more silences of the recording; --json lists {}\n",
                        notes.silences_total - shown, notes.silences.size());
  }
  for (const std::string& remark : notes.remarks) text += "      " + remark + "\n";
  return text;
}

void add_feed_notes(sim::JsonWriter& json, const FeedNotes& notes) {
  json.key("silences").begin_array();
  for (const sim::UnjudgedSilence& silence : notes.silences) {
    json.begin_object().key("topic").text(silence.topic);
    json.key("from_ns").integer(silence.from_ns).key("to_ns").integer(silence.to_ns);
    json.key("line").natural(silence.line);
    json.key("owed").boolean(silence.duty == sim::GapDuty::kCadence).end_object();
  }
  json.end_array().key("silences_total").natural(notes.silences_total);
  json.key("remarks").begin_array();
  for (const std::string& remark : notes.remarks) json.text(remark);
  json.end_array();
}

Duration feed_left(const sim::RunRequest& request) {
  return request.plan ? whole_feed(request) : whole_feed(request) / 2;
}

bool is_long_enough(const sim::Registry& registry, const sim::RunRequest& request,
                    const std::string& property) {
  const sim::PropertyInfo* info = registry.find_property(property);
  return info == nullptr || info->feed_needed <= feed_left(request);
}

void withdraw_short_passes(const sim::Registry& registry, const sim::RunRequest& request,
                           std::vector<sim::PropertyResult>& rows) {
  if (!request.capture) return;
  const Duration length = whole_feed(request);
  for (sim::PropertyResult& row : rows) {
    const sim::PropertyInfo* const info = registry.find_property(row.name);
    if (row.verdict != sim::PropertyVerdict::kPass || info == nullptr) continue;
    if (info->feed_needed <= length) continue;
    row.verdict = sim::PropertyVerdict::kNotReached;
    row.checked = 0;
  }
}

std::vector<std::string> too_short_for(const sim::Registry& registry,
                                       const sim::RunRequest& request,
                                       const std::vector<sim::PropertyResult>& rows) {
  std::vector<std::string> names;
  if (!request.capture) return names;
  for (const sim::PropertyResult& row : rows) {
    if (row.verdict != sim::PropertyVerdict::kNotReached) continue;
    if (!is_long_enough(registry, request, row.name)) names.push_back(row.name);
  }
  return names;
}

std::string not_reached_text(const sim::Registry& registry, const sim::RunRequest& request,
                             const std::vector<sim::PropertyResult>& rows) {
  const std::vector<std::string> too_short = too_short_for(registry, request, rows);
  std::string others;
  std::string needs;
  for (const sim::PropertyResult& row : rows) {
    if (row.verdict != sim::PropertyVerdict::kNotReached) continue;
    if (std::find(too_short.begin(), too_short.end(), row.name) == too_short.end()) {
      others += (others.empty() ? "" : ", ") + row.name;
      continue;
    }
    const Duration needed = registry.find_property(row.name)->feed_needed;
    needs +=
        (needs.empty() ? "" : ", ") + row.name + " needs " + sim::duration_text(needed.count());
  }
  std::string text;
  if (!needs.empty()) {
    text += fmt::format(
        "      not_reached, because the feed is too short: it goes on for {} after the last "
        "fault; {}\n",
        sim::duration_text(feed_left(request).count()), needs);
  }
  if (!others.empty()) text += "      not reached on this feed: " + others + "\n";
  return text;
}

}  // namespace wavetank::cli
