// The simulated world: one host, which talks to itself over the network. And the same with both
// ends of each stream on a faulty path that has no fault: FaultyStream keeps the promises of
// Stream.

#include <vector>

#include "core/combine/outcome.h"
#include "core/task/task.h"
#include "scenarios/serve/faulty_stream.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"
#include "tests/contract/stage.h"

namespace wavetank {

namespace {

constexpr Duration kLawTimeout = std::chrono::hours(24);
constexpr std::int64_t kEpochNs = 1'767'225'600'000'000'000;  // 2026-01-01.

class SimStage : public Stage {
 public:
  void play(const Law& law) override {
    Task<void> task = host_.spawn(program(host_.doors(), law));
    const Instant limit = saturating_add(world_.now(), kLawTimeout);
    EXPECT_EQ(sim::RunEnd::kDeadlock, world_.run(limit));
    EXPECT_TRUE(task.done()) << "the law hangs\n" << world_.dump_tasks();
    if (!task.done()) return;
    EXPECT_FALSE(task.cancelled());
    if (task.cancelled()) return;
    if (const std::exception_ptr error = task.exception()) tell(error);
    EXPECT_TRUE(world_.network().connections().empty()) << "connections were left open";
    EXPECT_EQ(0U, world_.network().listeners()) << "listeners were left open";
  }

  Duration moment() const override { return std::chrono::milliseconds(4); }
  Endpoint any_port() const override { return {host_.name(), 0}; }
  Endpoint silent() const override { return {host_.name(), 9}; }
  std::string unknown_host() const override { return "nowhere"; }
  std::string file_without_room() override {
    host_.files().set_capacity(host_.files().used());
    return "full";
  }
  void raise(Signal signal) const override { host_.signals().raise(signal); }

 protected:
  virtual Coro<void> program(Doors& doors, const Law& law) { return law(doors); }

 private:
  static void tell(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& known) {
      ADD_FAILURE() << known.what();
    }
  }

  sim::Oracle oracle_ = sim::Oracle::from_seed(1);
  sim::World world_{oracle_, kEpochNs};
  sim::Host& host_ = world_.add_host("here");
};

class PathListener final : public Listener {
 public:
  PathListener(std::unique_ptr<Listener> below, scenarios::FaultyPath& path)
      : below_(std::move(below)), path_(path) {}

  Coro<std::unique_ptr<Stream>> accept() override {
    std::unique_ptr<Stream> stream = co_await below_->accept();
    co_return path_.wrap(std::move(stream));
  }
  Endpoint local() const override { return below_->local(); }
  void close() noexcept override { below_->close(); }

 private:
  std::unique_ptr<Listener> below_;
  scenarios::FaultyPath& path_;
};

class PathTransport final : public Transport {
 public:
  PathTransport(Transport& below, scenarios::FaultyPath& path) : below_(below), path_(path) {}

  Coro<std::vector<Endpoint>> resolve(Endpoint peer) override { return below_.resolve(peer); }
  Coro<std::unique_ptr<Stream>> connect(Endpoint peer) override {
    std::unique_ptr<Stream> stream = co_await below_.connect(std::move(peer));
    co_return path_.wrap(std::move(stream));
  }
  Coro<std::unique_ptr<Listener>> listen(Endpoint at) override {
    std::unique_ptr<Listener> listener = co_await below_.listen(std::move(at));
    std::unique_ptr<Listener> on_path = std::make_unique<PathListener>(std::move(listener), path_);
    co_return std::move(on_path);
  }

 private:
  Transport& below_;
  scenarios::FaultyPath& path_;
};

class FaultyStage final : public SimStage {
 protected:
  Coro<void> program(Doors& doors, const Law& law) override { return play_on_path(doors, law); }

 private:
  static Coro<void> play_on_path(Doors& doors, Law law) {
    const Ref<scenarios::FaultyPath> path(new scenarios::FaultyPath(doors.random));
    PathTransport transport(doors.transport, *path);
    Doors seen(doors.clock, transport, doors.random, doors.signals, doors.files);
    auto played = co_await outcome(law(seen));
    co_await path->drain(kNever);
    std::move(played).get();
  }
};

}  // namespace

std::unique_ptr<Stage> make_sim_stage() { return std::make_unique<SimStage>(); }
std::unique_ptr<Stage> make_faulty_stage() { return std::make_unique<FaultyStage>(); }

}  // namespace wavetank
