#include "core/uv/dial.h"

#include <fmt/format.h>

#include <functional>
#include <optional>

#include "core/check.h"
#include "core/retry/staggered_race.h"
#include "core/uv/error.h"
#include "core/uv/stream.h"

namespace wavetank::uv {

namespace {

/// One address and the outcome of its attempt.
struct Attempt {
  explicit Attempt(const Address& address_) : address(address_) {}

  Address address;
  int status = 0;  ///< libuv's error; 0: success, or not ended.
  std::unique_ptr<wavetank::Stream> stream;
};

Coro<void> try_one(Loop& loop, Attempt& attempt) {
  const Ref<Socket> socket(new Socket(loop));
  std::unique_ptr<wavetank::Stream> stream = std::make_unique<Stream>(socket);
  attempt.status = co_await socket->connect(attempt.address);
  if (attempt.status == 0) attempt.stream = std::move(stream);
}

/// As a race wants it: fails by throwing.
Coro<void> run_attempt(Loop& loop, Attempt& attempt) {
  co_await try_one(loop, attempt);
  if (attempt.status != 0) throw_transport_error(attempt.status, "cannot connect");
}

/// The most informative error: that of the first reachable address.
int failure_of(const std::vector<Attempt>& attempts) {
  int failure = 0;
  for (const Attempt& attempt : attempts) {
    if (failure == 0 || is_unreachable(failure)) failure = attempt.status;
  }
  return failure;
}

}  // namespace

Coro<std::unique_ptr<wavetank::Stream>> dial(Loop& loop, std::vector<Address> addresses,
                                             Endpoint peer) {
  CHECK(!addresses.empty());
  std::vector<Attempt> attempts;
  for (const Address& address : addresses) attempts.emplace_back(address);
  std::optional<std::size_t> winner = 0;
  if (attempts.size() == 1) {
    // No separate task: a cancelled dial has ended immediately.
    co_await try_one(loop, attempts.front());
    if (attempts.front().status != 0) winner.reset();
  } else {
    std::vector<std::function<Coro<void>()>> ways;
    for (Attempt& attempt : attempts) {
      ways.emplace_back([&loop, &attempt] { return run_attempt(loop, attempt); });
    }
    const RaceResult race = co_await staggered_race(std::move(ways), kDialStagger);
    winner = race.winner;
  }
  if (!winner) {
    throw_transport_error(failure_of(attempts),
                          fmt::format("cannot connect to {}", to_string(peer)));
  }
  co_return std::move(attempts[*winner].stream);
}

}  // namespace wavetank::uv
