#include "sim/trace/trace_hash.h"

#include <xxhash.h>
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // The same digests, by the vectors that the machine has.
#endif

#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <vector>

#include "core/check.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kHeadBytes = 24;
constexpr std::size_t kBufferBytes = 960;  // A little less than glibc's fast sizes end at.

template <class Unsigned>
unsigned char* put_little_endian(unsigned char* at, Unsigned value) {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(at, &value, sizeof(Unsigned));
  } else {
    for (std::size_t index = 0; index < sizeof(Unsigned); ++index) {
      at[index] = static_cast<unsigned char>(value >> (8 * index));
    }
  }
  return at + sizeof(Unsigned);
}

Hash128 from_xxh(XXH128_hash_t hash) {
  Hash128 result;
  result.high = hash.high64;
  result.low = hash.low64;
  return result;
}

struct FreeXxhState {
  void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
};

int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  return -1;
}

}  // namespace

std::string Hash128::hex() const {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(32, '0');
  for (std::size_t index = 0; index < 16; ++index) {
    const auto shift = static_cast<unsigned>(60 - 4 * index);
    text[index] = kDigits[(high >> shift) & 15U];
    text[index + 16] = kDigits[(low >> shift) & 15U];
  }
  return text;
}

std::optional<Hash128> Hash128::from_hex(std::string_view hex) {
  if (hex.size() != 32) return std::nullopt;
  std::array<std::uint64_t, 2> words{};
  for (std::size_t index = 0; index < 32; ++index) {
    const int digit = hex_digit(hex[index]);
    if (digit < 0) return std::nullopt;
    words[index / 16] = (words[index / 16] << 4) | static_cast<std::uint64_t>(digit);
  }
  Hash128 hash;
  hash.high = words[0];
  hash.low = words[1];
  return hash;
}

Hash128 combine(std::span<const Hash128> hashes) {
  std::vector<unsigned char> bytes(hashes.size() * 16);
  unsigned char* at = bytes.data();
  for (const Hash128& hash : hashes) {
    at = put_little_endian(at, hash.low);
    at = put_little_endian(at, hash.high);
  }
  return from_xxh(XXH3_128bits(bytes.data(), bytes.size()));
}

struct CombinedHash::State {
  State() : xxh(XXH3_createState()) {
    if (xxh == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(xxh.get());
  }
  std::unique_ptr<XXH3_state_t, FreeXxhState> xxh;
};

CombinedHash::CombinedHash() : state_(std::make_unique<State>()) {}
CombinedHash::~CombinedHash() = default;
CombinedHash::CombinedHash(CombinedHash&&) noexcept = default;
CombinedHash& CombinedHash::operator=(CombinedHash&&) noexcept = default;

void CombinedHash::add(const Hash128& hash) {
  std::array<unsigned char, 16> bytes{};
  put_little_endian(put_little_endian(bytes.data(), hash.low), hash.high);
  XXH3_128bits_update(state_->xxh.get(), bytes.data(), bytes.size());
}

Hash128 CombinedHash::value() const { return from_xxh(XXH3_128bits_digest(state_->xxh.get())); }

struct TraceHash::State {
  State() : xxh(XXH3_createState()) {
    if (xxh == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(xxh.get());
  }

  void flush() {
    CHECK(used <= kBufferBytes);
    XXH3_128bits_update(xxh.get(), buffer.data(), used);
    used = 0;
  }

  std::unique_ptr<XXH3_state_t, FreeXxhState> xxh;
  std::size_t used = 0;
  std::array<unsigned char, kBufferBytes> buffer;
};

TraceHash::TraceHash() : state_(std::make_unique<State>()) {}
TraceHash::~TraceHash() = default;
TraceHash::TraceHash(TraceHash&&) noexcept = default;
TraceHash& TraceHash::operator=(TraceHash&&) noexcept = default;

void TraceHash::add(const EventHead& head, std::span<const std::byte> content) {
  if (content.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("TraceHash: an event's content has 4 GiB or more");
  }
  State& state = *state_;
  if (state.used + kHeadBytes + content.size() > kBufferBytes) state.flush();
  unsigned char* at = state.buffer.data() + state.used;
  at = put_little_endian(at, static_cast<std::uint64_t>(head.time_ns));
  at = put_little_endian(at, head.subject);
  at = put_little_endian(at, head.host);
  at = put_little_endian(at, static_cast<std::uint16_t>(head.kind));
  at = put_little_endian(at, static_cast<std::uint32_t>(content.size()));
  state.used += kHeadBytes;
  if (content.empty())
    return;  // The data() of an empty content may be null, which memcpy must not
             // see.
  if (kHeadBytes + content.size() > kBufferBytes) {
    state.flush();
    XXH3_128bits_update(state.xxh.get(), content.data(), content.size());
    return;
  }
  std::memcpy(at, content.data(), content.size());
  state.used += content.size();
}

void TraceHash::add_step(const EventHead& head, std::uint64_t number) {
  State& state = *state_;
  if (state.used + kHeadBytes > kBufferBytes) state.flush();
  unsigned char* at = state.buffer.data() + state.used;
  at = put_little_endian(at, static_cast<std::uint64_t>(head.time_ns));
  at = put_little_endian(at, number);
  at = put_little_endian(at, static_cast<std::uint32_t>(head.subject));
  at = put_little_endian(at, head.host);
  put_little_endian(at, static_cast<std::uint16_t>(head.kind));
  state.used += kHeadBytes;
}

void TraceHash::add(const EventHead& head, std::string_view content) {
  add(head, std::as_bytes(std::span(content.data(), content.size())));
}

Hash128 TraceHash::value() const {
  // Flushing gathered bytes changes no digest, so a const method may do it.
  state_->flush();
  return from_xxh(XXH3_128bits_digest(state_->xxh.get()));
}

}  // namespace wavetank::sim
