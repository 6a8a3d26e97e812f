#pragma once

/// core/net/frame.h - the vocabulary of websocket frames: opcodes, close codes, masks. The encoder,
/// the decoder and their observers share it.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wavetank {

/// Source: RFC 6455, section 5.2. The values 3-7 and 11-15 are reserved.
enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

/// "text", "close" ...; "reserved" for any other value.
std::string_view opcode_name(Opcode opcode) noexcept;

/// The end of the connection: a client masks the frames that it sends, a server does not.
/// Source: RFC 6455, section 5.1.
enum class Role { kClient, kServer };

// Close codes. Source: RFC 6455, section 7.4.1, and the IANA registry of close codes (1012-1014).
inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseProtocolError = 1002;
inline constexpr std::uint16_t kCloseNoStatus = 1005;  ///< Never on the wire: the Close frame had
                                                       ///< no code.
inline constexpr std::uint16_t kCloseAbnormal = 1006;  ///< Never on the wire: no Close frame came.
inline constexpr std::uint16_t kCloseBadPayload = 1007;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseTooBig = 1009;
inline constexpr std::uint16_t kCloseInternalError = 1011;
inline constexpr std::uint16_t kCloseServiceRestart = 1012;
inline constexpr std::uint16_t kCloseTryAgainLater = 1013;

/// Whether a Close frame may carry the code: 1000-1003, 1007-1014 and 3000-4999.
constexpr bool is_wire_close_code(std::uint16_t code) noexcept {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

/// Units: bytes. Source: RFC 6455, section 5.5.
inline constexpr std::size_t kControlPayloadMax = 125;
inline constexpr std::size_t kFrameHeaderMax = 14;

/// A masking key; its most significant byte is the first on the wire.
using MaskKey = std::uint32_t;

/// Writes `bytes` bytes of `from`, masked or unmasked with `key`, to `to`; the two may be the same
/// but not overlap otherwise. Source: RFC 6455, section 5.3.
void copy_masked(char* to, const char* from, std::size_t bytes, MaskKey key) noexcept;

/// Whether `text` is well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
bool is_utf8(std::string_view text) noexcept;

}  // namespace wavetank
