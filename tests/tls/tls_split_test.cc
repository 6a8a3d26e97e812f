// The output of TLS does not depend on the cuts of its input.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <tuple>

#include "core/run/virtual_clock.h"
#include "core/tls/engine.h"
#include "tests/contract/conversations.h"
#include "tests/net/xorshift.h"
#include "tests/tls/test_identity.h"
#include "tests/tls/tls_pair.h"

namespace wavetank {
namespace {

// The cuts of the incoming bytes: the size of the next piece, when `come` bytes have come.
using Cut = std::function<std::size_t(std::size_t come)>;

// Both contexts, each drawing from another door.
class SplitContexts {
 public:
  explicit SplitContexts(TlsVersion version)
      : client(client_options(version)), server(test_identity(), server_options()) {}

 private:
  TlsClientOptions client_options(TlsVersion version) {
    TlsClientOptions options = test_client_options();
    options.oldest = options.newest = version;
    options.random = &client_random_;
    return options;
  }
  TlsServerOptions server_options() {
    TlsServerOptions options;
    options.random = &server_random_;
    return options;
  }

  Xorshift client_random_{1};
  Xorshift server_random_{2};

 public:
  const TlsClientContext client;
  const TlsServerContext server;
};

// Two engines, and everything that went between them.
class Conversation {
 public:
  Conversation(const SplitContexts& contexts, const std::string& host)
      : client_(contexts.client.settings(), host, kTestEpochNs),
        server_(contexts.server.settings(), "", 0) {}

  // The whole of it: both flights, "hello" with its answer, and the end; or up to the failure.
  void run(const Cut& cut) {
    shake_hands(cut);
    if (client_.error() || server_.error()) return;
    say(client_, server_, "hello", cut);
    say(server_, client_, "and hello to you", cut);
    client_.end_writing();
    move(client_, server_, cut);
    notes_ += server_.poll() == TlsEngine::Step::kEnd ? "end\n" : "no end\n";
  }

  // How it went on both sides, and how many bytes went between them.
  std::string outcome() const { return notes_ + std::to_string(wire_.size()); }
  const std::string& wire() const { return wire_; }

 private:
  void shake_hands(const Cut& cut) {
    for (int i = 0; i < 4; ++i) {
      client_.handshake();
      move(client_, server_, cut);
      move(server_, client_, cut);
    }
    for (const TlsEngine* engine : {&client_, &server_}) {
      notes_ += engine->error() ? engine->error()->what() : engine->facts().version;
      notes_ += '\n';
    }
  }

  // Every piece is looked at before the next comes.
  void move(TlsEngine& from, TlsEngine& to, const Cut& cut) {
    ByteBuffer bytes;
    from.take_output(bytes);
    wire_ += bytes.view();
    while (!bytes.empty() && !to.error()) {
      const std::size_t count = std::min(cut(come_), bytes.size());
      to.feed(bytes.bytes().first(count));
      bytes.consume(count);
      come_ += count;
      const bool open = to.handshake() == TlsEngine::Step::kDone;
      if (open) to.poll();
    }
  }

  void say(TlsEngine& from, TlsEngine& to, std::string_view text, const Cut& cut) {
    from.write(bytes_of(text));
    move(from, to, cut);
    std::string heard(100, '\0');
    const bool there = to.poll() == TlsEngine::Step::kDone;
    heard.resize(there ? to.read(std::as_writable_bytes(std::span(heard))) : 0);
    notes_ += heard + '\n';
  }

  TlsEngine client_;
  TlsEngine server_;
  std::string wire_;
  std::string notes_;
  std::size_t come_ = 0;
};

class TlsSplit : public testing::TestWithParam<std::tuple<TlsVersion, const char*>> {
 protected:
  static Conversation run(const SplitContexts& contexts, const Cut& cut) {
    Conversation conversation(contexts, std::get<1>(GetParam()));
    conversation.run(cut);
    return conversation;
  }
  static TlsVersion version() { return std::get<0>(GetParam()); }
  static bool fails() { return std::string_view(std::get<1>(GetParam())) != "feed.example"; }
};

std::size_t all(std::size_t) { return std::size_t{1} << 20; }

TEST_P(TlsSplit, EverySplitPointGivesTheSameOutcome) {
  const SplitContexts contexts(version());
  const Conversation whole = run(contexts, &all);
  EXPECT_EQ(whole.outcome().find("not accepted") != std::string::npos, fails());
  for (std::size_t at = 1; at < whole.wire().size(); ++at) {
    const Cut cut = [at](std::size_t come) { return come < at ? at - come : all(come); };
    ASSERT_EQ(run(contexts, cut).outcome(), whole.outcome()) << "split at " << at;
  }
}

TEST_P(TlsSplit, ByteByByteGivesTheSameBytesAndOutcome) {
  const SplitContexts once(version());
  const SplitContexts again(version());
  const Conversation whole = run(once, &all);
  const Conversation bytes = run(again, [](std::size_t) { return 1; });
  EXPECT_EQ(whole.outcome(), bytes.outcome());
  EXPECT_TRUE(whole.wire() == bytes.wire());
}

INSTANTIATE_TEST_SUITE_P(BothVersions, TlsSplit,
                         testing::Combine(testing::Values(TlsVersion::kTls12, TlsVersion::kTls13),
                                          testing::Values("feed.example", "other.example")),
                         [](const auto& test) {
                           const bool old = std::get<0>(test.param) == TlsVersion::kTls12;
                           const bool good =
                               std::string_view(std::get<1>(test.param)) == "feed.example";
                           return std::string(old ? "Tls12" : "Tls13") +
                                  (good ? "Good" : "WrongHost");
                         });

TEST(TlsRandom, OtherDrawsGiveOtherBytesOnTheWire) {
  const SplitContexts contexts(TlsVersion::kTls13);
  Conversation first(contexts, "feed.example");
  Conversation second(contexts, "feed.example");
  first.run(&all);
  second.run(&all);
  EXPECT_EQ(first.outcome(), second.outcome());
  EXPECT_FALSE(first.wire() == second.wire());
}

// A shrunk run draws only 0.
TEST(TlsRandom, DrawsOfZeroAreEnough) {
  class Zero final : public Random {
   public:
    std::uint64_t draw(std::string_view, std::uint64_t) override { return 0; }
  };
  Zero zero;
  const auto test = [&zero](Clock& clock) -> Coro<void> {
    TlsClientOptions client = test_client_options();
    TlsServerOptions server;
    client.random = server.random = &zero;
    const TlsClientContext client_context(client);
    const TlsServerContext server_context(test_identity(), server);
    const MemoryStreamOptions wide;
    const TlsPair pair = co_await open_tls_pair(clock, wide, client_context, server_context);
    EXPECT_EQ(pair.client->facts().version, "TLSv1.3");
  };
  run_tls_test(test);
}

TEST(TlsRandom, WithoutADoorOpenSslIsNotRepeated) {
  const auto client_hello = []() {
    const TlsClientContext context(test_client_options());
    TlsEngine engine(context.settings(), "feed.example", kTestEpochNs);
    ByteBuffer bytes;
    engine.handshake();
    engine.take_output(bytes);
    return std::string(bytes.view());
  };
  EXPECT_NE(client_hello(), client_hello());
}

TEST(TlsIdentity, SelfSignedRepeatsWithTheDoorAndTheClock) {
  VirtualClock clock(kTestEpochNs);
  Xorshift first_random(5);
  Xorshift second_random(5);
  const TlsIdentity first = TlsIdentity::self_signed({"a", "127.0.0.1"}, clock, &first_random);
  const TlsIdentity second = TlsIdentity::self_signed({"a", "127.0.0.1"}, clock, &second_random);
  EXPECT_EQ(first.certificates(), second.certificates());
  EXPECT_EQ(first.key(), second.key());
  const TlsIdentity other = TlsIdentity::self_signed({"a", "127.0.0.1"}, clock);
  EXPECT_NE(other.key(), first.key());
}

}  // namespace
}  // namespace wavetank
