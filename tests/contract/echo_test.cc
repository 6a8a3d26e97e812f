// Whole conversations, as functions of the doors alone.

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

class EchoContract : public DoorContract {
 protected:
  // Sends `text` to an echo in pieces of `piece` bytes and expects it back.
  void check_echo(const std::string& text, std::size_t piece) {
    const auto law = [&](Doors& doors) -> Coro<void> {
      const std::string answer = co_await echo_conversation(doors, any_port(), text, piece);
      EXPECT_TRUE(answer == text) << answer.size() << " bytes of " << text.size();
    };
    play(law);
  }
};
INSTANTIATE_TEST_SUITE_P(On, EchoContract, kAllStages, stage_name);

TEST_P(EchoContract, OneByteComesBack) { check_echo("x", 1); }

TEST_P(EchoContract, EmptyMessageComesBackEmpty) { check_echo("", 1); }

TEST_P(EchoContract, AMegabyteInOnePieceComesBack) {
  const std::string text = patterned(1024 * 1024);
  check_echo(text, text.size());
}

TEST_P(EchoContract, ManySmallMessagesComeBackInOrder) { check_echo(patterned(20'000), 7); }

TEST_P(EchoContract, ManyConversationsOneAfterTheOther) {
  const std::string text = patterned(300);
  const auto law = [&](Doors& doors) -> Coro<void> {
    for (int i = 0; i < 50; ++i) {
      const std::string answer = co_await echo_conversation(doors, any_port(), text, 100);
      EXPECT_EQ(text, answer);
    }
  };
  play(law);
}

TEST_P(EchoContract, CancelledAtAnyInstantLeavesNothing) {
  const std::string text = patterned(200'000);
  int finished = 0;
  for (int turns = 0; finished < 3; ++turns) {
    const auto law = [&](Doors& doors) -> Coro<void> {
      const auto conversation = create_task(echo_conversation(doors, any_port(), text, 3000));
      for (int i = 0; i < turns; ++i) co_await sleep(moment());
      conversation.cancel();
      const auto ended = co_await outcome(result_of(conversation));
      EXPECT_TRUE(ended.cancelled() || ended.has_value());
      if (ended.has_value()) ++finished;
    };
    play(law);
    ASSERT_LT(turns, 10'000);
  }
}

}  // namespace
}  // namespace wavetank
