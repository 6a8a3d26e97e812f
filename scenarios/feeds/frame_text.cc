#include "scenarios/feeds/frame_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "scenarios/feeds/mix.h"

namespace wavetank::hyperliquid {
namespace {

static_assert(std::endian::native == std::endian::little, "put_hex() writes whole words");

constexpr std::size_t kDigitsMax = 24;

/// Upper bounds for one level and one trade, without the coin's name.
constexpr std::size_t kLevelBytesMax = 128;
constexpr std::size_t kTradeBytesMax = 512;
constexpr std::size_t kEnvelopeBytesMax = 128;

/// Takers and makers come from a crowd of this many addresses.
constexpr std::uint64_t kCrowd = 97;

/// Source: 13 of 64 trades in hftbacktest's recording of 2025-01-26 have an all-zero hash.
constexpr std::uint64_t kZeroHashPercent = 20;

constexpr std::array<std::int64_t, 10> kPowersOfTen = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// Each of these writes at `out`, where there is room, and returns the end of its text.

char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* put_integer(char* out, std::int64_t value) {
  return std::to_chars(out, out + kDigitsMax, value).ptr;
}

/// "105055.0", "21.26", "0.00036": no trailing zeros, but always a digit behind the point.
char* put_decimal(char* out, std::int64_t units, int decimals) {
  const std::int64_t one = kPowersOfTen[static_cast<std::size_t>(decimals)];
  out = put_integer(out, units / one);
  *out++ = '.';
  std::int64_t fraction = units % one;
  if (fraction == 0) {
    *out++ = '0';
    return out;
  }
  for (; fraction % 10 == 0; --decimals) fraction /= 10;
  for (int place = decimals - 1; place >= 0; --place) {
    out[place] = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  return out + decimals;
}

/// Eight hexadecimal digits of the low 32 bits, in parallel.
char* put_hex(char* out, std::uint64_t value) {
  std::uint64_t digits = value & 0xffffffff;
  digits = (digits | digits << 16) & 0x0000ffff0000ffff;
  digits = (digits | digits << 8) & 0x00ff00ff00ff00ff;
  digits = (digits | digits << 4) & 0x0f0f0f0f0f0f0f0f;
  const std::uint64_t letters = ((digits + 0x0606060606060606) >> 4) & 0x0101010101010101;
  const std::uint64_t text = digits + 0x3030303030303030 + letters * ('a' - '9' - 1);
  std::memcpy(out, &text, sizeof text);
  return out + sizeof text;
}

char* put_address(char* out, std::uint64_t key) {
  const std::uint64_t seed = mix(key % kCrowd);
  const std::uint64_t more = mix(seed);
  out = put(out, "\"0x");
  for (const std::uint64_t word : {seed, seed >> 32, more, more >> 32, seed ^ (more >> 7)}) {
    out = put_hex(out, word);
  }
  return put(out, "\"");
}

char* put_level(char* out, const CoinProfile& coin, const BookLevel& level) {
  out = put_decimal(put(out, R"({"px":")"), level.price, coin.price_decimals);
  out = put_decimal(put(out, R"(","sz":")"), level.size, coin.size_decimals);
  out = put_integer(put(out, R"(","n":)"), level.orders);
  return put(out, "}");
}

char* put_hash(char* out, const MadeTrade& trade) {
  std::uint64_t hash = trade.taker_key % 100 < kZeroHashPercent ? 0 : trade.taker_key;
  for (int word = 0; word < 4; ++word) {
    out = put_hex(put_hex(out, hash), hash >> 32);
    hash = hash == 0 ? 0 : mix(hash);
  }
  return out;
}

}  // namespace

/// Where the next `bytes` bytes go. filled() takes the number of bytes that were used.
char* FrameText::room(std::size_t bytes) {
  if (size_ + bytes > buffer_.size()) buffer_.resize(std::max(size_ + bytes, 2 * buffer_.size()));
  return buffer_.data() + size_;
}

void FrameText::filled(const char* end) { size_ = static_cast<std::size_t>(end - buffer_.data()); }

void FrameText::put_levels(const CoinProfile& coin, std::span<const BookLevel> levels) {
  char* out = put(room(levels.size() * kLevelBytesMax + 2), "[");
  for (const BookLevel& level : levels) {
    if (&level != levels.data()) *out++ = ',';
    out = put_level(out, coin, level);
  }
  filled(put(out, "]"));
}

void FrameText::write_book(const CoinProfile& coin, std::int64_t time_ms, const MadeBook& book,
                           bool fast) {
  size_ = 0;
  char* out =
      put(room(kEnvelopeBytesMax + coin.name.size()), R"({"channel":"l2Book","data":{"coin":")");
  out = put_integer(put(put(out, coin.name), R"(","time":)"), time_ms);
  filled(put(out, R"(,"levels":[)"));
  put_levels(coin, book.bids);
  filled(put(room(1), ","));
  put_levels(coin, book.asks);
  filled(put(room(kEnvelopeBytesMax), fast ? R"(],"fast":true}})" : "]}}"));
}

void FrameText::write_bbo(const CoinProfile& coin, std::int64_t time_ms, const MadeBook& book) {
  size_ = 0;
  char* out = put(room(kEnvelopeBytesMax + coin.name.size() + 2 * kLevelBytesMax),
                  R"({"channel":"bbo","data":{"coin":")");
  out = put_integer(put(put(out, coin.name), R"(","time":)"), time_ms);
  out = put_level(put(out, R"(,"bbo":[)"), coin, book.bids.front());
  out = put_level(put(out, ","), coin, book.asks.front());
  filled(put(out, "]}}"));
}

void FrameText::begin_trades() {
  size_ = 0;
  filled(put(room(kEnvelopeBytesMax), R"({"channel":"trades","data":[)"));
  closing_ = "]}";
}

void FrameText::add_trade(const CoinProfile& coin, std::int64_t time_ms, const MadeTrade& trade) {
  char* out = room(kTradeBytesMax + coin.name.size());
  if (out[-1] == '}') *out++ = ',';
  out = put(put(out, R"({"coin":")"), coin.name);
  out = put(out, trade.buy ? R"(","side":"B","px":")" : R"(","side":"A","px":")");
  out = put_decimal(out, trade.price, coin.price_decimals);
  out = put_decimal(put(out, R"(","sz":")"), trade.size, coin.size_decimals);
  out = put_integer(put(out, R"(","time":)"), time_ms);
  out = put_hash(put(out, R"(,"hash":"0x)"), trade);
  out = put_integer(put(out, R"(","tid":)"), static_cast<std::int64_t>(trade.tid));
  out = put_address(put(out, R"(,"users":[)"), trade.buy ? trade.taker_key : trade.maker_key);
  out = put_address(put(out, ","), trade.buy ? trade.maker_key : trade.taker_key);
  filled(put(out, "]}"));
}

void FrameText::begin_mids() {
  size_ = 0;
  filled(put(room(kEnvelopeBytesMax), R"({"channel":"allMids","data":{"mids":{)"));
  closing_ = "}}}";
}

void FrameText::add_mid(std::string_view coin, std::int64_t twice_price, int price_decimals) {
  char* out = room(kLevelBytesMax + coin.size());
  if (out[-1] == '"') *out++ = ',';
  out = put(put(put(out, "\""), coin), "\":\"");
  filled(put(put_decimal(out, twice_price * 5, price_decimals + 1), "\""));
}

void FrameText::end() { filled(put(room(closing_.size()), closing_)); }

}  // namespace wavetank::hyperliquid
