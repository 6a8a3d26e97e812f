#include "scenarios/cases/recorded_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "core/capture/damage.h"
#include "core/capture/payload.h"
#include "scenarios/cases/feed_run.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/trace/time_text.h"

namespace wavetank::scenarios {
namespace {

using hyperliquid::RecordedClose;
using hyperliquid::RecordedEnd;

constexpr std::size_t kRemarksMax = 20;
constexpr std::size_t kReasonBytesMax = 123;  // Room in a close frame: RFC 6455 section 5.5.
constexpr Duration kRefusalMin = std::chrono::milliseconds(1);
constexpr Duration kRefusalMax = std::chrono::hours(24);

/// The entry with all parameters, or nullopt when the catalogue does not allow it.
std::optional<sim::FaultEntry> allowed(const sim::FaultEntry& entry) {
  static const sim::FaultCatalogue catalogue = feed_faults();
  try {
    return sim::completed(sim::FaultPlan({entry}), catalogue).entries().front();
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

class FaultMaker {
 public:
  explicit FaultMaker(const hyperliquid::CaptureFeed& feed) : feed_(feed) {}

  RecordedFaults run() {
    for (const RecordedClose& close : feed_.closes()) {
      if (close.end == RecordedEnd::kNoDial) {
        failed_dial(close);
      } else {
        ended(close);
      }
    }
    end_refusal();
    if (unsaid_ > 0) {
      made_.remarks.push_back(fmt::format("and {} more ends of recorded connections", unsaid_));
    }
    return std::move(made_);
  }

 private:
  void ended(const RecordedClose& close) {
    end_refusal();
    cut_.reset();
    // The recorder's own end of the recording, also where its side is unknown.
    if (!close.followed && close.closer <= Closer::kUs) return;
    if (close.closer == Closer::kUs) {
      return remark(close, "was the recorder's own and is not replayed");
    }
    if (close.end == RecordedEnd::kPartial) {
      return remark(close, "left another connection open and is not replayed");
    }
    if (close.offset < feed_.zero_offset()) {
      return remark(close, "came before the feed began and is not replayed");
    }
    add_end(close);
    cut_ = close.offset;
  }

  void add_end(const RecordedClose& close) {
    sim::FaultEntry entry = begin("venue_close", close.offset);
    entry.numbers["code"] = close.code;
    entry.texts["reason"] =
        is_line_text(close.reason) ? close.reason.substr(0, kReasonBytesMax) : std::string();
    // No venue sends 1005 or 1006: they say that there was no close frame.
    std::optional<sim::FaultEntry> whole = allowed(entry);
    if (!whole) whole = allowed(begin("reset_peer", close.offset));
    if (!whole) return remark(close, "comes too late for a plan and is not replayed");
    remark(close, fmt::format("is replayed as fault {} ({})", whole->id, whole->kind));
    keep(*std::move(whole));
  }

  void failed_dial(const RecordedClose& close) {
    if (!cut_) {
      return remark(close, "follows an end that is not replayed, and is not replayed either");
    }
    refused_until_ = close.offset;
  }

  /// Dials that failed one after the other, since the last end, are one refusal.
  void end_refusal() {
    if (!cut_ || !refused_until_) return;
    const Duration length = std::clamp(*refused_until_ - *cut_, kRefusalMin, kRefusalMax);
    sim::FaultEntry entry = begin("refuse_dials", *cut_);
    entry.numbers["duration_ns"] = length.count();
    refused_until_.reset();
    std::optional<sim::FaultEntry> whole = allowed(entry);
    if (!whole) return;
    say(fmt::format("dials that failed for {} afterwards are replayed as fault {} (refuse_dials)",
                    sim::duration_text(length.count()), whole->id));
    keep(*std::move(whole));
  }

  sim::FaultEntry begin(const char* kind, Duration offset) const {
    const Duration delay = std::max(offset - feed_.zero_offset(), Duration::zero());
    const auto id = sim::kRecordedIdMin + static_cast<std::uint32_t>(made_.entries.size());
    return {id, kind, sim::AfterTrigger("subscribe_ack", 1, delay.count())};
  }

  void keep(sim::FaultEntry entry) { made_.entries.push_back(std::move(entry)); }

  void remark(const RecordedClose& close, const std::string& fate) {
    const std::string what = close.end == RecordedEnd::kNoDial
                                 ? std::string("failed dial")
                                 : fmt::format("close {}", close.code);
    const std::string reason = close.reason.empty() ? "" : " " + quoted(close.reason);
    say(fmt::format("the recorded {}{} at +{} s (line {}) {}", what, reason,
                    sim::seconds_text(close.offset.count()), close.line, fate));
  }

  void say(std::string text) {
    if (made_.remarks.size() < kRemarksMax) {
      made_.remarks.push_back(std::move(text));
    } else {
      ++unsaid_;
    }
  }

  const hyperliquid::CaptureFeed& feed_;
  RecordedFaults made_;
  std::optional<Duration> cut_;  ///< The last end that is replayed, while dials may follow.
  std::optional<Duration> refused_until_;  ///< The last dial that failed since.
  std::size_t unsaid_ = 0;
};

}  // namespace

RecordedFaults recorded_faults(const hyperliquid::CaptureFeed& feed) {
  return FaultMaker(feed).run();
}

}  // namespace wavetank::scenarios
