#include "tests/uv/law.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/loop/runner.h"
#include "core/task/sleep.h"
#include "core/task/timeout.h"
#include "core/uv/world.h"
#include "tests/uv/conversations.h"

namespace wavetank {

namespace {

// Laws end in milliseconds; a machine that needs this long for one has other troubles.
constexpr Duration kLongBeyondDoubt = std::chrono::seconds(60);

Coro<void> until_all_is_closed(uv::World& world) {
  while (world.open_handles() > 0) co_await sleep(Duration::zero());
}

Coro<void> law_and_end(uv::World& world, const Law& law) {
  co_await timeout(kLongBeyondDoubt, law(world.doors()));
  co_await timeout(kLongBeyondDoubt, until_all_is_closed(world));
}

}  // namespace

void check_law(const Law& law) {
  uv::World world;
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

Coro<Ends> connected_ends(Doors& doors) {
  const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
  const Endpoint server = listener->local();
  std::unique_ptr<Stream> dialled = co_await doors.transport.connect(server);
  std::unique_ptr<Stream> accepted = co_await listener->accept();
  co_return Ends(std::move(dialled), std::move(accepted));
}

std::string fill(Stream& stream) {
  const std::string text = patterned(256 * 1024);
  std::string taken;
  while (true) {
    const std::size_t count = stream.try_write(bytes_of(text));
    if (count == 0) return taken;
    taken.append(text, 0, count);
  }
}

}  // namespace wavetank
