// The simulated world: one host, which talks to itself over the network.

#include "core/task/task.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"
#include "tests/contract/stage.h"

namespace wavetank {

namespace {

constexpr Duration kLongBeyondDoubt = std::chrono::hours(24);
constexpr std::int64_t kEpochNs = 1'767'225'600'000'000'000;  // 2026-01-01.

class SimStage final : public Stage {
 public:
  void play(const Law& law) override {
    Task<void> task = host_.spawn(law(host_.doors()));
    const Instant limit = saturating_add(world_.now(), kLongBeyondDoubt);
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

}  // namespace

std::unique_ptr<Stage> make_sim_stage() { return std::make_unique<SimStage>(); }

}  // namespace wavetank
