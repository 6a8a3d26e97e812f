#include "core/uv/run.h"

#include "core/loop/runner.h"
#include "core/task/errors.h"
#include "core/uv/world.h"

namespace wavetank::uv {

int run(Program program, std::string folder) {
  World world(std::move(folder));
  int code = 0;
  {
    Runner runner(world.clock(), world.selector());
    try {
      code = runner.run(program(world.doors()));
    } catch (const LoopExit& exit) {
      code = exit.code();
    }
    runner.close();
  }
  world.close();
  return code;
}

}  // namespace wavetank::uv
