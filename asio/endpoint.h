#pragma once

/// asio/endpoint.h - endpoint and resolver results, with the names of boost::asio::ip::tcp. An
/// address is a text of the Transport door: a literal address, or a name in the simulated world.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace wavetank::asio {

class address {
 public:
  address() = default;
  explicit address(std::string text) : text_(std::move(text)) {}
  const std::string& to_string() const noexcept { return text_; }
  bool operator==(const address&) const = default;

 private:
  std::string text_;
};

/// Where a connection goes to.
class endpoint {
 public:
  endpoint() = default;
  endpoint(asio::address address, std::uint16_t port) : address_(std::move(address)), port_(port) {}
  const asio::address& address() const noexcept { return address_; }
  std::uint16_t port() const noexcept { return port_; }
  bool operator==(const endpoint&) const = default;

 private:
  asio::address address_;
  std::uint16_t port_ = 0;
};

/// The addresses of a host, in the order in which to try them.
class resolver_results {
 public:
  using endpoint_type = asio::endpoint;

  /// One address of the host.
  class value_type {
   public:
    value_type(asio::endpoint endpoint, std::string host, std::string service)
        : endpoint_(std::move(endpoint)), host_(std::move(host)), service_(std::move(service)) {}
    const asio::endpoint& endpoint() const noexcept { return endpoint_; }
    operator asio::endpoint() const { return endpoint_; }
    const std::string& host_name() const noexcept { return host_; }
    const std::string& service_name() const noexcept { return service_; }

   private:
    asio::endpoint endpoint_;
    std::string host_;
    std::string service_;
  };
  using const_iterator = std::vector<value_type>::const_iterator;
  using iterator = const_iterator;

  resolver_results() = default;
  explicit resolver_results(std::vector<value_type> entries) : entries_(std::move(entries)) {}

  const_iterator begin() const noexcept { return entries_.begin(); }
  const_iterator end() const noexcept { return entries_.end(); }
  std::size_t size() const noexcept { return entries_.size(); }
  bool empty() const noexcept { return entries_.empty(); }
  std::vector<asio::endpoint> endpoints() const { return {entries_.begin(), entries_.end()}; }

 private:
  std::vector<value_type> entries_;
};

}  // namespace wavetank::asio
