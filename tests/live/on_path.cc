#include "tests/live/on_path.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <span>
#include <utility>

#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/task/sleep.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"

namespace wavetank::scenarios {

using namespace std::chrono_literals;

OnPath::OnPath(std::uint64_t seed, MemoryStreamOptions options)
    : random(seed), path(new FaultyPath(random)) {
  MemoryStream::Pair pair = MemoryStream::make_pair(options);
  client = std::move(pair.first);
  server = path->wrap(std::move(pair.second));
}

Ref<sim::Effect> OnPath::fault(const std::string& kind, Numbers numbers) const {
  sim::FaultEntry entry(1, kind, sim::AtTime{0});
  entry.numbers = std::move(numbers);
  entry.numbers.try_emplace("duration_ns", 60'000 * kMs);
  entry.numbers.try_emplace("jitter_ns", 0);
  const Instant begin = now();
  const Instant until = saturating_add(begin, Duration(entry.number("duration_ns")));
  const Ref<sim::Effect> effect(new sim::Effect(entry.id, begin, until));
  static const sim::FaultCatalogue catalogue = sim::sim_faults();
  const sim::Hindrance hindrance = catalogue.find_kind(kind)->hindrance(entry, effect);
  path->hinder(FaultyPath::Direction::kIn, hindrance, begin);
  path->hinder(FaultyPath::Direction::kOut, hindrance, begin);
  return effect;
}

Instant now() { return EventLoop::running().time(); }

Coro<void> write(Stream& stream, std::string text) {
  co_await stream.write_all(std::as_bytes(std::span(text)));
}

Coro<std::string> read(Stream& stream) {
  std::array<std::byte, 512> piece;
  const std::size_t count = co_await stream.read_some(piece);
  co_return std::string(reinterpret_cast<const char*>(piece.data()), count);
}

Coro<std::string> read_all(Stream& stream, std::vector<std::size_t>* sizes) {
  std::string all;
  for (;;) {
    const std::string piece = co_await read(stream);
    if (piece.empty()) co_return all;
    if (sizes != nullptr) sizes->push_back(piece.size());
    all += piece;
  }
}

std::string numbered(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += std::to_string(text.size()) + ",";
  text.resize(bytes);
  return text;
}

void run_law(Coro<void> law) {
  VirtualClock clock;
  Runner runner(clock, clock);
  const auto main = [](Coro<void> body) -> Coro<void> {
    co_await std::move(body);
    co_await sleep(10ms);
    EXPECT_EQ(EventLoop::running().live_tasks().size(), 1U) << "beside this one";
  };
  runner.run(main(std::move(law)));
}

}  // namespace wavetank::scenarios
