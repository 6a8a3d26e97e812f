#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "core/net/upgrade.h"
#include "tests/net/frame_vectors.h"
#include "tests/net/xorshift.h"

namespace wavetank {
namespace {

constexpr std::size_t kFrameMax = 1000;
constexpr std::size_t kMessageMax = 2000;

// A few changes of the kinds that networks and bad peers make: flip, drop, double, overwrite, cut.
std::string mutated(std::string bytes, Xorshift& random) {
  for (std::size_t changes = 1 + random.below(4); changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = random.below(bytes.size());
    const std::size_t length = std::min(1 + random.below(8), bytes.size() - at);
    switch (random.below(6)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
      case 1:
        bytes.erase(at, length);
        break;
      case 2:
        bytes.insert(at, bytes.substr(at, length));
        break;
      case 3:
        bytes[at] = static_cast<char>(random.below(256));
        break;
      case 4:
        bytes.resize(at);
        break;
      default:
        std::swap(bytes[at], bytes[random.below(bytes.size())]);
    }
  }
  return bytes;
}

// Conversations of several vectors each, so that damage meets every state of the decoder.
std::vector<std::string> conversations(Role reader) {
  const std::vector<FrameVector> vectors = all_frame_vectors();
  std::vector<std::string> streams;
  for (std::size_t first = 0; first < vectors.size(); ++first) {
    std::string stream;
    for (std::size_t i = first; i < first + 3; ++i) {
      const std::string bytes = bytes_for(vectors[i % vectors.size()], reader);
      if (bytes.size() < 3000) stream.append(bytes);
    }
    streams.push_back(stream);
  }
  return streams;
}

TEST(HostileInput, DamagedFramesNeverBreakTheDecoderNorItsLimits) {
  Xorshift random(0x9e3779b97f4a7c15);
  const std::vector<std::string> streams[] = {conversations(Role::kClient),
                                              conversations(Role::kServer)};
  const DecoderLimits limits(kFrameMax, kMessageMax);
  std::size_t errors = 0;
  std::size_t messages = 0;
  for (int run = 0; run < 100000; ++run) {
    const Role role = run % 2 == 0 ? Role::kClient : Role::kServer;
    const auto& from = streams[run % 2];
    const std::string bytes = mutated(from[random.below(from.size())], random);
    FrameDecoder decoder(role, limits);
    std::vector<std::string> events;
    for (std::string_view rest = bytes; !rest.empty();) {
      const std::size_t piece = std::min(1 + random.below(100), rest.size());
      decoder.push(rest.substr(0, piece));
      take_events(decoder, events);
      rest.remove_prefix(piece);
      ASSERT_LE(decoder.capacity_bytes(), 2 * (kFrameMax + kFrameHeaderMax + 100 + kMessageMax));
    }
    ASSERT_EQ(events, transcript(role, limits, bytes)) << "run " << run;
    const bool failed = !events.empty() && events.back().starts_with("error");
    errors += failed ? 1 : 0;
    messages += events.size();
  }
  // Neither all refused nor all accepted: the damage was of the interesting size.
  EXPECT_GT(errors, 30000U);
  EXPECT_GT(messages, 100000U);
}

TEST(HostileInput, DamagedHeadsNeverBreakTheUpgrade) {
  Xorshift random(0xd1b54a32d192ed03);
  std::size_t opened = 0;
  std::size_t failed = 0;
  for (int run = 0; run < 20000; ++run) {
    UpgradeRequest request("example.com:443", "/ws?x=1");
    request.headers.emplace_back("User-Agent", "test");
    ClientUpgrade client(request, random);
    ServerUpgrade server;
    const std::string asked = mutated(std::string(client.request_bytes()), random);
    const UpgradeState at_server = server.check(asked);
    if (at_server == UpgradeState::kOpen) {
      ++opened;
      client.check(mutated(server.accept_response(), random));
    } else if (at_server == UpgradeState::kFailed) {
      ++failed;
      EXPECT_GE(server.error().status(), 400);
      client.check(mutated(refusal_response(server.error().status()), random));
    }
  }
  EXPECT_GT(opened, 500U);
  EXPECT_GT(failed, 1000U);
}

}  // namespace
}  // namespace wavetank
