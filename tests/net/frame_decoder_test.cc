#include "core/net/frame_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/net/frame_vectors.h"

namespace wavetank {
namespace {

// The state of a decoder when all events are taken.
struct DecodeOutcome {
  std::vector<std::string> events;
  std::uint64_t discarded = 0;
  std::size_t pending = 0;
  friend bool operator==(const DecodeOutcome&, const DecodeOutcome&) = default;
};

void feed(FrameDecoder& decoder, std::string_view piece, DecodeOutcome& outcome) {
  decoder.push(piece);
  take_events(decoder, outcome.events);
}

DecodeOutcome finish(FrameDecoder& decoder, DecodeOutcome outcome) {
  outcome.discarded = decoder.discarded_bytes();
  outcome.pending = decoder.pending_bytes();
  return outcome;
}

DecodeOutcome decode_in_pieces_of(std::size_t piece, Role reader, DecoderLimits limits,
                                  std::string_view bytes) {
  FrameDecoder decoder(reader, limits);
  DecodeOutcome outcome;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    feed(decoder, bytes.substr(0, piece), outcome);
  }
  return finish(decoder, outcome);
}

DecodeOutcome decode_split_at(std::size_t split, Role reader, DecoderLimits limits,
                              std::string_view bytes) {
  FrameDecoder decoder(reader, limits);
  DecodeOutcome outcome;
  feed(decoder, bytes.substr(0, split), outcome);
  feed(decoder, bytes.substr(split), outcome);
  return finish(decoder, outcome);
}

// Beyond this a vector is tried at every split of its first and last bytes only.
constexpr std::size_t kEverySplitMax = 300;

void check_vector(const FrameVector& vector, Role reader) {
  SCOPED_TRACE(vector.name + (reader == Role::kClient ? ", client" : ", server"));
  const std::string bytes = bytes_for(vector, reader);
  const DecodeOutcome whole = decode_in_pieces_of(bytes.size(), reader, vector.limits, bytes);

  EXPECT_EQ(whole.events, vector.events);
  EXPECT_EQ(decode_in_pieces_of(1, reader, vector.limits, bytes), whole) << "byte by byte";
  EXPECT_EQ(decode_in_pieces_of(7, reader, vector.limits, bytes), whole) << "by seven";
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    if (split == kEverySplitMax && bytes.size() > 2 * kEverySplitMax) {
      split = bytes.size() - kEverySplitMax;
    }
    ASSERT_EQ(decode_split_at(split, reader, vector.limits, bytes), whole) << "at " << split;
  }
}

void check_vectors(const std::vector<FrameVector>& vectors) {
  for (const FrameVector& vector : vectors) {
    for (const Role reader : {Role::kClient, Role::kServer}) {
      if (vector.only.value_or(reader) == reader) check_vector(vector, reader);
    }
  }
}

TEST(FrameDecoder, FramingFollowsSection52) { check_vectors(framing_vectors()); }
TEST(FrameDecoder, FragmentationFollowsSection54) { check_vectors(fragmentation_vectors()); }
TEST(FrameDecoder, ControlFramesFollowSection55) { check_vectors(control_vectors()); }
TEST(FrameDecoder, CloseCodesFollowSection74) { check_vectors(close_vectors()); }
TEST(FrameDecoder, TextIsUtf8BySection81) { check_vectors(utf8_vectors()); }
TEST(FrameDecoder, MaskingFollowsSection51) { check_vectors(masking_vectors()); }
TEST(FrameDecoder, LimitsFollowSection104) { check_vectors(limit_vectors()); }

TEST(FrameDecoder, EveryTwoSplitsOfAShortConversationAgree) {
  const FrameVector vector(
      "mixed",
      {raw_frame(Opcode::kText, "ab", {}), raw_frame(Opcode::kPing, "", {}),
       raw_frame(Opcode::kBinary, "c", {}), raw_frame(Opcode::kClose, "\x03\xe8", {})},
      {"text:ab", "ping:", "binary:c", "close:1000:"});
  const std::string bytes = bytes_for(vector, Role::kServer);
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      FrameDecoder decoder(Role::kServer, {});
      DecodeOutcome outcome;
      feed(decoder, std::string_view(bytes).substr(0, first), outcome);
      feed(decoder, std::string_view(bytes).substr(first, second - first), outcome);
      feed(decoder, std::string_view(bytes).substr(second), outcome);
      ASSERT_EQ(outcome.events, vector.events) << first << ", " << second;
    }
  }
}

// Section 5.7 gives whole frames as bytes.
TEST(FrameDecoder, ExamplesOfSection57) {
  using namespace std::string_literals;
  const auto client = [](const std::string& bytes) { return transcript(Role::kClient, {}, bytes); };
  const auto server = [](const std::string& bytes) { return transcript(Role::kServer, {}, bytes); };
  using Events = std::vector<std::string>;
  EXPECT_EQ(client("\x81\x05Hello"s), Events{"text:Hello"});
  EXPECT_EQ(server("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s), Events{"text:Hello"});
  EXPECT_EQ(client("\x01\x03Hel\x80\x02lo"s), Events{"text:Hello"});
  EXPECT_EQ(client("\x89\x05Hello"s), Events{"ping:Hello"});
  EXPECT_EQ(server("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s), Events{"pong:Hello"});
  EXPECT_EQ(client("\x82\x7e\x01\x00"s + std::string(256, 'b')),
            Events{"binary:" + std::string(256, 'b')});
  EXPECT_EQ(client("\x82\x7f\0\0\0\0\0\x01\0\0"s + std::string(65536, 'b')),
            Events{"binary:" + std::string(65536, 'b')});
}

TEST(FrameDecoder, WholeMessageIsShownWhereItWasRead) {
  FrameDecoder decoder(Role::kClient, {});
  ByteBuffer frame;
  append_frame(frame, Opcode::kText, "hello", std::nullopt);
  const std::span<std::byte> room = decoder.prepare(100);
  std::copy(frame.bytes().begin(), frame.bytes().end(), room.begin());
  decoder.commit(frame.size());

  const std::optional<FrameEvent> event = decoder.next();

  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(static_cast<const void*>(event->payload.data()), static_cast<void*>(&room[2]));
}

TEST(FrameDecoder, LimitsAreCheckedBeforeThePayloadComes) {
  FrameDecoder decoder(Role::kClient, DecoderLimits(1000, 1000));
  decoder.push(std::string_view("\x82\x7e\x03\xe9", 4));  // A header that announces 1001 bytes.

  const std::optional<FrameEvent> event = decoder.next();

  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(describe_event(*event), "error:1009");
  EXPECT_LE(decoder.capacity_bytes(), 256U);
}

TEST(FrameDecoder, AnnouncedBytesTakeNoMemoryUntilTheyCome) {
  FrameDecoder decoder(Role::kClient, {});
  decoder.push(std::string_view("\x82\x7f\0\0\0\0\0\xff\xff\xff", 10));  // Nearly 16 MiB.

  EXPECT_FALSE(decoder.next().has_value());
  EXPECT_LE(decoder.capacity_bytes(), 256U);
}

// The default limits: 16 MiB for a frame and for a message, to the byte.
TEST(FrameDecoder, SixteenMebibytesAreTakenAndNoByteMore) {
  constexpr std::size_t kMax = 16U << 20;
  const std::string half(kMax / 2, 'h');
  ByteBuffer frames;
  append_frame(frames, Opcode::kBinary, std::string(kMax, 'w'), std::nullopt);
  append_frame(frames, Opcode::kText, half, std::nullopt, false);
  append_frame(frames, Opcode::kContinuation, half, std::nullopt);
  append_frame(frames, Opcode::kText, half, std::nullopt, false);
  append_frame(frames, Opcode::kContinuation, half + "x", std::nullopt);
  FrameDecoder decoder(Role::kClient, {});
  decoder.push(frames.view());
  for (const char* const expected : {"binary", "text", "error:1009"}) {
    const std::optional<FrameEvent> event = decoder.next();
    ASSERT_TRUE(event.has_value());
    EXPECT_TRUE(describe_event(*event).starts_with(expected));
    if (event->is_message()) {
      EXPECT_EQ(event->payload.size(), kMax);
    }
  }
}

// Section 7.4.2 gives out 0-4999 in ranges; 1012-1014 are IANA's.
TEST(FrameDecoder, EveryCloseCodeIsAllowedOrForbidden) {
  for (unsigned code = 0; code <= 0xffff; ++code) {
    const bool reserved = code == 1004 || code == 1005 || code == 1006;
    const bool allowed =
        (code >= 1000 && code <= 1014 && !reserved) || (code / 1000 == 3) || (code / 1000 == 4);
    const std::string frame = {'\x88', 2, static_cast<char>(code >> 8), static_cast<char>(code)};
    const std::string expected =
        allowed ? "close:" + std::to_string(code) + ":" : std::string("error:1002");
    ASSERT_EQ(transcript(Role::kClient, {}, frame), std::vector<std::string>{expected});
  }
}

TEST(FrameDecoder, BytesAfterTheLastEventAreCounted) {
  FrameDecoder decoder(Role::kClient, {});
  decoder.push(std::string_view("\x88\x00\x81\x01x", 5));
  std::vector<std::string> events;
  take_events(decoder, events);
  decoder.push("more");
  take_events(decoder, events);

  EXPECT_EQ(events, std::vector<std::string>{"close:1005:"});
  EXPECT_EQ(decoder.discarded_bytes(), 7U);
  EXPECT_EQ(decoder.pending_bytes(), 0U);
}

TEST(FrameDecoder, PendingBytesAreThoseThatAnEndWouldLose) {
  FrameDecoder decoder(Role::kClient, {});
  decoder.push(std::string_view("\x81\x01x\x01\x03Hel\x80", 9));
  std::vector<std::string> events;
  take_events(decoder, events);

  EXPECT_EQ(events, std::vector<std::string>{"text:x"});
  EXPECT_EQ(decoder.pending_bytes(), 4U);  // Three bytes of message and one of a header.
}

TEST(FrameDecoder, KeptPayloadSurvivesFurtherReading) {
  FrameDecoder decoder(Role::kClient, {});
  decoder.push(std::string_view("\x81\x05Hello\x81\x03", 9));
  const std::optional<FrameEvent> kept = decoder.next();
  ASSERT_TRUE(kept.has_value());

  decoder.keep_last_payload();
  decoder.push("abc" + std::string("\x81\x7e\x10\x00", 4) + std::string(4096, 'z'));
  std::vector<std::string> events;
  take_events(decoder, events);

  EXPECT_EQ(kept->payload, "Hello");
  EXPECT_EQ(events, (std::vector<std::string>{"text:abc", "text:" + std::string(4096, 'z')}));
}

TEST(FrameDecoder, KeptFragmentedPayloadSurvives) {
  FrameDecoder decoder(Role::kClient, {});
  decoder.push(std::string_view("\x01\x03Hel\x80\x02lo", 9));
  const std::optional<FrameEvent> kept = decoder.next();
  ASSERT_TRUE(kept.has_value());

  decoder.keep_last_payload();
  std::vector<std::string> events;
  decoder.push(std::string_view("\x01\x03xxx\x80\x02yy", 9));
  take_events(decoder, events);

  EXPECT_EQ(kept->payload, "Hello");
  EXPECT_EQ(events, std::vector<std::string>{"text:xxxyy"});
}

TEST(FrameDecoder, SteadyTrafficReachesAFixedSize) {
  FrameDecoder decoder(Role::kClient, {});
  ByteBuffer frame;
  append_frame(frame, Opcode::kText, std::string(700, 'x'), std::nullopt);
  std::string stream;
  for (int i = 0; i < 50; ++i) stream.append(frame.view());
  std::size_t settled = 0;
  std::vector<std::string> events;
  for (int round = 0; round < 20; ++round) {
    for (std::string_view rest = stream; !rest.empty();
         rest.remove_prefix(std::min<std::size_t>(333, rest.size()))) {
      decoder.push(rest.substr(0, 333));
      take_events(decoder, events);
    }
    if (round == 0) settled = decoder.capacity_bytes();
  }
  EXPECT_EQ(events.size(), 1000U);
  EXPECT_EQ(decoder.capacity_bytes(), settled);
}

}  // namespace
}  // namespace wavetank
