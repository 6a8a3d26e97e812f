// Every scenario as a test of GoogleTest.
//
//   WAVETANK_SEEDS=0..9999 ctest    the same tests over more seeds
//   WAVETANK_REPRO=FILE ctest       one failure alone; a failed test prints this line

#include <gtest/gtest.h>
#include <wavetank/testing/expect_passes.h>

#include "own.h"

wavetank::sim::Registry wavetank::tank::registry() { return own::registry(); }

TEST(Mine, PassesUnderAnyFaults) { EXPECT_PASSES("any_faults", "mine", "0..19"); }

TEST(Mine, StopsOnAQuietFeed) { EXPECT_PASSES("quiet_feed_stop", "mine", "0..19"); }

TEST(Mine, SurvivesRestartsOfTheVenue) { EXPECT_PASSES("venue_restarts", "mine", "0..19"); }
