// Goal: a message in the pipe of a worker is taken as it was sent or not at all, among any other
// bytes that a program writes there.

#include "sim/explore/message_frames.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wavetank::sim {
namespace {

using Before = Received::Before;

/// "+text" for a message that follows the one before, "!text" for one behind garbage.
std::vector<std::string> taken(FrameParser& frames) {
  std::vector<Received> messages;
  frames.take(messages);
  std::vector<std::string> texts;
  for (const Received& message : messages) {
    texts.push_back((message.before == Before::kGarbage ? "!" : "+") + message.text);
  }
  return texts;
}

std::vector<std::string> taken_at_once(std::string_view bytes) {
  FrameParser frames;
  frames.add(bytes);
  return taken(frames);
}

using Texts = std::vector<std::string>;

TEST(MessageFrames, MessagesComeOutAsTheyWentIn) {
  EXPECT_EQ(taken_at_once(framed("one") + framed("") + framed("three")),
            (Texts{"+one", "+", "+three"}));
}

TEST(MessageFrames, PiecesOfAnySizeMakeTheSameMessages) {
  const std::string bytes = framed("one") + "junk" + framed("two");
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    FrameParser frames;
    Texts texts;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
      frames.add(std::string_view(bytes).substr(at, size));
      for (std::string& text : taken(frames)) texts.push_back(std::move(text));
    }
    EXPECT_EQ(texts, (Texts{"+one", "!two"})) << size;
    EXPECT_FALSE(frames.has_rest());
  }
}

TEST(MessageFrames, GarbageIsReportedByTheNextMessage) {
  EXPECT_EQ(taken_at_once("junk" + framed("one") + framed("two")), (Texts{"!one", "+two"}));
}

TEST(MessageFrames, ADamagedMessageIsGarbage) {
  const std::string good = framed("message");
  for (std::size_t place = 0; place < good.size(); ++place) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 0x40);
    EXPECT_EQ(taken_at_once(bad + framed("next")), (Texts{"!next"})) << place;
  }
}

TEST(MessageFrames, AnInsertionIntoAMessageLosesItAlone) {
  const std::string good = framed("message");
  for (std::size_t place = 1; place < good.size(); ++place) {
    const std::string bad = good.substr(0, place) + "junkjunk" + good.substr(place);
    EXPECT_EQ(taken_at_once(bad + framed("next")), (Texts{"!next"})) << place;
  }
}

TEST(MessageFrames, ARestIsKnown) {
  for (const std::string& rest : {std::string("x"), framed("half").substr(0, 20)}) {
    FrameParser frames;
    frames.add(framed("one") + rest);
    EXPECT_EQ(taken(frames), (Texts{"+one"}));
    EXPECT_TRUE(frames.has_rest());
  }
}

}  // namespace
}  // namespace wavetank::sim
