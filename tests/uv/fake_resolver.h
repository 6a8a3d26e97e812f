#pragma once

/// tests/uv/fake_resolver.h - replaces the system's resolver in this program: some names have
/// the addresses that a test wants, and some are never answered until that is allowed.

#include <string>
#include <vector>

namespace wavetank {

/// Has 127.0.0.2 and then 127.0.0.1.
inline constexpr const char* kTwoAddresses = "two.example";
/// It and the names that end with it are not answered before let_lookups_end(), or for
/// kStuckSecondsMax: a test that waits for it must end.
inline constexpr const char* kStuckName = "stuck.example";
inline constexpr int kStuckSecondsMax = 30;

/// How many lookups are stuck now.
int stuck_lookups();

/// The stuck names that have been asked for since the last let_lookups_end(), sorted.
std::vector<std::string> stuck_names();

/// Answers one of them.
void let_lookup_end(const std::string& name);

/// Answers all that are stuck, and waits until they have ended.
void let_lookups_end();

}  // namespace wavetank
