#pragma once

/// cli/recorded_feed.h - a capture as test and replay play it, and the report about it: losses,
/// long gaps, silences that are not judged, decisions made for the user, and the properties that
/// need a longer feed.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "sim/explore/sweep_result.h"
#include "sim/report/json_writer.h"

namespace wavetank::cli {

/// Puts the capture at `path` into the request, to be played as the options say; notes losses and
/// gaps. The caller goes on with prepare_capture(). Errors: CommandError kUnreadable.
void take_capture(Session& session, const std::string& path, sim::RunRequest& request);

/// Has the venue, if there is one, prepare the request's capture, if it has one, once for all runs:
/// workers share the result. Errors: CommandError kUsage for a capture that no run takes.
void prepare_capture(const sim::Venue* venue, sim::RunRequest& request);

/// The notes of runs on their feed and plan. Refers to the result.
struct FeedNotes {
  explicit FeedNotes(const sim::RunResult& result);
  explicit FeedNotes(const sim::SweepResult& result);

  std::span<const sim::UnjudgedSilence> silences;
  std::uint64_t silences_total;
  std::span<const std::string> remarks;
};

/// One indented line for each silence and each remark. Only the first of many silences are listed.
std::string feed_notes_text(const FeedNotes& notes);

/// Appends `silences`, `silences_total` and `remarks`.
void add_feed_notes(sim::JsonWriter& json, const FeedNotes& notes);

/// The length of the feed after the last fault: drawn faults are over by its middle.
/// Requires: the request has a capture.
Duration feed_left(const sim::RunRequest& request);

/// Whether the feed goes on for as long as the property needs; true of an unknown property.
bool is_long_enough(const sim::Registry& registry, const sim::RunRequest& request,
                    const std::string& property);

/// A feed that is shorter than the bound of a property proves no pass: such a row becomes
/// not_reached. Without a capture no row changes.
void withdraw_short_passes(const sim::Registry& registry, const sim::RunRequest& request,
                           std::vector<sim::PropertyResult>& rows);

/// Names of `rows` that were not reached and need a longer feed; empty without a capture.
std::vector<std::string> too_short_for(const sim::Registry& registry,
                                       const sim::RunRequest& request,
                                       const std::vector<sim::PropertyResult>& rows);

/// The properties that the feed does not reach, without those for which it is too short; else
/// empty.
std::string not_reached_text(const sim::Registry& registry, const sim::RunRequest& request,
                             const std::vector<sim::PropertyResult>& rows);

}  // namespace wavetank::cli
