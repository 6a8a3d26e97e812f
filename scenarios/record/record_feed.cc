#include "scenarios/record/record_feed.h"

#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/combine/end_all.h"
#include "core/combine/outcome.h"
#include "core/combine/wait.h"
#include "core/doors/signal_queue.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "scenarios/pipeline/pipeline.h"
#include "scenarios/record/recorder.h"

namespace wavetank::scenarios {
namespace {

constexpr Duration kRecordProgressEvery = std::chrono::milliseconds(250);

/// So long after the pipeline, it is worth a word that the disk still has to write.
constexpr int kToldAfterTicks = 4;

hyperliquid::ClientConfig config_of(const sim::RecordRequest& request) {
  hyperliquid::ClientConfig config;
  config.venue = request.venue;
  config.host_field = request.host_field;
  config.path = request.path;
  for (const std::string& text : request.subscriptions) {
    const auto subscription = hyperliquid::parse_subscription(text);
    if (!subscription) throw std::invalid_argument("--subscribe: " + subscription.error());
    if (judge(subscription.value()) != hyperliquid::SubscriptionVerdict::kGood) {
      throw std::invalid_argument("--subscribe \"" + text +
                                  "\": the venue would reject it; see \"Subscriptions\" in "
                                  "docs/venue_facts.md");
    }
    config.topics.emplace_back(subscription.value());
  }
  return config;
}

std::optional<TlsClientContext> context_of(const sim::RecordRequest& request) {
  if (!request.secure) return std::nullopt;
  TlsClientOptions options;
  options.ca_file = request.ca_file;
  try {
    return TlsClientContext(options);
  } catch (const std::invalid_argument& error) {
    if (request.ca_file.empty()) throw;
    throw std::invalid_argument(fmt::format("--ca: {}; give a PEM file", error.what()));
  }
}

CaptureFileOptions options_of(const sim::RecordRequest& request,
                              const hyperliquid::ClientConfig& config,
                              const sim::RecordObserver& observer) {
  CaptureFileOptions options;
  options.file = request.file;
  options.rotate_bytes = request.rotate_bytes;
  options.rotate_time = request.rotate_time;
  options.buffer_bytes = request.buffer_bytes;
  options.part_begins = [&observer](const std::string& name) {
    observer.line("next part: " + name);
  };
  options.head.tool = request.tool;
  options.head.source = request.url;
  options.head.clocks =
      "mono: CLOCK_MONOTONIC from the start of the recording; wall: CLOCK_REALTIME";
  for (const hyperliquid::WantedTopic& topic : config.topics) {
    options.head.subscriptions.push_back(subscription_json(topic.subscription));
  }
  return options;
}

/// The Signals door of the pipeline: signals of the real door, and our own wish to stop.
class StopSignals final : public Signals {
 public:
  explicit StopSignals(Signals& below) : below_(below) {}

  Coro<Signal> wait() override { return queue_.wait(); }

  /// As if SIGTERM had come; no effect when it ends already.
  void stop(std::string_view why) {
    if (begin(why)) queue_.arrived(Signal::kTerminate);
  }

  /// Why it is to end; empty: it is not.
  const std::string& why() const noexcept { return why_; }

  /// Passes signals on until it is cancelled.
  Coro<void> forward() {
    for (;;) {
      const Signal signal = co_await below_.wait();
      // Our own wish to stop is not the first signal.
      const bool second = std::exchange(signalled_, true);
      if (second && hurry_ == 0) hurry_ = static_cast<int>(signal);
      if (hurry_ != 0) hurried_.set();
      const bool begins = begin(signal_name(signal));
      if (second || begins) queue_.arrived(signal);
    }
  }

  /// The second signal; 0: it has not come.
  int hurry() const noexcept { return hurry_; }
  Coro<void> wait_for_hurry() { co_await hurried_.wait(); }

 private:
  /// Whether this is the first wish to stop, of a signal or of our own.
  bool begin(std::string_view why) {
    if (!why_.empty()) return false;
    why_ = why;
    return true;
  }

  Signals& below_;
  SignalQueue queue_;
  Event hurried_;
  std::string why_;
  bool signalled_ = false;
  int hurry_ = 0;
};

/// Everything that one `wavetank record` consists of.
class LiveRecorder {
 public:
  LiveRecorder(Doors& doors, const sim::RecordRequest& request, const sim::RecordObserver& observer,
               sim::RecordStatus& status)
      : request_(request),
        observer_(observer),
        status_(status),
        config_(config_of(request)),
        transport_(doors.transport, doors.clock, context_of(request)),
        signals_(doors.signals),
        doors_(doors.clock, transport_, doors.random, signals_, doors.files),
        recording_(doors, options_of(request, config_, observer)),
        recorder_(recording_, transport_, signals_.why(), config_.topics, request, observer,
                  status) {
    config_.tap = &recorder_;
    config_.room = &recording_.room();
  }

  Coro<int> run() {
    observer_.opening();
    co_await recording_.open();
    writing_ = create_task(recording_.run(), "writing");
    writing_.add_done_callback(
        DoneCallback([this](const AnyFuture&) { signals_.stop("the file cannot be written"); }));
    std::vector<AnyFuture> tasks = {writing_};
    tasks.push_back(create_task(signals_.forward(), "signals"));
    tasks.push_back(create_task(tell(), "progress"));
    if (request_.duration) tasks.push_back(create_task(stop_in_time(), "duration"));
    auto ended = co_await outcome(record());
    co_await end_all(tasks);
    recorder_.count(EventLoop::running().time());
    if (!writing_.cancelled())
      writing_.result();  // Throws the error that ended it: the disk is
                          // full.
    const int code = std::move(ended).get();
    if (code != 0) throw std::logic_error("the feed pipeline failed: " + recorder_.bug());
    co_return signals_.hurry();
  }

 private:
  Coro<void> stop_in_time() {
    co_await sleep(*request_.duration);
    signals_.stop("the duration is over");
  }

  Coro<void> tell() {
    for (;;) {
      co_await sleep(kRecordProgressEvery);
      const bool held = status_.holding;
      recorder_.count(EventLoop::running().time());
      if (status_.holding != held && !pipeline_ended_) tell_hold();
      if (pipeline_ended_ && ++ticks_since_ == kToldAfterTicks) {
        observer_.line(
            fmt::format("stopped; {} bytes wait for the disk, a second signal discards them",
                        status_.waiting_bytes));
      }
      observer_.progress(status_);
    }
  }

  void tell_hold() {
    if (!status_.holding) return observer_.line("the disk has caught up: reading resumes");
    observer_.line(
        fmt::format("the disk is slower than the feed: reading pauses until half of {} bytes "
                    "are written",
                    status_.waiting_bytes));
  }

  /// To the end of the pipeline, and until all is written, or a second signal ends the wait. Gives
  /// the result of the pipeline.
  Coro<int> record() {
    const int code = co_await hyperliquid::run_pipeline(doors_, config_, recorder_);
    recorder_.finish();
    pipeline_ended_ = true;
    recording_.stop();
    const Task<void> hurried = create_task(signals_.wait_for_hurry(), "hurry");
    const std::vector<AnyFuture> ends = {writing_, hurried};
    auto waited = co_await outcome(wait(ends, ReturnWhen::kFirstCompleted));
    const std::vector<AnyFuture> own(1, hurried);
    co_await end_all(own);
    if (!waited.has_value()) std::rethrow_exception(waited.error());
    co_return code;
  }

  const sim::RecordRequest& request_;
  const sim::RecordObserver& observer_;
  sim::RecordStatus& status_;
  hyperliquid::ClientConfig config_;
  SecureTransport transport_;
  StopSignals signals_;
  Doors doors_;
  CaptureFile recording_;
  Recorder recorder_;
  Task<void> writing_;
  bool pipeline_ended_ = false;
  int ticks_since_ = 0;
};

}  // namespace

Coro<int> record_feed(Doors& doors, const sim::RecordRequest& request,
                      const sim::RecordObserver& observer, sim::RecordStatus& status) {
  LiveRecorder recorder(doors, request, observer, status);
  co_return co_await recorder.run();
}

}  // namespace wavetank::scenarios
