#pragma once

/// tests/live/on_path.h - a server's stream on a faulty path, on the virtual clock, and the bare
/// stream of its client.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/coro/coro.h"
#include "core/loop/event_loop.h"
#include "scenarios/serve/faulty_stream.h"
#include "tests/net/memory_stream.h"
#include "tests/net/xorshift.h"

namespace wavetank::scenarios {

using Numbers = std::map<std::string, std::int64_t, std::less<>>;

inline constexpr std::int64_t kMs = 1'000'000;

struct OnPath {
  explicit OnPath(std::uint64_t seed = 1, MemoryStreamOptions options = {});

  /// Both ways. Returns the effect that counts its hits.
  Ref<sim::Effect> fault(const std::string& kind, Numbers numbers) const;

  Xorshift random;
  Ref<FaultyPath> path;
  std::unique_ptr<MemoryStream> client;
  std::unique_ptr<Stream> server;
};

/// The loop's time.
Instant now();

Coro<void> write(Stream& stream, std::string text);
/// The text of one read.
Coro<std::string> read(Stream& stream);
/// All until the end; sizes of the reads in `sizes`.
Coro<std::string> read_all(Stream& stream, std::vector<std::size_t>* sizes = nullptr);

/// Text of that length, of which every part is different.
std::string numbered(std::size_t bytes);

/// Runs the law on a loop with virtual time; afterwards no task may be left.
void run_law(Coro<void> law);

}  // namespace wavetank::scenarios
