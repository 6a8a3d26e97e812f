#include "sim/explore/sweep.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sim/explore/checked_run.h"
#include "sim/explore/worker.h"

namespace wavetank::sim {
namespace {

constexpr int kPollMs = 100;

bool is_violation(const RunRecord& record) {
  return record.result.verdict == Verdict::kFail ||
         record.result.verdict == Verdict::kNondeterministic;
}

bool is_failure(const RunRecord& record) {
  return !record.internal_error.empty() || is_violation(record);
}

/// Never throws: what goes wrong becomes part of the record.
RunRecord run_seed(const RunFunction& run, const RunRequest& base, std::uint64_t seed) {
  RunRecord record;
  record.seed = seed;
  RunRequest request = base;
  request.seed = seed;
  try {
    CheckedRun checked = run_checked(run, request);
    record.result = std::move(checked.result);
    record.difference = std::move(checked.difference);
  } catch (const std::invalid_argument& error) {
    record.refusal = error.what();
  } catch (const std::exception& error) {
    record.internal_error = std::string("exception: ") + error.what();
  } catch (...) {
    record.internal_error = "an exception that is no std::exception";
  }
  return record;
}

/// What nobody will look at need not go through the pipe.
class Slimmer {
 public:
  explicit Slimmer(std::size_t detailed_max) : detailed_max_(detailed_max) {}

  void slim(RunRecord& record) {
    if (!is_violation(record)) {
      record.result.plan = FaultPlan();
      drop_details(record.result);
    } else if (++failures_[failure_key(record.result)] > detailed_max_) {
      drop_details(record.result);
    }
  }

 private:
  std::size_t detailed_max_;
  std::map<std::string, std::size_t> failures_;
};

class Sweep {
 public:
  Sweep(const RunFunction& run, const RunRequest& base, const SweepOptions& options)
      : run_(run),
        base_(base),
        options_(options),
        count_(options.last_seed - options.first_seed + 1),
        limit_(count_),
        stride_(std::min<std::uint64_t>(std::max(options.jobs, 1U), count_)),
        totals_(options.detailed_max) {}

  SweepResult finish() {
    for (std::uint64_t index = 0; index < stride_; ++index) lanes_.emplace_back(index);
    for (Lane& lane : lanes_) start(lane);
    bool stopped = false;
    while (!stopped && any_at_work()) {
      turn();
      stopped = options_.stop_requested && options_.stop_requested();
    }
    if (stopped) drain();
    lanes_.clear();
    add_finished(stopped);
    SweepResult result = totals_.take();
    result.interrupted = stopped && added_ < limit_;
    return result;
  }

 private:
  /// Every stride-th seed, and who is at it. Seeds are counted from 0 here.
  struct Lane {
    explicit Lane(std::uint64_t next_) : next(next_) {}
    std::uint64_t next;  ///< Where the worker is.
    std::optional<Worker> worker;
  };

  void start(Lane& lane) {
    lane.worker.reset();
    if (lane.next >= limit_) return;
    lane.worker.emplace([this, begin = lane.next](const SendFunction& send) {
      Slimmer slimmer(options_.detailed_max);
      for (std::uint64_t index = begin; index < count_; index += stride_) {
        RunRecord record = run_seed(run_, base_, options_.first_seed + index);
        slimmer.slim(record);
        send(encode(record));
      }
    });
  }

  bool any_at_work() const {
    return std::any_of(lanes_.begin(), lanes_.end(),
                       [](const Lane& lane) { return lane.worker.has_value(); });
  }

  void turn() {
    std::vector<Lane*> busy;
    std::vector<const Worker*> workers;
    for (Lane& lane : lanes_) {
      if (!lane.worker) continue;
      busy.push_back(&lane);
      workers.push_back(&*lane.worker);
    }
    for (const std::size_t place : wait_readable(workers, kPollMs)) read(*busy[place]);
    // Whoever is past the end need not go on.
    for (Lane& lane : lanes_) {
      if (lane.worker && lane.next >= limit_) lane.worker.reset();
    }
    add_finished(false);
    if (options_.on_progress) {
      SweepProgress progress;
      progress.done = done_;
      progress.total = count_;
      progress.failed = failed_;
      options_.on_progress(progress);
    }
  }

  /// False: the worker has closed its pipe.
  bool receive(Lane& lane) {
    std::vector<std::string> messages;
    const bool open = lane.worker->receive(messages);
    for (const std::string& message : messages) {
      take(lane.next, decode(message));
      lane.next += stride_;
    }
    return open;
  }

  /// What has arrived by now still counts.
  void drain() {
    for (Lane& lane : lanes_) {
      if (lane.worker && !wait_readable({&*lane.worker}, 0).empty()) receive(lane);
    }
  }

  void read(Lane& lane) {
    if (receive(lane)) return;
    const std::string end = lane.worker->wait();
    if (lane.next < limit_) {
      RunRecord record;
      record.seed = options_.first_seed + lane.next;
      record.internal_error = "the worker process " + (end.empty() ? "ended early" : end);
      take(lane.next, std::move(record));
      lane.next += stride_;
    }
    start(lane);
  }

  void take(std::uint64_t index, RunRecord record) {
    if (index >= limit_) return;
    const bool failure = is_failure(record);
    ++done_;
    if (failure) ++failed_;
    if (!record.refusal.empty() || (failure && options_.fail_fast)) limit_ = index + 1;
    waiting_.emplace(index, std::move(record));
  }

  /// Hands over what is complete from the beginning on; with `all`, also what lies beyond gaps.
  void add_finished(bool all) {
    while (!waiting_.empty()) {
      const auto first = waiting_.begin();
      if (first->first >= limit_) return;
      if (first->first != added_ && !all) return;
      ++added_;
      totals_.add(std::move(first->second));
      waiting_.erase(first);
    }
  }

  const RunFunction& run_;
  const RunRequest& base_;
  const SweepOptions& options_;
  const std::uint64_t count_;
  std::uint64_t limit_;  ///< Seeds from here on do not count.
  const std::uint64_t stride_;
  std::uint64_t added_ = 0;  ///< Handed to totals_; without gaps, also the next in order.
  std::uint64_t done_ = 0, failed_ = 0;
  std::vector<Lane> lanes_;
  std::map<std::uint64_t, RunRecord> waiting_;
  SweepTotals totals_;
};

}  // namespace

SweepResult sweep(const RunFunction& run, const RunRequest& base, const SweepOptions& options) {
  return Sweep(run, base, options).finish();
}

}  // namespace wavetank::sim
