#include "core/combine/unique_futures.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace wavetank {

namespace {

constexpr std::size_t kFewFutures = 16;  // Comparing each with each is cheaper than sorting.

std::vector<AnyFuture> distinct_of_few(const std::vector<AnyFuture>& futures) {
  std::vector<AnyFuture> found;
  for (const AnyFuture& future : futures) {
    if (std::find(found.begin(), found.end(), future) == found.end()) found.push_back(future);
  }
  return found;
}

// Sorted by address, then by place, so that repetitions follow the first of equal addresses.
std::vector<AnyFuture> distinct_of_many(std::vector<AnyFuture> futures) {
  std::vector<std::pair<const FutureBase*, std::size_t>> sorted;
  for (const AnyFuture& future : futures) sorted.emplace_back(&future.state(), sorted.size());
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].first == sorted[i - 1].first) futures[sorted[i].second] = AnyFuture();
  }
  std::erase(futures, AnyFuture());
  return futures;
}

}  // namespace

std::vector<AnyFuture> unique_futures(std::vector<AnyFuture> futures) {
  if (futures.size() <= kFewFutures) return distinct_of_few(futures);
  return distinct_of_many(std::move(futures));
}

}  // namespace wavetank
