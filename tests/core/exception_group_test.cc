#include "core/task/exception_group.h"

#include <gtest/gtest.h>

#include "core/coro/errors.h"
#include "core/task/format_exception.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

template <class E>
std::exception_ptr error(const char* what) {
  return std::make_exception_ptr(E(what));
}

std::exception_ptr group(std::vector<std::exception_ptr> errors) {
  return std::make_exception_ptr(ExceptionGroup("inner", std::move(errors)));
}

std::string shown_part(const std::optional<ExceptionGroup>& part) {
  return part ? shown(std::make_exception_ptr(*part)) : "nothing";
}

const ExceptionGroup& nested() {
  static const ExceptionGroup example(
      "outer", {error<std::range_error>("a"), error<std::domain_error>("b"),
                group({error<std::domain_error>("c"), error<std::range_error>("d")})});
  return example;
}

TEST(ExceptionGroup, TextNamesTheErrors) {
  EXPECT_STREQ("outer (3 sub-exceptions): a; b; inner (2 sub-exceptions): c; d", nested().what());
  EXPECT_EQ("outer", nested().message());
}

TEST(ExceptionGroup, SplitDividesTheLeavesAndKeepsTheNesting) {
  const ExceptionGroup::Split parts = nested().split<std::range_error>();

  EXPECT_EQ("ExceptionGroup: [a] [ExceptionGroup: [d]]", shown_part(parts.matched));
  EXPECT_EQ("ExceptionGroup: [b] [ExceptionGroup: [c]]", shown_part(parts.rest));
  EXPECT_EQ("outer", parts.rest->message());
}

TEST(ExceptionGroup, SplitMatchesDerivedTypes) {
  const ExceptionGroup::Split parts = nested().split<std::runtime_error>();

  EXPECT_EQ("ExceptionGroup: [a] [ExceptionGroup: [d]]", shown_part(parts.matched));
}

TEST(ExceptionGroup, PartThatWouldBeEmptyIsAbsent) {
  const ExceptionGroup::Split none = nested().split<TimeoutError>();
  EXPECT_FALSE(none.matched.has_value());
  EXPECT_EQ(shown(std::make_exception_ptr(nested())), shown_part(none.rest));

  const ExceptionGroup::Split all = nested().split<std::exception>();
  EXPECT_EQ(shown(std::make_exception_ptr(nested())), shown_part(all.matched));
  EXPECT_FALSE(all.rest.has_value());
}

TEST(ExceptionGroup, ThatMatchesItselfGoesOverWhole) {
  const ExceptionGroup::Split parts = nested().split<ExceptionGroup>();

  EXPECT_EQ(shown(std::make_exception_ptr(nested())), shown_part(parts.matched));
  EXPECT_FALSE(parts.rest.has_value());
}

TEST(ExceptionGroup, SubgroupIsTheMatchingPart) {
  EXPECT_EQ("ExceptionGroup: [b] [ExceptionGroup: [c]]",
            shown_part(nested().subgroup<std::domain_error>()));
  EXPECT_EQ("nothing", shown_part(nested().subgroup<TimeoutError>()));
}

TEST(ExceptionGroup, HoldsStdExceptionsOnly) {
  EXPECT_EQ(
      "an ExceptionGroup holds std::exceptions only, not 'm (2 sub-exceptions): a; "
      "CancelledError': use a BaseExceptionGroup",
      thrown_by([] {
        ExceptionGroup("m",
                       {error<std::range_error>("a"), std::make_exception_ptr(CancelledError())});
      }));
  EXPECT_EQ("the exception group 'm' needs at least one error",
            thrown_by([] { ExceptionGroup("m", {}); }));
}

TEST(BaseExceptionGroup, IsAnExceptionGroupWhenItCanBe) {
  const std::exception_ptr a = error<std::range_error>("a");
  const std::exception_ptr cancelled = std::make_exception_ptr(CancelledError("why"));

  EXPECT_NE(nullptr, as_exception_group(make_exception_group("m", {a})));
  const std::exception_ptr mixed = make_exception_group("m", {a, cancelled});
  EXPECT_EQ(nullptr, as_exception_group(mixed));
  ASSERT_NE(nullptr, as_base_exception_group(mixed));
  EXPECT_STREQ("m (2 sub-exceptions): a; CancelledError: why",
               as_base_exception_group(mixed)->what());
  EXPECT_FALSE(holds<std::exception>(mixed)) << "who handles errors does not swallow it";
  EXPECT_EQ(nullptr, as_base_exception_group(a));
}

TEST(BaseExceptionGroup, PartsBecomeExceptionGroupsWhereTheyCan) {
  const BaseExceptionGroup mixed("m", {error<std::range_error>("a"), std::make_exception_ptr(7)});
  const BaseExceptionGroup::Split parts = mixed.split<std::exception>();

  EXPECT_TRUE(parts.matched->all_std());
  EXPECT_FALSE(parts.rest->all_std());
  EXPECT_NE(nullptr, as_exception_group(parts.matched->to_exception()));
  EXPECT_EQ(nullptr, as_exception_group(parts.rest->to_exception()));
}

TEST(ErrorText, IsOneLine) {
  EXPECT_EQ("a", error_text(error<std::range_error>("a")));
  EXPECT_EQ("CancelledError", error_text(std::make_exception_ptr(CancelledError())));
  EXPECT_EQ("LoopExit(3)", error_text(std::make_exception_ptr(LoopExit(3))));
  EXPECT_EQ("an exception of type int", error_text(std::make_exception_ptr(7)));
}

TEST(FormatException, NamesTheType) {
  EXPECT_EQ("std::range_error: a\n", format_exception(error<std::range_error>("a")));
  EXPECT_EQ("TimeoutError: timed out\n", format_exception(std::make_exception_ptr(TimeoutError())));
  EXPECT_EQ("LoopExit: 3\n", format_exception(std::make_exception_ptr(LoopExit(3))));
  EXPECT_EQ("int\n", format_exception(std::make_exception_ptr(7)));
}

TEST(ErrorKind, IsKnownWithoutARethrow) {
  EXPECT_EQ(ErrorKind::kNone, classify(nullptr));
  EXPECT_EQ(ErrorKind::kError, classify(error<std::range_error>("a")));
  EXPECT_EQ(ErrorKind::kError, classify(std::make_exception_ptr(7)));
  EXPECT_EQ(ErrorKind::kCancelled, classify(std::make_exception_ptr(CancelledError())));
  EXPECT_EQ(ErrorKind::kLoopExit, classify(std::make_exception_ptr(LoopExit(1))));
}

TEST(CancelMessage, TravelsWithTheStoredError) {
  const std::exception_ptr with = std::make_exception_ptr(CancelledError("text"));
  const std::exception_ptr without = std::make_exception_ptr(CancelledError());

  EXPECT_EQ("text", cancel_message_of(with).value());
  EXPECT_FALSE(cancel_message_of(without).has_value());
}

}  // namespace
}  // namespace wavetank
