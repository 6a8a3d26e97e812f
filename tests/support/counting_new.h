#pragma once

/// tests/support/counting_new.h - counts the calls of the global operator new, for tests of
/// operations that must not allocate. Linking it replaces the operator for the whole program, as
/// sanitizers do: the two do not go together.

namespace wavetank {

/// Since the start of the program.
long allocations() noexcept;
/// Those of them that operator delete has not taken back.
long live_allocations() noexcept;

}  // namespace wavetank
