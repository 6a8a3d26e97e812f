#include "sim/explore/sweep.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/check.h"
#include "sim/explore/run_worker.h"

namespace wavetank::sim {
namespace {

constexpr int kSweepPollMs = 100;
/// A lane that is so many seeds ahead of the slowest is not read: its worker waits.
constexpr std::uint64_t kAheadMax = 4096;
/// So many hung seeds, if they are most of those so far, predict the rest.
constexpr std::uint64_t kHangsMax = 4;

bool is_violation(const EncodedRun& record) {
  return record.result.verdict == Verdict::kFail ||
         record.result.verdict == Verdict::kNondeterministic;
}

bool is_failure(const EncodedRun& record) {
  return !record.internal_error.empty() || is_violation(record);
}

/// Details that no reader will see need not go through the pipe.
class Slimmer {
 public:
  explicit Slimmer(std::size_t detailed_max) : detailed_max_(detailed_max) {}

  void slim(EncodedRun& record) {
    if (!is_violation(record)) {
      record.result.plan = FaultPlan();
      drop_details(record.result);
    } else if (++failures_[failure_key(record.result)] > detailed_max_) {
      drop_details(record.result);
    }
    if (!record.refusal.empty() || !record.internal_error.empty()) return;
    // The notes of one run speak for the feed; later ones would say the same.
    if (results_++ == 0) return;
    record.result.remarks.clear();
    record.result.silences.clear();
  }

 private:
  std::size_t detailed_max_;
  std::uint64_t results_ = 0;
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
        totals_(options.detailed_max, options.demands) {}

  SweepResult finish() {
    for (std::uint64_t index = 0; index < stride_; ++index) lanes_.emplace_back(index);
    for (Lane& lane : lanes_) start(lane);
    bool stopped = false;
    while (!stopped && any_at_work()) {
      turn();
      stopped = options_.stop_requested && options_.stop_requested();
    }
    std::vector<std::string> under_way;
    if (stopped) under_way = drain();
    lanes_.clear();
    add_finished(stopped ? Gaps::kPassOver : Gaps::kWaitFor);
    SweepResult result = totals_.take();
    result.interrupted = stopped && added_ < limit_;
    if (result.interrupted) result.under_way = std::move(under_way);
    if (gave_up_) {
      result.ended_early = "most seeds hang: the sweep has ended after seed " +
                           std::to_string(options_.first_seed + limit_ - 1);
    }
    return result;
  }

 private:
  enum class Gaps : std::uint8_t { kWaitFor, kPassOver };  ///< Between finished seeds.

  /// Every stride-th seed, and the worker at it. Seeds are counted from 0 here.
  struct Lane {
    explicit Lane(std::uint64_t next_) : next(next_) {}
    std::uint64_t next;  ///< Where the worker is.
    std::optional<RunWorker> worker;
    std::optional<EncodedRun> crash;  ///< That of `next`, which is being run again.
  };

  void start(Lane& lane) {
    lane.worker.reset();
    if (lane.next >= limit_) return;
    const auto body = [this, begin = lane.next](const RunWorker::HandOver& hand_over) {
      Slimmer slimmer(options_.detailed_max);
      RunRequest request = base_;
      for (std::uint64_t index = begin; index < count_; index += stride_) {
        request.seed = options_.first_seed + index;
        EncodedRun record = run_watched(run_, request, Recheck::kFailures);
        slimmer.slim(record);
        hand_over(record);
      }
    };
    lane.worker.emplace(body, options_.timeout);
  }

  bool any_at_work() const {
    return std::any_of(lanes_.begin(), lanes_.end(),
                       [](const Lane& lane) { return lane.worker.has_value(); });
  }

  void turn() {
    std::vector<Lane*> busy;
    std::vector<const Worker*> workers;
    for (Lane& lane : lanes_) {
      if (!lane.worker || lane.next > added_ + kAheadMax) continue;
      busy.push_back(&lane);
      workers.push_back(&lane.worker->worker());
    }
    for (const std::size_t place : wait_readable(workers, kSweepPollMs)) read(*busy[place]);
    for (Lane& lane : lanes_) {
      if (lane.worker && lane.worker->is_silent()) end_silence(lane);
      // Past the end it need not go on.
      if (lane.worker && lane.next >= limit_) lane.worker.reset();
    }
    add_finished(Gaps::kWaitFor);
    if (options_.on_progress) {
      SweepProgress progress;
      progress.done = done_;
      progress.total = count_;
      progress.failed = failed_;
      options_.on_progress(progress);
    }
  }

  /// False: the worker has ended.
  bool receive(Lane& lane) {
    std::vector<EncodedRun> records;
    const bool open = lane.worker->receive(records);
    for (EncodedRun& record : records) {
      pass_over_lost(lane, record.seed - options_.first_seed);
      take_next(lane, std::move(record));
    }
    return open;
  }

  /// Results that have arrived by now still count; current runs are listed.
  std::vector<std::string> drain() {
    std::vector<std::string> under_way;
    for (Lane& lane : lanes_) {
      if (!lane.worker) continue;
      if (!wait_readable({&lane.worker->worker()}, 0).empty()) receive(lane);
      std::string where = lane.worker->where();
      if (!where.empty()) under_way.push_back(std::move(where));
    }
    return under_way;
  }

  void read(Lane& lane) {
    if (receive(lane)) return;
    std::optional<EncodedRun> broken = lane.worker->end();
    if (lane.next < limit_) {
      if (!broken) {
        broken.emplace().seed = options_.first_seed + lane.next;
        broken->internal_error = "the worker process ended early";
      }
      if (is_crash(*broken) && !lane.crash) {
        lane.crash = std::move(broken);
      } else {
        take_next(lane, *std::move(broken));
      }
    }
    start(lane);
  }

  void end_silence(Lane& lane) {
    const std::uint64_t silent = lane.next;
    if (!receive(lane)) return read(lane);
    // It has ended in the meantime; the one at work now was not silent.
    if (lane.next != silent) return;
    take_next(lane, lane.worker->kill_silent());
    start(lane);
  }

  /// Garbage in the pipe may have damaged the results of the seeds before.
  void pass_over_lost(Lane& lane, std::uint64_t index) {
    while (lane.next < index) {
      EncodedRun lost;
      lost.seed = options_.first_seed + lane.next;
      take_next(lane, garbling_run(std::move(lost)));
    }
  }

  /// The record of the lane's seed.
  void take_next(Lane& lane, EncodedRun record) {
    if (lane.crash) record = compared(*std::exchange(lane.crash, std::nullopt), std::move(record));
    if (is_hang(record)) note_hang(lane.next);
    take(lane.next, std::move(record));
    lane.next += stride_;
  }

  /// Each hung seed costs its time limit: there is an end to them. It depends on which seeds hang
  /// alone, as all of the result does.
  void note_hang(std::uint64_t index) {
    hung_.insert(index);
    std::uint64_t count = 0;
    for (const std::uint64_t hung : hung_) {
      ++count;
      if (count < kHangsMax || 2 * count <= hung + 1 || hung + 1 >= limit_) continue;
      limit_ = hung + 1;
      gave_up_ = true;
      return;
    }
  }

  void take(std::uint64_t index, EncodedRun record) {
    if (index >= limit_) return;
    const bool failure = is_failure(record);
    ++done_;
    if (failure) ++failed_;
    if (!record.refusal.empty() || (failure && options_.fail_fast)) limit_ = index + 1;
    waiting_.emplace(index, std::move(record));
  }

  /// Hands over the records that are complete from the beginning on, or all of them.
  void add_finished(Gaps gaps) {
    while (!waiting_.empty()) {
      const auto first = waiting_.begin();
      if (first->first >= limit_) return;
      if (first->first != added_ && gaps == Gaps::kWaitFor) return;
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
  std::map<std::uint64_t, EncodedRun> waiting_;
  std::set<std::uint64_t> hung_;
  bool gave_up_ = false;
  SweepTotals totals_;
};

}  // namespace

SweepResult sweep(const RunFunction& run, const RunRequest& base, const SweepOptions& options) {
  CHECK(options.jobs >= 1);
  CHECK(options.last_seed >= options.first_seed);
  return Sweep(run, base, options).finish();
}

}  // namespace wavetank::sim
