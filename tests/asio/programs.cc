#include "tests/asio/programs.h"

#include <utility>

#include "asio/program.h"

namespace wavetank {

Coro<int> run_begun(Doors& doors, AnyStart start) {
  co_return co_await asio::run(doors, std::move(start));
}

}  // namespace wavetank
