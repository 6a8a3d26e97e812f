#include "sim/fault/hinders.h"

#include <algorithm>
#include <array>

namespace wavetank::sim {
namespace {

// A connection can be opened and its topics asked for in spite of frames that the venue holds back
// and of small segments. The end of one connection delays no dial of another.
constexpr std::array<std::string_view, 4> kNotConnecting = {"mute", "mute_pongs", "slicer",
                                                            "slow_close"};
// The end of a connection leaves nothing to keep alive. Small segments arrive at once.
constexpr std::array<std::string_view, 5> kNotKeeping = {"refuse_dials", "reset_peer", "slicer",
                                                         "slow_close", "venue_close"};

template <std::size_t size>
bool is_among(const std::array<std::string_view, size>& kinds, std::string_view kind) noexcept {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

bool hinders(std::string_view kind, Hinders what) noexcept {
  switch (what) {
    case Hinders::kAnything:
      return true;
    case Hinders::kConnecting:
      return !is_among(kNotConnecting, kind);
    case Hinders::kLearning:
      return kind == "slow_close";
    case Hinders::kKeeping:
      return !is_among(kNotKeeping, kind);
  }
  return true;
}

}  // namespace wavetank::sim
