#pragma once

/// tests/explore/fake_registry.h - scenarios of a few lines that need no world: each does one thing
/// that a sweep or a command must cope with.

#include <string>

#include "sim/run/registry.h"

namespace wavetank::sim {

/// Scenarios, all deterministic in the seed but for flaky and fickle:
///   steady        passes; one fault that bites in every run, in the phase "stream" or "backoff"
///   unlucky       violates BUDGET for about one seed in seven
///   two_ways      violates BUDGET or STOP_BOUND, each for about one seed in five
///   flaky         violates BUDGET; its second event differs from call to call
///   crashing      aborts at seed 5
///   throwing      throws std::runtime_error at seed 3
///   refusing      throws std::invalid_argument
///   inert         draws a fault that never bites
///   doubtful      inconclusive at seeds 1, 5, 9 ...
///   endless       passes at seeds below 3, never returns at others
///   unnamed       fails and names no property
///   leaving       calls exit(0) at seed 6
///   falling       dies of SIGSEGV at seeds 1, 4, 7 ..., at 4 with words on stderr
///   fickle        aborts at seed 2 every other time
///   killed        is killed by SIGKILL at seed 1
///   looping       hangs at seed 4, after a dial
///   closing       closes all descriptors but the first three at seeds 5, 6, 7, 15 ...; at 6, 16
///                 ... it opens others in their place, at 7, 17 ... it hangs then
///   shouting      writes 1 MiB to stderr
///   choosy        the client hasty violates BUDGET; one fault, which does not bite the client shy
///   fed           violates BUDGET at seed 5, reaches STOP_BOUND at 17; with a capture it has as
///                 many messages as that has records, a silence, and a remark with the seed
///   demanding     steady, but wants STOP_BOUND reached, which never is
/// A run that must stop before second 13 is inconclusive, if it gets there.
/// Replays with a plan have met fault 1 of it only.
/// Clients: reference; hasty, whose replays violate BUDGET; crashing, whose replays abort; closing,
/// whose replays close all descriptors; shy.
/// Properties: BUDGET; STOP_BOUND, which needs 2 s of feed.
/// Venues: fake, with all four commands.
/// Generates a text: its coins, then a line a second; refuses the coin "none". The
/// server reports that it listens, and ends immediately, by a second signal of the seed's number;
/// it cannot listen at "taken", and refuses any plan.
Registry fake_registry();

/// A request with a capture of three frames.
std::shared_ptr<const Capture> fake_capture();

}  // namespace wavetank::sim
