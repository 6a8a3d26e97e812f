#pragma once

/// core/uv/address.h - a resolved address and port, as the kernel wants it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/doors/transport.h"

struct sockaddr;
struct uv_tcp_s;

namespace wavetank::uv {

/// IPv4 or IPv6. Cheap to copy.
class Address {
 public:
  /// Requires: `address` is of family AF_INET or AF_INET6.
  explicit Address(const sockaddr& address);
  Address(const sockaddr& address, std::uint16_t port);

  /// The address that `endpoint.host` spells out; nullopt when it is a name.
  static std::optional<Address> literal(const Endpoint& endpoint);

  /// The two ends of a socket; nullopt when it has lost its connection already.
  static std::optional<Address> local_of(const uv_tcp_s& socket);
  static std::optional<Address> peer_of(const uv_tcp_s& socket);

  const sockaddr& native() const noexcept;
  bool is_v6() const noexcept;
  Endpoint endpoint() const;  ///< In numbers: "127.0.0.1", "::1", "fe80::1%eth0".

 private:
  alignas(std::uint64_t) std::array<std::byte, 28> bytes_{};  // A sockaddr_in or sockaddr_in6.
};

/// "127.0.0.1:80", "[::1]:80", "example.com:80".
std::string to_string(const Endpoint& endpoint);

}  // namespace wavetank::uv
