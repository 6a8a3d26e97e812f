// Whole conversations over loopback, as functions of the doors alone.

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace wavetank
