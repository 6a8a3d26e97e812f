// Not part of any program: the test `temporary_closure_is_refused` compiles this file. With g++ 12,
// which would destroy the closure twice, it must be refused with the remedy; elsewhere it is good.

#include <memory>

#include "core/task/task_group.h"

namespace wavetank {

Coro<> misuse(std::shared_ptr<int> shared) {
  auto group = task_group([shared](TaskGroup&) -> Coro<> { co_return; });
  co_await std::move(group);
}

}  // namespace wavetank
