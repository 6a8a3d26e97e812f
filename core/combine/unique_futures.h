#pragma once

/// core/combine/unique_futures.h - unique_futures(): the futures of a list, each once. Python's
/// combinators make a set of their arguments for this.

#include <vector>

#include "core/task/future.h"

namespace wavetank {

/// The futures in the order in which each is named first. The order of addresses decides no visible
/// result.
std::vector<AnyFuture> unique_futures(std::vector<AnyFuture> futures);

}  // namespace wavetank
