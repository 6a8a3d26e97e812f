#include "core/task/exception_group.h"

#include <gtest/gtest.h>

#include "core/task/errors.h"
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

TEST(ExceptionGroup, SaysWhatItHolds) {
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
