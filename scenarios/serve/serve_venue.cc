#include "scenarios/serve/serve_venue.h"

#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/combine/end_all.h"
#include "core/combine/outcome.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/combine/wait.h"
#include "core/task/sleep.h"
#include "core/tls/tls.h"
#include "scenarios/feeds/candle_feed.h"
#include "scenarios/feeds/capture_feed.h"
#include "scenarios/feeds/generated_capture.h"
#include "scenarios/feeds/paced_feed.h"
#include "scenarios/protocol/synthetic_field.h"
#include "scenarios/serve/live_faults.h"
#include "scenarios/venue/venue_info.h"
#include "scenarios/venue/venue_server.h"
#include "sim/import/open_capture.h"
#include "sim/oracle/oracle.h"
#include "sim/oracle/oracle_random.h"

namespace wavetank::scenarios {
namespace {

using hyperliquid::MarketFeed;
using hyperliquid::VenueServer;
using hyperliquid::VenueServerOptions;

constexpr Duration kProgressEvery = std::chrono::milliseconds(250);
constexpr Duration kGrace = std::chrono::seconds(2);
constexpr std::uint16_t kGoingAway = 1001;

std::unique_ptr<MarketFeed> make_feed(const sim::ServeRequest& request, std::int64_t wall_ns) {
  if (!request.capture) {
    hyperliquid::MarketPlan plan = hyperliquid::plan_of_coins(request.coins);
    plan.start_wall_ms = wall_ns / 1'000'000;
    sim::Oracle oracle = sim::Oracle::from_seed(request.seed);
    sim::OracleRandom random(oracle, "feed");
    return std::make_unique<hyperliquid::GeneratedFeed>(plan, random);
  }
  auto feed = std::make_unique<hyperliquid::CaptureFeed>();
  for (const Record& record : request.capture->records) feed->add(record);
  feed->finish();
  if (feed->topics().empty()) {
    throw std::invalid_argument(request.capture->name +
                                ": holds no data frames, so it cannot be served");
  }
  return feed;
}

/// The stream of a server: the accepted stream, on the path if there is one, with TLS if there
/// is a context.
Coro<std::unique_ptr<Stream>> wrap(std::unique_ptr<Stream> stream, FaultyPath* path,
                                   std::optional<TlsServerContext> context) {
  if (path != nullptr) stream = path->wrap(std::move(stream));
  if (!context) co_return std::move(stream);
  std::unique_ptr<Stream> secure = co_await tls_accept(std::move(stream), *context);
  co_return std::move(secure);
}

/// Everything that one `wavetank serve` consists of.
class LiveVenue {
 public:
  LiveVenue(Doors& doors, const sim::ServeRequest& request, const sim::ServeObserver& observer,
            sim::ServeStatus& status)
      : doors_(doors),
        request_(request),
        observer_(observer),
        status_(status),
        feed_(make_feed(request, doors.clock.wall_ns())),
        paced_(*feed_, request.speed_permille),
        candles_(paced_),
        venue_(hyperliquid::VenueConfig(), candles_, EventLoop::running().time()),
        info_(venue_, candles_),
        path_(new FaultyPath(doors.random)),
        server_(doors, venue_, options()),
        faults_(request.plan, request.catalogue, venue_, server_, *path_, observer.line) {}

  /// 0, or the second signal. Cancelled: its tasks have ended, and all connections are cut.
  Coro<int> run() {
    const Task<void> serving = create_task(server_.serve(request_.listen), "serve");
    const Task<void> breaking = create_task(faults_.run(), "faults");
    const Task<void> telling = create_task(tell(), "progress");
    const Task<Signal> stopping = create_task(doors_.signals.wait(), "stop");
    // The two in the middle end by an error alone.
    const std::vector<AnyFuture> all = {serving, breaking, telling, stopping};
    auto ended = co_await outcome(serve_until_one_ends(all, serving));
    auto left = co_await outcome(end_all(all));
    auto drained = co_await outcome(path_->end());
    count();
    status_.faults = faults_.finish(EventLoop::running().time());
    for (const std::string& complaint : faults_.complaints()) observer_.line(complaint);
    const int code = std::move(ended).get();
    std::move(left).get();
    std::move(drained).get();
    // Throws the error that ended it: it could not listen, for example.
    for (const Task<void>& task : {serving, breaking, telling}) {
      if (!task.cancelled()) task.result();
    }
    co_return code;
  }

 private:
  Coro<int> serve_until_one_ends(std::vector<AnyFuture> all, Task<void> serving) {
    co_await wait(all, ReturnWhen::kFirstCompleted);
    if (serving.done()) co_return 0;
    observer_.line("stopping: closing all connections; a second signal ends immediately");
    co_return co_await end_in_order();
  }

  VenueServerOptions options() {
    VenueServerOptions options;
    options.listening = observer_.listening;
    const bool synthetic = !request_.capture || request_.capture->head.synthetic;
    if (synthetic) options.upgrade_headers.emplace_back(hyperliquid::kSyntheticField, "yes");
    options.answer = [this](const HttpRequest& request, Instant now) {
      return info_.answer(request, now);
    };
    options.opened = [this](std::uint64_t id) {
      observer_.line(fmt::format("connection {} open", id));
      faults_.trigger("open");
    };
    options.closed = [this](std::uint64_t id, const std::string& how) {
      observer_.line(fmt::format("connection {} closed: {}", id, how));
      faults_.trigger("close");
    };
    options.bug = [this](const std::string& what) {
      ++status_.bugs;
      observer_.line("a connection ended by a bug of the server, please report it: " + what);
    };
    options.sent = [this](hyperliquid::VenueMessageKind kind) { faults_.sent(kind); };
    FaultyPath* const path = request_.plan.empty() ? nullptr : path_.get();
    std::optional<TlsServerContext> context;
    if (request_.tls_self_signed) context = make_context();
    if (path == nullptr && !context) return options;
    options.wrap = [path, context](std::unique_ptr<Stream> stream) {
      return wrap(std::move(stream), path, context);
    };
    return options;
  }

  TlsServerContext make_context() {
    std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
    const std::string& host = request_.listen.host;
    if (std::find(names.begin(), names.end(), host) == names.end()) names.push_back(host);
    const TlsIdentity identity = TlsIdentity::self_signed(names, doors_.clock);
    observer_.certificate(identity.certificates());
    return TlsServerContext(identity);
  }

  void count() {
    status_.connections = server_.open_count();
    status_.connections_total = server_.opened_count();
    status_.frames_sent = server_.frames_sent();
    status_.bytes_sent = server_.bytes_sent();
    status_.requests = venue_.stats().requests;
    status_.http_requests = server_.http_count();
    status_.turned_away = server_.rejected_count();
    status_.faults = faults_.rows();
  }

  Coro<void> tell() {
    for (;;) {
      info_.keep_up(EventLoop::running().time());
      count();
      observer_.progress(status_);
      co_await sleep(kProgressEvery);
    }
  }

  /// A path that is slow, or dark, makes this take all of kGrace.
  Coro<void> close_all() {
    const Instant deadline = saturating_add(EventLoop::running().time(), kGrace);
    co_await server_.close_all(kGoingAway, "the server is stopping", kGrace);
    co_await path_->drain(deadline);
  }

  /// Closes every connection with a handshake, until that is done or a second signal comes.
  Coro<int> end_in_order() {
    const Task<void> closing = create_task(close_all(), "closing");
    const Task<Signal> again = create_task(doors_.signals.wait(), "stop-again");
    const std::vector<AnyFuture> ends = {closing, again};
    auto waited = co_await outcome(wait(ends, ReturnWhen::kFirstCompleted));
    co_await end_all(ends);
    if (!waited.has_value()) std::rethrow_exception(waited.error());
    co_return again.cancelled() ? 0 : static_cast<int>(again.result());
  }

  Doors& doors_;
  const sim::ServeRequest& request_;
  const sim::ServeObserver& observer_;
  sim::ServeStatus& status_;
  std::unique_ptr<MarketFeed> feed_;
  hyperliquid::PacedFeed paced_;
  hyperliquid::CandleFeed candles_;
  hyperliquid::Venue venue_;
  hyperliquid::VenueInfo info_;
  Ref<FaultyPath> path_;
  VenueServer server_;
  LiveFaults faults_;
};

}  // namespace

Coro<int> serve_venue(Doors& doors, const sim::ServeRequest& request,
                      const sim::ServeObserver& observer, sim::ServeStatus& status) {
  LiveVenue venue(doors, request, observer, status);
  co_return co_await venue.run();
}

}  // namespace wavetank::scenarios
