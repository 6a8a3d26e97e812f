#pragma once

/// scenarios/feeds/generated_capture.h - a generated feed as the capture that a recorder would have
/// written of it. The seed is behind the Random door: scenarios/generate_capture.h.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/capture/record.h"
#include "core/doors/random.h"
#include "core/time.h"
#include "scenarios/feeds/generated_feed.h"

namespace wavetank::hyperliquid {

/// The topics of a generated capture: l2Book, trades and bbo of every coin, and allMids. Errors:
/// std::invalid_argument for a coin that is empty, too long or has characters that frames cannot
/// hold.
MarketPlan plan_of_coins(std::span<const std::string> coins);

/// Generates the feed of `plan` and gives `take` its capture, piece by piece; `at` is the feed's
/// time. The recorder of it had subscribed to all topics when the feed began. `take` returns false
/// to stop. The caller fills in the tool and the source of `head`. Returns the number of records.
/// Requires: the plan has a length.
std::uint64_t write_generated(const MarketPlan& plan, Random& random, CaptureHead head,
                              const std::function<bool(std::string_view bytes, Duration at)>& take);

}  // namespace wavetank::hyperliquid
