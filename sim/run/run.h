#pragma once

/// sim/run/run.h - Run: one run from its first event to its verdict. It has the world, the
/// injector, the properties and the end; parts (part.h) bring hosts and programs. One Run serves
/// one request.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "core/task/task.h"
#include "sim/check/property_set.h"
#include "sim/fault/injector.h"
#include "sim/oracle/oracle.h"
#include "sim/run/part.h"
#include "sim/run/run_result.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::sim {

/// The end of a run that no property and no limit ends.
enum class EndsWith : std::uint8_t {
  kLength,    ///< Its length is over, whether programs run or not.
  kPrograms,  ///< The last program under test has ended, or its length is over.
};

/// The decisions about a run that are neither in the request nor made by a part.
struct RunSetup {
  RunSetup() = default;
  std::int64_t epoch_ns = 0;  ///< Wall time at virtual time 0, ns since the Unix epoch.
  Duration length{};
  EndsWith ends_with = EndsWith::kLength;
  std::uint64_t events_max = 10'000'000;  ///< A run with more breaks HANG.
  FaultPlan plan;
  PlanOrigin plan_origin = PlanOrigin::kDrawn;
};

/// The main function of a program under test. The function object outlives its coroutine.
using ProgramMain = std::function<Coro<int>(Doors& doors)>;

/// The decisions of a request: its tape, or its seed.
Oracle oracle_of(const RunRequest& request);
/// One per request; not movable. First add() and the functions behind it, then run() once.
class Run {
 public:
  /// Requires: request, kinds and oracle outlive it.
  Run(const RunRequest& request, const FaultCatalogue& kinds, Oracle& oracle, RunSetup setup);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Makes a part and builds it.
  template <class Made, class... Values>
  Made& add(Values&&... values) {
    auto part = std::make_unique<Made>(std::forward<Values>(values)...);
    Made& made = *part;
    parts_.push_back(std::move(part));
    made.build(*this);
    return made;
  }

  /// As World::add_host(). Errors: std::invalid_argument for a name that is taken.
  Host& add_host(std::string name, std::string address = {}) {
    return world_.add_host(std::move(name), std::move(address));
  }

  /// A program under test: faults with the target "*" apply to it, its end is an event, and the run
  /// is inconclusive when it has not ended. Other programs, such as a server, are spawned by
  /// at_start(). `phase`: the program's own word for its state, for the ledger of faults.
  /// Requires: the host has no program under test yet.
  void add_program(Host& host, ProgramMain main, std::function<std::string_view()> phase = {});

  /// Calls `action` when the run starts. Actions and programs start in the order of the calls.
  void at_start(std::function<void()> action) { starts_.push_back(std::move(action)); }

  /// Listeners hear of events in the order of the calls, after the injector and before the
  /// properties. Requires: outlives the run, as a part does.
  void add_listener(EventListener& listener) { properties_.add_listener(listener); }

  /// A property that watches the program on `host`. Several programs may have one of each name: the
  /// result has one row a name, and a violation names the host.
  void add_property(std::unique_ptr<Property> property, const Host& host);

  /// A topic that faults may name. Hosts, links and connections are known without a call.
  void add_topic(std::string key) { topics_.push_back(std::move(key)); }

  /// An object that kinds of faults act on: FaultInjector::offer().
  template <class T>
  void offer(T& object) {
    injector_.offer(object);
  }

  World& world() noexcept { return world_; }
  FaultInjector& injector() noexcept { return injector_; }
  const RunRequest& request() const noexcept { return request_; }
  bool ended(const Host& host) const;  ///< Its program under test. Requires: it has one.

  /// The whole run, to its verdict. Errors: UnknownTarget, before any program starts.
  RunResult run();

 private:
  // A program under test.
  struct Hosted {
    Hosted(Host& host_, ProgramMain main_) : host(host_), main(std::move(main_)) {}
    Host& host;
    ProgramMain main;
    Task<int> task;
    std::optional<int> exit_code;
  };

  void start(Hosted& program);
  void end(Hosted& program, const AnyFuture& task);
  void run_to_end();
  bool stopped_early() const noexcept;
  TargetDirectory targets() const;
  std::string tasks() const;
  const Hosted* still_running() const;
  int exit_code() const;
  std::optional<Violation> violation() const;
  void add_properties(RunResult& result) const;
  std::string doubt(const Ledger& ledger) const;
  void judge(RunResult& result, const Ledger& ledger) const;
  RunResult finish();

  const RunRequest& request_;
  const FaultCatalogue& kinds_;
  Oracle& oracle_;
  RunSetup setup_;
  // The world's end takes down programs that still hold these.
  std::vector<std::unique_ptr<Part>> parts_;
  std::deque<Hosted> programs_;
  std::vector<std::function<void()>> starts_;
  World world_;
  PropertySet properties_;
  FaultInjector injector_;
  std::vector<std::pair<const Property*, const Host*>> watched_;
  std::vector<std::string> topics_;
  RunEnd end_ = RunEnd::kStopped;
};

}  // namespace wavetank::sim
