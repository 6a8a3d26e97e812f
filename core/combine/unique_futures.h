#pragma once

/// core/combine/unique_futures.h - the futures of a list, each once: what Python's combinators get
/// by making a set of their arguments.

#include <vector>

#include "core/task/future.h"

namespace wavetank {

/// The futures in the order in which each is named first. Addresses are compared, but decide
/// nothing that can be seen.
std::vector<AnyFuture> unique_futures(std::vector<AnyFuture> futures);

}  // namespace wavetank
