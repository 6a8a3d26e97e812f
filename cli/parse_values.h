#pragma once

/// cli/parse_values.h - the values of options as text: each function returns the value, or throws
/// CommandError kUsage with the text and the remedy. `source` is where the text comes from:
/// "--seed", "WAVETANK_SEEDS".

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "core/time.h"
#include "sim/trace/event_kind.h"

namespace wavetank::cli {

/// "text", for messages.
std::string in_quotes(std::string_view text);

std::uint64_t require_number(const std::string& source, std::string_view text, std::uint64_t min,
                             std::uint64_t max);

/// Beyond 2^53 - 1, JSON tools round.
inline constexpr std::uint64_t kSeedMax = (std::uint64_t{1} << 53) - 1;

/// "A..B", A not above B.
SeedRange require_range(const std::string& source, std::string_view text);

/// "90s", "1h30m", "250ms": from 1 ms to 168 h.
Duration require_duration(const std::string& source, std::string_view text);

/// "5s", "1h30m", "250us", as fault plans write times; also "0s".
Duration require_time(const std::string& source, std::string_view text);

/// "dial,open": names of kinds of events. Errors: also the kinds there are.
std::vector<sim::EventKind> require_event_kinds(const std::string& source, std::string_view text);

/// "client,venue": at least one; an empty one is an error.
std::vector<std::string> require_names(const std::string& source, std::string_view text);

/// "BTC,ETH": at least one; a duplicate or an empty one is an error.
std::vector<std::string> require_coins(const std::string& source, std::string_view text);

/// "127.0.0.1:8765", "[::1]:0", "localhost:80"; port 0 means any.
Endpoint require_endpoint(const std::string& source, std::string_view text);

/// "ws://127.0.0.1:8765/ws", "wss://[::1]/", "wss://host/ws?x=1". Without a port: 80 and 443.
WebSocketUrl require_url(const std::string& source, std::string_view text);

/// "1048576", "64K", "100M", "2G": bytes, K is 1024; from 64K to 4G.
std::uint64_t require_size(const std::string& source, std::string_view text);

/// "2", "0.5", "1.25": in thousandths, from 0.001 to 1000.
std::int64_t require_speed(const std::string& source, std::string_view text);

}  // namespace wavetank::cli
