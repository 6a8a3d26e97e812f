#include "tests/live/virtual_time.h"

#include <chrono>
#include <fstream>
#include <vector>

#include "core/combine/outcome.h"
#include "sim/oracle/oracle.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {

int run_in_virtual_time(const std::function<Coro<int>(sim::Host&)>& program) {
  sim::Oracle oracle = sim::Oracle::boring();
  sim::World world(oracle, 0);
  sim::Host& host = world.add_host(kOnlyHost);
  const Task<int> task = host.spawn(program(host));
  world.run(Instant(std::chrono::hours(1)));
  return task.result();
}

int run_in_virtual_time(const std::function<Coro<int>(Doors&)>& program, const std::string& name,
                        const std::string& folder) {
  std::vector<std::byte> content;
  const auto program_and_copy = [&](sim::Host& host) -> Coro<int> {
    const int code = co_await program(host.doors());
    content = co_await host.doors().files.read(name);
    co_return code;
  };
  const int code = run_in_virtual_time(program_and_copy);
  std::ofstream(folder + "/" + name, std::ios::binary)
      .write(reinterpret_cast<const char*>(content.data()),
             static_cast<std::streamsize>(content.size()));
  return code;
}

}  // namespace wavetank::scenarios
