#include "tests/uv/law.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>

#include "core/combine/timeout.h"
#include "core/run/runner.h"
#include "core/task/sleep.h"
#include "core/uv/world.h"

namespace wavetank {

namespace {

// Laws end in milliseconds; a machine that needs this long for one has other troubles.
constexpr Duration kLawTimeout = std::chrono::seconds(60);

Coro<void> until_all_is_closed(uv::World& world) {
  while (world.open_handles() > 0) co_await sleep(Duration::zero());
}

Coro<void> law_and_end(uv::World& world, const Law& law) {
  co_await timeout(kLawTimeout, law(world.doors()));
  co_await timeout(kLawTimeout, until_all_is_closed(world));
}

}  // namespace

void check_law(const Law& law, const std::string& folder) {
  uv::World world(folder);
  {
    Runner runner(world.clock(), world.selector());
    try {
      runner.run(law_and_end(world, law));
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    runner.close();
  }
  EXPECT_EQ(0U, world.open_handles());
  EXPECT_NO_THROW(world.close());
}

Endpoint any_loopback_port() { return {"127.0.0.1", 0}; }

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace wavetank
