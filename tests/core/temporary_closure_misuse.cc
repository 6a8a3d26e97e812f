// Not part of any program: the tests `temporary_closure_is_refused_by_*` compile this file once for
// every function that takes a body, named by MISUSE. g++ 12, which would destroy the closure twice,
// must refuse each with the remedy; elsewhere, and with MISUSE_NONE, it compiles.

#include <memory>

#include "core/combine/finally.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/retry/retry.h"

namespace wavetank {

Coro<> misuse([[maybe_unused]] Random& random, std::shared_ptr<int> shared) {
  auto named = [shared]() -> Coro<> { co_return; };
#if defined(MISUSE_TASK_GROUP)
  auto operation = task_group([shared](TaskGroup&) -> Coro<> { co_return; });
#elif defined(MISUSE_TIMEOUT)
  auto operation = timeout(Duration(5), [shared](Timeout&) -> Coro<> { co_return; });
#elif defined(MISUSE_TIMEOUT_AT)
  auto operation = timeout_at(kNever, [shared](Timeout&) -> Coro<> { co_return; });
#elif defined(MISUSE_FINALLY_BODY)
  auto operation = finally([shared]() -> Coro<> { co_return; }, named);
#elif defined(MISUSE_FINALLY_CLEANUP)
  auto operation = finally(named, [shared]() -> Coro<> { co_return; });
#elif defined(MISUSE_RETRY)
  const RetryPolicy policy(Backoff::constant(Duration(5)));
  auto operation = retry(random, policy, [shared]() -> Coro<> { co_return; });
#elif defined(MISUSE_NONE)
  auto operation = finally(named, [&shared]() -> Coro<> { co_return; });
#endif
  co_await std::move(operation);
}

}  // namespace wavetank
