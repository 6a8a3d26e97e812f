// Goal: the same seed gives the same decisions from every compiler for years, streams never disturb
// each other, and a tape exactly replaces the run that recorded it.

#include "sim/oracle/oracle.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/oracle/oracle_random.h"
#include "sim/oracle/rng.h"

namespace wavetank::sim {
namespace {

constexpr std::int64_t kInt64Max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kInt64Min = std::numeric_limits<std::int64_t>::min();

TEST(Oracle, SeedIsAbsentWithoutOne) {
  EXPECT_EQ(Oracle::from_seed(0).seed(), std::uint64_t{0});
  EXPECT_EQ(Oracle::from_seed(7).seed(), std::uint64_t{7});
  EXPECT_EQ(Oracle::boring().seed(), std::nullopt);
  EXPECT_EQ(Oracle::from_tape({}).seed(), std::nullopt);
}

TEST(SplitMix64, GivesThePublishedNumbers) {
  SplitMix64 generator(1234567);

  EXPECT_EQ(generator.next(), 6457827717110365317U);
  EXPECT_EQ(generator.next(), 3203168211198807973U);
  EXPECT_EQ(generator.next(), 9817491932198370423U);
  EXPECT_EQ(generator.next(), 4593380528125082431U);
  EXPECT_EQ(generator.next(), 16408922859458223821U);
}

TEST(Rng, GivesTheReferenceNumbersOfXoshiro256PlusPlus) {
  Rng rng(Rng::State{1, 2, 3, 4});

  const std::array<std::uint64_t, 10> expected = {41943041,
                                                  58720359,
                                                  3588806011781223,
                                                  3591011842654386,
                                                  9228616714210784205U,
                                                  9973669472204895162U,
                                                  14011001112246962877U,
                                                  12406186145184390807U,
                                                  15849039046786891736U,
                                                  10450023813501588000U};
  for (const std::uint64_t number : expected) EXPECT_EQ(rng.next(), number);
}

TEST(Rng, SeedZeroIsAsGoodAsAnyOther) {
  Rng rng(0);

  EXPECT_EQ(rng.next(), 0x53175D61490B23DFU);
  EXPECT_EQ(rng.next(), 0x61DA6F3DC380D507U);
}

TEST(Rng, BoundedNumbersAreGolden) {
  Rng rng(42);
  std::vector<std::uint64_t> numbers;
  for (const std::uint64_t bound : {2U, 10U, 1'000U, 1'000'000'007U}) {
    numbers.push_back(rng.below(bound));
    numbers.push_back(rng.below(bound));
  }

  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{1, 0, 9, 7, 793, 588, 125352442, 605122452}));
}

TEST(Rng, BoundOneIsAlwaysZeroAndBoundZeroIsTheWholeRange) {
  Rng bounded(7);
  Rng raw(7);
  Rng whole(7);

  for (int index = 0; index < 100; ++index) {
    EXPECT_EQ(bounded.below(1), 0U);
    EXPECT_EQ(whole.below(0), raw.next());
  }
}

TEST(Rng, RejectsSoThatAwkwardBoundsStayUniform) {
  // Three quarters of the range: without rejection every third number would come twice as often.
  constexpr std::uint64_t kBound = 3 * (std::uint64_t{1} << 62);
  Rng rng(11);
  std::array<int, 3> counts{};
  for (int index = 0; index < 30'000; ++index) {
    const std::uint64_t number = rng.below(kBound);
    ASSERT_LT(number, kBound);
    ++counts[number % 3];
  }

  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);
}

TEST(Rng, IsUniformOverSmallBounds) {
  // The bound is generous: 60 standard deviations would fail, an off-by-one certainly does.
  for (std::uint64_t bound = 2; bound <= 17; ++bound) {
    Rng rng(bound);
    std::vector<int> counts(bound);
    const int expected = 2'000;
    const int total = expected * static_cast<int>(bound);
    for (int index = 0; index < total; ++index) ++counts[rng.below(bound)];
    for (const int count : counts) EXPECT_NEAR(count, expected, 270) << "bound " << bound;
  }
}

TEST(ForkSeed, DependsOnSeedAndNameAlone) {
  EXPECT_EQ(fork_seed(1, "network"), fork_seed(1, "network"));
  EXPECT_NE(fork_seed(1, "network"), fork_seed(2, "network"));
  EXPECT_NE(fork_seed(1, "network"), fork_seed(1, "schedule"));
  EXPECT_NE(fork_seed(1, ""), fork_seed(1, std::string_view("\0", 1)));
  EXPECT_EQ(fork_seed(0, "network"), 0x8CD1D4D7836C664FU);
  EXPECT_EQ(fork_seed(99, "random.client"), 0x67A2B7F61D8D062BU);
}

TEST(Oracle, SeedRunIsGolden) {
  Oracle oracle = Oracle::from_seed(2026);
  DrawStream& network = oracle.stream("network");
  std::vector<std::uint64_t> values;
  for (int index = 0; index < 4; ++index) values.push_back(network.draw("delay", 1'000'000));

  EXPECT_EQ(values, (std::vector<std::uint64_t>{520832, 319048, 536616, 928576}));
}

TEST(Oracle, NeighbouringSeedsShareNoStream) {
  Oracle first = Oracle::from_seed(1);
  Oracle second = Oracle::from_seed(2);

  int equal = 0;
  for (int index = 0; index < 100; ++index) {
    const std::uint64_t a = first.stream("s").draw("x", 0);
    const std::uint64_t b = second.stream("s").draw("x", 0);
    if (a == b) ++equal;
  }
  EXPECT_EQ(equal, 0);
}

TEST(Oracle, DrawsOfOneStreamNeverMoveAnother) {
  Oracle alone = Oracle::from_seed(5);
  Oracle together = Oracle::from_seed(5);
  DrawStream& other = together.stream("other");

  for (int index = 0; index < 50; ++index) {
    for (int extra = 0; extra < index % 4; ++extra) other.draw("noise", 100);
    const std::uint64_t expected = alone.stream("network").draw("delay", 1'000);
    EXPECT_EQ(together.stream("network").draw("delay", 1'000), expected);
  }
}

TEST(Oracle, AStreamIsFoundAgainAndStaysInPlace) {
  Oracle oracle = Oracle::from_seed(5);
  DrawStream& first = oracle.stream("first");
  for (int index = 0; index < 100; ++index) oracle.stream("stream_" + std::to_string(index));

  EXPECT_EQ(&oracle.stream("first"), &first);
  EXPECT_EQ(first.name(), "first");
}

TEST(Oracle, TheBoringRunDrawsZeroOnly) {
  Oracle oracle = Oracle::boring(KeepDraws::kOn);
  DrawStream& stream = oracle.stream("s");

  for (int index = 0; index < 20; ++index) EXPECT_EQ(stream.draw("x", 0), 0U);
  EXPECT_EQ(stream.draw_between("x", -5, 5), -5);
  EXPECT_EQ(stream.draw_log_uniform("x", 3, 1'000), 3);
  EXPECT_FALSE(stream.chance("x", 99, 100));
  EXPECT_TRUE(oracle.tape().empty());
  EXPECT_EQ(oracle.draws(), 24U);
}

TEST(Oracle, DrawsOtherThanZeroAreRecorded) {
  Oracle oracle = Oracle::from_tape({TapeEntry("b", 1, 7), TapeEntry("a", 2, 5)}, KeepDraws::kOn);
  for (int index = 0; index < 3; ++index) oracle.stream("a").draw("delay", 10);
  for (int index = 0; index < 3; ++index) oracle.stream("b").draw("mask", 0);

  const Tape expected = {TapeEntry("a", 2, 5, 10, "delay"), TapeEntry("b", 1, 7, 0, "mask")};
  EXPECT_EQ(oracle.tape(), expected);
}

TEST(Oracle, RecordsLabelsByContentNotByAddress) {
  Oracle oracle = Oracle::from_seed(3, KeepDraws::kOn);
  std::string buffer = "first";
  oracle.stream("s").draw(buffer, 0);
  buffer = "other";
  oracle.stream("s").draw(buffer, 0);
  buffer = "first";
  oracle.stream("s").draw(buffer, 0);

  const Tape tape = oracle.tape();
  ASSERT_EQ(tape.size(), 3U);
  EXPECT_EQ(tape[0].label, "first");
  EXPECT_EQ(tape[1].label, "other");
  EXPECT_EQ(tape[2].label, "first");
}

TEST(Oracle, ATapeIsRefusedFromAnOracleThatDoesNotRecord) {
  const Oracle oracle = Oracle::from_seed(3);

  EXPECT_THROW(static_cast<void>(oracle.tape()), std::logic_error);
}

TEST(OracleTape, GivesItsValuesAtTheirOrdinalsAndZeroElsewhere) {
  Oracle oracle = Oracle::from_tape({TapeEntry("s", 3, 30), TapeEntry("s", 1, 10)});
  std::vector<std::uint64_t> values;
  for (int index = 0; index < 5; ++index) values.push_back(oracle.stream("s").draw("x", 100));

  EXPECT_EQ(values, (std::vector<std::uint64_t>{0, 10, 0, 30, 0}));
  EXPECT_TRUE(oracle.misalignments().empty());
}

TEST(OracleTape, AValueBeyondTheBoundIsReportedAndNotWrapped) {
  Oracle oracle = Oracle::from_tape({TapeEntry("s", 0, 9, 10, "x"), TapeEntry("s", 1, 4, 10, "x")});
  const std::uint64_t first = oracle.stream("s").draw("x", 7);
  const std::uint64_t second = oracle.stream("s").draw("x", 7);

  EXPECT_EQ(first, 0U);
  EXPECT_EQ(second, 4U);
  const std::vector<Misalignment> misaligned = oracle.misalignments();
  ASSERT_EQ(misaligned.size(), 1U);
  EXPECT_EQ(misaligned[0].kind, MisalignmentKind::kValueTooLarge);
  EXPECT_EQ(misaligned[0].message(),
            "draw 0 of stream \"s\" (\"x\") has value 9, but its bound is now 7; 0 was taken");
}

TEST(OracleTape, AnyValueFitsTheWholeRange) {
  Oracle oracle = Oracle::from_tape({TapeEntry("s", 0, ~std::uint64_t{0})});

  EXPECT_EQ(oracle.stream("s").draw("x", 0), ~std::uint64_t{0});
  EXPECT_TRUE(oracle.misalignments().empty());
}

TEST(OracleTape, AnotherLabelIsReportedAndTheValueUsed) {
  Oracle oracle = Oracle::from_tape({TapeEntry("s", 0, 3, 10, "old"), TapeEntry("s", 1, 4, 10)});
  const std::uint64_t first = oracle.stream("s").draw("new", 10);
  const std::uint64_t second = oracle.stream("s").draw("new", 10);

  EXPECT_EQ(first, 3U);
  EXPECT_EQ(second, 4U);
  const std::vector<Misalignment> misaligned = oracle.misalignments();
  ASSERT_EQ(misaligned.size(), 1U);
  EXPECT_EQ(misaligned[0].kind, MisalignmentKind::kOtherLabel);
  EXPECT_EQ(misaligned[0].message(),
            "draw 0 of stream \"s\" (\"old\") is now labelled \"new\"; its value was taken");
}

TEST(OracleTape, AnOrdinalGivenTwiceDoesNotHoldUpTheRest) {
  Oracle oracle =
      Oracle::from_tape({TapeEntry("s", 0, 1), TapeEntry("s", 0, 2), TapeEntry("s", 1, 3)});
  const std::uint64_t first = oracle.stream("s").draw("x", 10);
  const std::uint64_t second = oracle.stream("s").draw("x", 10);

  EXPECT_EQ(first, 1U);
  EXPECT_EQ(second, 3U);
  EXPECT_EQ(oracle.misalignments().size(), 1U);
}

TEST(OracleTape, UnusedDrawsAreReported) {
  Oracle oracle = Oracle::from_tape({TapeEntry("closed", 0, 1, 2, "x"), TapeEntry("s", 0, 1),
                                     TapeEntry("s", 0, 2), TapeEntry("s", 9, 3)});
  oracle.stream("s").draw("x", 10);
  oracle.stream("s").draw("x", 10);

  const std::vector<Misalignment> misaligned = oracle.misalignments();
  ASSERT_EQ(misaligned.size(), 3U);
  for (const Misalignment& each : misaligned) {
    EXPECT_EQ(each.kind, MisalignmentKind::kNeverDrawn);
  }
  EXPECT_EQ(misaligned[0].entry.value, 2U);
  EXPECT_EQ(misaligned[1].entry.ordinal, 9U);
  EXPECT_EQ(misaligned[2].message(), "draw 0 of stream \"closed\" (\"x\") was never drawn");
}

TEST(DrawStream, BetweenCoversBothEndsAndTheFullRange) {
  Oracle oracle = Oracle::from_seed(9);
  DrawStream& stream = oracle.stream("s");
  bool has_min = false;
  bool has_max = false;
  for (int index = 0; index < 200; ++index) {
    const std::int64_t value = stream.draw_between("x", -2, 2);
    ASSERT_GE(value, -2);
    ASSERT_LE(value, 2);
    if (value == -2) has_min = true;
    if (value == 2) has_max = true;
  }
  EXPECT_TRUE(has_min);
  EXPECT_TRUE(has_max);
  EXPECT_EQ(stream.draw_between("x", 5, 5), 5);
  EXPECT_THROW(stream.draw_between("x", 1, 0), std::invalid_argument);

  Oracle whole = Oracle::from_tape({TapeEntry("s", 0, ~std::uint64_t{0}), TapeEntry("s", 1, 1)});
  EXPECT_EQ(whole.stream("s").draw_between("x", kInt64Min, kInt64Max), kInt64Max);
  EXPECT_EQ(whole.stream("s").draw_between("x", kInt64Min, kInt64Max), kInt64Min + 1);
}

TEST(DrawStream, ChanceKeepsItsOdds) {
  Oracle oracle = Oracle::from_seed(9);
  DrawStream& stream = oracle.stream("s");
  int yes = 0;
  for (int index = 0; index < 10'000; ++index) {
    const bool hit = stream.chance("x", 3, 10);
    if (hit) ++yes;
    ASSERT_FALSE(stream.chance("x", 0, 10));
    ASSERT_TRUE(stream.chance("x", 10, 10));
    ASSERT_TRUE(stream.chance("x", 11, 10));
  }

  EXPECT_NEAR(yes, 3'000, 250);
  EXPECT_THROW(stream.chance("x", 1, 0), std::invalid_argument);
}

TEST(DrawStream, LogUniformGivesEachOctaveItsShare) {
  Oracle oracle = Oracle::from_seed(9);
  DrawStream& stream = oracle.stream("s");
  // 1, 2-3, 4-7, ... 512-1000: ten octaves.
  std::array<int, 10> octaves{};
  for (int index = 0; index < 10'000; ++index) {
    const std::int64_t value = stream.draw_log_uniform("x", 1, 1'000);
    ASSERT_GE(value, 1);
    ASSERT_LE(value, 1'000);
    ++octaves[static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(value)) - 1)];
  }

  for (const int count : octaves) EXPECT_NEAR(count, 1'000, 200);
}

TEST(DrawStream, LogUniformHoldsItsEdges) {
  Oracle oracle = Oracle::from_seed(9);
  DrawStream& stream = oracle.stream("s");
  for (int index = 0; index < 1'000; ++index) {
    EXPECT_EQ(stream.draw_log_uniform("x", 0, 0), 0);
    EXPECT_EQ(stream.draw_log_uniform("x", kInt64Max, kInt64Max), kInt64Max);
    const std::int64_t narrow = stream.draw_log_uniform("x", 5, 9);
    EXPECT_TRUE(narrow >= 5 && narrow <= 9) << narrow;
    EXPECT_GE(stream.draw_log_uniform("x", 0, kInt64Max), 0);
  }
  EXPECT_THROW(stream.draw_log_uniform("x", -1, 5), std::invalid_argument);
  EXPECT_THROW(stream.draw_log_uniform("x", 6, 5), std::invalid_argument);
}

// A frame more draws a mask more, and must not move the next backoff.
TEST(OracleRandom, EachLabelOfAHostHasASeparateStream) {
  Oracle oracle = Oracle::from_seed(1);
  Oracle expected = Oracle::from_seed(1);
  OracleRandom client(oracle, "client");
  OracleRandom venue(oracle, "venue");
  Random& door = client;

  for (int index = 0; index < 10; ++index) {
    venue.draw("backoff_jitter", 0);
    client.draw("ws_mask", 0);
    const std::uint64_t drawn = door.draw("backoff_jitter", 1'000);
    EXPECT_EQ(drawn, expected.stream("random.client.backoff_jitter").draw("backoff_jitter", 1'000));
  }
}

}  // namespace
}  // namespace wavetank::sim
