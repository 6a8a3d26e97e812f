#include "tests/asio/sweep.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

#include "asio/loop_service.h"
#include "core/check.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"
#include "tests/asio/programs.h"

namespace wavetank {
namespace {

// Looks, when the services of an io_context are destroyed, whether the program still holds a share.
// It aborts then, since a strand that outlives its service does worse: without sanitizers it hangs.
// It is the newest service, so it goes first.
class Witness final : public boost::asio::execution_context::service {
 public:
  using key_type = Witness;
  inline static boost::asio::execution_context::id id;

  Witness(boost::asio::execution_context& context, Held held)
      : service(context), held_(std::move(held)) {}
  ~Witness() override { WAVETANK_CHECK(held_.use_count() == 2); }  // The scene and this.

 private:
  void shutdown() override {}
  Held held_;
};

// The program and its peer, on two hosts.
class Scene {
 public:
  Scene(const BeginSwept& begin, const Law& serve) {
    sim::Host& venue = world_->add_host("venue");
    serving_ = venue.spawn(serve(venue.doors()));
    client_ = &world_->add_host("client");
    auto start = [this, &begin](boost::asio::io_context& ioc) {
      auto program = begin(ioc, held_);
      boost::asio::make_service<Witness>(ioc, held_);
      ioc_ = &ioc;
      program_ = program;
      return program;
    };
    running_ = client_->spawn(run_begun(client_->doors(), start));
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  // False when the program ends before it has taken `count` steps.
  bool take_steps(std::uint64_t count) {
    client_->loop().set_step_observer([this, count](TaskBase&) {
      if (++steps_ == count) world_->stop();
    });
    run();
    return !running_.done();
  }

  void end(Ending ending) {
    if (ending == Ending::kLoopDestroyed) return world_.reset();
    if (ending == Ending::kTaskCancelled) running_.cancel();
    if (ending == Ending::kSignalled) client_->signals().raise(Signal::kTerminate);
    client_->loop().call_soon([this, ending] { end_from_inside(ending); });
    run();
    EXPECT_TRUE(running_.done()) << world_->dump_tasks();
    if (!running_.done()) return;
    EXPECT_EQ(ending == Ending::kTaskCancelled, running_.cancelled());
    if (!running_.cancelled()) {
      EXPECT_FALSE(running_.exception());
    }
    EXPECT_TRUE(client_->loop().live_tasks().empty()) << world_->dump_tasks();
    EXPECT_TRUE(world_->network().connections().empty());
  }

  void expect_no_holder() { EXPECT_EQ(1, held_.use_count()); }

 private:
  void run() { world_->run(saturating_add(world_->now(), std::chrono::hours(1))); }

  void end_from_inside(Ending ending) {
    const std::shared_ptr<SweptProgram> program = program_.lock();
    if (program == nullptr) return;  // Its end has begun.
    if (ending == Ending::kOperationsCancelled) program->cancel_operations();
    if (ending != Ending::kContextStopped) return;
    ioc_->stop();
    asio::LoopService::of(*ioc_).wake();
  }

  Held held_ = std::make_shared<int>(0);
  Task<> serving_;
  Task<int> running_;
  std::weak_ptr<SweptProgram> program_;
  boost::asio::io_context* ioc_ = nullptr;
  std::uint64_t steps_ = 0;
  sim::Oracle oracle_ = sim::Oracle::from_seed(1);
  std::unique_ptr<sim::World> world_ = std::make_unique<sim::World>(oracle_, 0);
  sim::Host* client_ = nullptr;
};

}  // namespace

const char* ending_name(Ending ending) noexcept {
  switch (ending) {
    case Ending::kTaskCancelled:
      return "task_cancelled";
    case Ending::kLoopDestroyed:
      return "loop_destroyed";
    case Ending::kContextStopped:
      return "context_stopped";
    case Ending::kOperationsCancelled:
      return "operations_cancelled";
    case Ending::kSignalled:
      return "signalled";
  }
  return "unknown";
}

void sweep(Ending ending, const BeginSwept& begin, const Law& serve) {
  constexpr std::uint64_t kStepsMax = 10'000;
  constexpr std::uint64_t kStepsMin = 20;  // Fewer are no program.
  for (std::uint64_t count = 1;; ++count) {
    SCOPED_TRACE("after step " + std::to_string(count));
    Scene scene(begin, serve);
    if (!scene.take_steps(count)) {
      EXPECT_GT(count, kStepsMin);
      return scene.expect_no_holder();
    }
    scene.end(ending);
    scene.expect_no_holder();
    ASSERT_LT(count, kStepsMax) << "the program does not end";
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace wavetank
