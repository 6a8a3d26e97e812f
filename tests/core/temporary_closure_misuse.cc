// Not part of any program: temporary_closure_test.py compiles this file, with and without
// -DMISUSE. g++ 12 would destroy each closure below twice. It must refuse every line that ends in
// REFUSED and print the remedy. Other compilers accept the file.

#include <memory>

#include "core/combine/finally.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/retry/retry.h"

namespace wavetank {

Coro<> cleanup() { co_return; }

Coro<> good(std::shared_ptr<int> shared) {
  auto operation = finally(&cleanup, [&shared]() -> Coro<> { co_return; });
  co_await std::move(operation);
}

#ifdef MISUSE
void misuse(Random& random, const RetryPolicy& policy, std::shared_ptr<int> shared) {
  (void)task_group([shared](TaskGroup&) -> Coro<> { co_return; });          // REFUSED
  (void)timeout(Duration(5), [shared](Timeout&) -> Coro<> { co_return; });  // REFUSED
  (void)timeout_at(kNever, [shared](Timeout&) -> Coro<> { co_return; });    // REFUSED
  (void)finally([shared]() -> Coro<> { co_return; }, &cleanup);             // REFUSED
  (void)finally(&cleanup, [shared]() -> Coro<> { co_return; });             // REFUSED
  (void)retry(random, policy, [shared]() -> Coro<> { co_return; });         // REFUSED
}
#endif

}  // namespace wavetank
