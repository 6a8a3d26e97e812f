#include "core/uv/run.h"

#include <optional>

#include "core/coro/errors.h"
#include "core/run/runner.h"
#include "core/uv/world.h"

namespace wavetank::uv {

int run(Program program, std::string folder) {
  World world(std::move(folder));
  int code = 0;
  std::optional<int> exit_code;  // The code of the first LoopExit.
  {
    Runner runner(world.clock(), world.selector());
    try {
      code = runner.run(program(world.doors()));
    } catch (const LoopExit& exit) {
      exit_code = exit.code();
    }
    try {
      runner.close();
    } catch (const LoopExit& exit) {
      if (!exit_code) exit_code = exit.code();
    }
  }
  world.close();
  return exit_code.value_or(code);
}

}  // namespace wavetank::uv
