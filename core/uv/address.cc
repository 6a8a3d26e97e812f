#include "core/uv/address.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <uv.h>

#include <cstring>
#include <string>

#include "core/check.h"

namespace wavetank::uv {

namespace {

static_assert(sizeof(sockaddr_in6) == 28 && sizeof(sockaddr_in) <= 28);

template <class Query>
std::optional<Address> ask(const uv_tcp_t& socket, Query query) {
  sockaddr_storage storage;
  auto& address = reinterpret_cast<sockaddr&>(storage);
  int length = sizeof storage;
  if (query(&socket, &address, &length) != 0) return std::nullopt;
  return Address(address);
}

/// The scope of a link-local address: without it the link is not known.
std::string scope_text(std::uint32_t scope) {
  std::array<char, UV_IF_NAMESIZE> name{};
  std::size_t size = name.size();
  if (scope == 0 || uv_if_indextoiid(scope, name.data(), &size) != 0) return {};
  return std::string("%") + name.data();
}

}  // namespace

Address::Address(const sockaddr& address) {
  const bool v6 = address.sa_family == AF_INET6;
  CHECK(v6 || address.sa_family == AF_INET);
  std::memcpy(bytes_.data(), &address, v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
}

Address::Address(const sockaddr& address, std::uint16_t port) : Address(address) {
  // The port is at the same offset in both.
  static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
  const std::uint16_t in_network_order = htons(port);
  std::memcpy(bytes_.data() + offsetof(sockaddr_in, sin_port), &in_network_order, sizeof port);
}

std::optional<Address> Address::literal(const Endpoint& endpoint) {
  sockaddr_in v4;
  if (uv_ip4_addr(endpoint.host.c_str(), endpoint.port, &v4) == 0) {
    return Address(reinterpret_cast<const sockaddr&>(v4));
  }
  sockaddr_in6 v6;
  if (uv_ip6_addr(endpoint.host.c_str(), endpoint.port, &v6) == 0) {
    return Address(reinterpret_cast<const sockaddr&>(v6));
  }
  return std::nullopt;
}

std::optional<Address> Address::local_of(const uv_tcp_t& socket) {
  return ask(socket, &uv_tcp_getsockname);
}

std::optional<Address> Address::peer_of(const uv_tcp_t& socket) {
  return ask(socket, &uv_tcp_getpeername);
}

const sockaddr& Address::native() const noexcept {
  return reinterpret_cast<const sockaddr&>(bytes_);
}

bool Address::is_v6() const noexcept { return native().sa_family == AF_INET6; }

Endpoint Address::endpoint() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  std::uint16_t port = 0;
  sockaddr_in6 v6;
  std::memcpy(&v6, bytes_.data(), sizeof v6);
  if (v6.sin6_family == AF_INET6) {
    uv_ip6_name(&v6, text.data(), text.size());
    port = ntohs(v6.sin6_port);
    return {text.data() + scope_text(v6.sin6_scope_id), port};
  } else {
    sockaddr_in v4;
    std::memcpy(&v4, bytes_.data(), sizeof v4);
    uv_ip4_name(&v4, text.data(), text.size());
    port = ntohs(v4.sin_port);
  }
  return {text.data(), port};
}

std::string to_string(const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  if (v6) return fmt::format("[{}]:{}", endpoint.host, endpoint.port);
  return fmt::format("{}:{}", endpoint.host, endpoint.port);
}

}  // namespace wavetank::uv
