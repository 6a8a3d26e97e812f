#pragma once

/// tests/uv/fake_resolver.h - stands before the system's resolver in this program: some names have
/// the addresses that a test wants, and one is never answered until that is allowed.

namespace wavetank {

/// Has 127.0.0.2 and then 127.0.0.1.
inline constexpr const char* kTwoAddresses = "two.example";
/// Is not answered before let_lookups_end(), or for kStuckSecondsMax: a test that waits for it must
/// end.
inline constexpr const char* kStuckName = "stuck.example";
inline constexpr int kStuckSecondsMax = 5;

/// How many lookups are stuck now.
int stuck_lookups();

/// Answers all that are stuck, and waits until they have ended.
void let_lookups_end();

}  // namespace wavetank
