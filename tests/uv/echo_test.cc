// Whole conversations over loopback, as functions of the doors alone.

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "tests/uv/conversations.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

// Sends `text` to an echo in pieces of `piece` bytes and expects it back.
void check_echo(const std::string& text, std::size_t piece) {
  const auto law = [&](Doors& doors) -> Coro<void> {
    const std::string answer = co_await echo_conversation(doors, any_loopback_port(), text, piece);
    EXPECT_TRUE(answer == text) << answer.size() << " bytes of " << text.size();
  };
  check_law(law);
}

TEST(UvEcho, OneByteComesBack) { check_echo("x", 1); }

TEST(UvEcho, NothingComesBackAsNothing) { check_echo("", 1); }

TEST(UvEcho, AMegabyteInOnePieceComesBack) {
  const std::string text = patterned(1024 * 1024);
  check_echo(text, text.size());
}

TEST(UvEcho, ManySmallMessagesComeBackInOrder) { check_echo(patterned(20'000), 7); }

TEST(UvEcho, ManyConversationsOneAfterTheOther) {
  const std::string text = patterned(300);
  const auto law = [&](Doors& doors) -> Coro<void> {
    for (int i = 0; i < 50; ++i) {
      const std::string answer = co_await echo_conversation(doors, any_loopback_port(), text, 100);
      EXPECT_EQ(text, answer);
    }
  };
  check_law(law);
}

TEST(UvEcho, CancelledAtAnyInstantLeavesNothing) {
  check_law([](Doors&) -> Coro<void> { co_return; });
  const std::size_t descriptors_before = open_descriptors();
  const std::string text = patterned(200'000);
  int finished = 0;
  for (int turns = 0; finished < 3; ++turns) {
    const auto law = [&](Doors& doors) -> Coro<void> {
      const auto conversation =
          create_task(echo_conversation(doors, any_loopback_port(), text, 3000));
      for (int i = 0; i < turns; ++i) co_await sleep(Duration::zero());
      conversation.cancel();
      const auto ended = co_await outcome(result_of(conversation));
      EXPECT_TRUE(ended.cancelled() || ended.has_value());
      if (ended.has_value()) ++finished;
    };
    check_law(law);
    ASSERT_LT(turns, 10'000);
  }
  EXPECT_EQ(descriptors_before, open_descriptors());
}

}  // namespace
}  // namespace wavetank
