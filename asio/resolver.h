#pragma once

/// asio/resolver.h - resolver: boost::asio::ip::tcp::resolver on the Transport door.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/query.hpp>
#include <charconv>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "asio/connection.h"
#include "asio/endpoint.h"

namespace wavetank::asio {

/// The port of a service: a number, or the name of one that a websocket client uses. 0: unknown.
inline std::uint16_t port_of(const std::string& name) noexcept {
  if (name == "http" || name == "ws") return 80;
  if (name == "https" || name == "wss") return 443;
  std::uint16_t port = 0;
  const char* const end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data(), end, port);
  return parsed.ec == std::errc() && parsed.ptr == end ? port : 0;
}

inline Coro<HandlerResult<resolver_results>> resolve(LoopService& service, std::string host,
                                                     std::string name) {
  const std::uint16_t port = port_of(name);
  if (port == 0) {
    co_return HandlerResult<resolver_results>(boost::asio::error::service_not_found,
                                              resolver_results());
  }
  auto ended = co_await outcome(service.doors().transport.resolve(Endpoint(host, port)));
  if (ended.cancelled()) co_await fail(ended.error());
  if (!ended.has_value()) {
    co_return HandlerResult<resolver_results>(error_of(ended.error()), resolver_results());
  }
  std::vector<resolver_results::value_type> entries;
  for (const Endpoint& found : ended.value()) {
    entries.emplace_back(endpoint(address(found.host), found.port), host, name);
  }
  co_return HandlerResult<resolver_results>(error_code(), resolver_results(std::move(entries)));
}

template <class Executor = boost::asio::any_io_executor>
class basic_resolver {
 public:
  using executor_type = Executor;
  using endpoint_type = endpoint;
  using results_type = resolver_results;
  template <class Other>
  struct rebind_executor {
    using other = basic_resolver<Other>;
  };

  /// Errors: std::logic_error for an executor without doors (asio/program.h).
  explicit basic_resolver(const executor_type& executor)
      : executor_(executor),
        service_(&LoopService::of(boost::asio::query(executor, boost::asio::execution::context))) {}
  template <std::derived_from<boost::asio::execution_context> Context>
  explicit basic_resolver(Context& context)
      : basic_resolver(executor_type(context.get_executor())) {}
  basic_resolver(basic_resolver&& other) = default;
  template <class Other>
  basic_resolver(basic_resolver<Other>&& other)
      : executor_(other.executor_),
        service_(other.service_),
        pending_(std::exchange(other.pending_, {})) {}
  ~basic_resolver() { cancel(); }

  executor_type get_executor() const noexcept { return executor_; }

  void cancel() { pending_.cancel_all(); }

  /// Handler: void(error_code, results_type).
  template <class Token>
  auto async_resolve(std::string_view host, std::string_view name, Token&& token) {
    auto begin = [](auto handler, basic_resolver* self, std::string of_host, std::string of_name) {
      auto work = resolve(*self->service_, std::move(of_host), std::move(of_name));
      self->pending_.add(begin_operation(*self->service_, std::move(handler), self->executor_,
                                         "resolve", std::move(work)));
    };
    return boost::asio::async_initiate<Token, void(error_code, resolver_results)>(
        begin, token, this, std::string(host), std::string(name));
  }

 private:
  template <class>
  friend class basic_resolver;

  Executor executor_;
  LoopService* service_;
  OperationList pending_;
};

/// The names of boost::asio::ip::tcp.
struct tcp {
  using endpoint = asio::endpoint;
  using resolver = basic_resolver<>;
};

}  // namespace wavetank::asio
