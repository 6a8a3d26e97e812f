#pragma once

/// asio/stream.h - tcp_stream: boost::beast::tcp_stream on the Transport door. Layers of Beast,
/// such as websocket::stream, take it as their next layer.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/beast/core/role.hpp>
#include <chrono>
#include <concepts>
#include <memory>
#include <utility>

#include "asio/buffers.h"
#include "asio/connection.h"
#include "asio/steady_timer.h"

namespace wavetank::asio {

/// A timeout set with expires_after() holds for the operations that begin after it, as in Beast: it
/// closes the stream, and the operation ends with beast::error::timeout. At most one read and one
/// write may be pending. There are no blocking calls.
template <class Executor = boost::asio::any_io_executor>
class basic_stream {
 public:
  using executor_type = Executor;
  template <class Other>
  struct rebind_executor {
    using other = basic_stream<Other>;
  };

  /// Errors: std::logic_error for an executor without doors (asio/program.h).
  explicit basic_stream(const executor_type& executor)
      : executor_(executor),
        connection_(std::make_shared<Connection>(
            LoopService::of(boost::asio::query(executor, boost::asio::execution::context)))) {}
  template <std::derived_from<boost::asio::execution_context> Context>
  explicit basic_stream(Context& context) : basic_stream(executor_type(context.get_executor())) {}
  basic_stream(basic_stream&&) = default;
  template <class Other>
  basic_stream(basic_stream<Other>&& other)
      : executor_(other.executor_), connection_(std::move(other.connection_)) {}
  basic_stream& operator=(basic_stream&& other) noexcept {
    std::swap(executor_, other.executor_);
    std::swap(connection_, other.connection_);
    return *this;
  }
  ~basic_stream() {
    if (connection_ != nullptr) connection_->close();
  }

  executor_type get_executor() const noexcept { return executor_; }

  void expires_after(std::chrono::nanoseconds length) {
    connection_->deadline = saturating_add(connection_->service.loop().time(), length);
  }
  void expires_at(std::chrono::steady_clock::time_point when) {
    connection_->deadline = to_instant(when);
  }
  void expires_never() { connection_->deadline = kNever; }

  void cancel() { connection_->cancel(); }
  void close() { connection_->close(); }
  void close(error_code& error) { close(), error = {}; }
  bool is_open() const noexcept { return connection_->is_open(); }

  /// The part of a socket that clients use is here. Options are accepted and have no effect.
  basic_stream& socket() noexcept { return *this; }
  void set_option(const auto&) {}
  void set_option(const auto&, error_code& error) { error = {}; }
  void shutdown(boost::asio::socket_base::shutdown_type direction, error_code& error) {
    error = is_open() ? error_code() : error_code(boost::asio::error::not_connected);
    const bool only_reads = direction == boost::asio::socket_base::shutdown_receive;
    if (is_open() && !only_reads) connection_->stream->shutdown_write();
  }

  /// Handler: void(error_code).
  template <class Token>
  auto async_connect(const endpoint& target, Token&& token) {
    auto begin = [](auto handler, auto self, const Executor& executor, const endpoint& to) {
      auto work = connect_to(self, to);
      self->connecting =
          begin_operation(self->service, std::move(handler), executor, "connect", std::move(work));
    };
    return boost::asio::async_initiate<Token, void(error_code)>(begin, token, connection_,
                                                                executor_, target);
  }

  /// Tries one after the other. Handler: void(error_code, endpoint).
  template <class Token>
  auto async_connect(const resolver_results& targets, Token&& token) {
    auto begin = [](auto handler, auto self, const Executor& executor, const auto& to) {
      auto work = connect_first(self, to, self->deadline);
      self->connecting =
          begin_operation(self->service, std::move(handler), executor, "connect", std::move(work));
    };
    return boost::asio::async_initiate<Token, void(error_code, endpoint)>(
        begin, token, connection_, executor_, targets.endpoints());
  }

  /// Handler: void(error_code, std::size_t).
  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    auto begin = [](auto handler, auto self, const Executor& executor, const Buffers& into) {
      auto work = read_some(self, first_of(into));
      self->reading =
          begin_operation(self->service, std::move(handler), executor, "read", std::move(work));
    };
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
        begin, token, connection_, executor_, buffers);
  }

  /// Writes all of it. Handler: void(error_code, std::size_t).
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    auto begin = [](auto handler, auto self, const Executor& executor, const Buffers& from) {
      auto work = write_some(self, gathered(from));
      self->writing =
          begin_operation(self->service, std::move(handler), executor, "write", std::move(work));
    };
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
        begin, token, connection_, executor_, buffers);
  }

 private:
  template <class>
  friend class basic_stream;

  // How layers of Beast end a stream.
  friend void beast_close_socket(basic_stream& stream) { stream.close(); }
  template <class Handler>
  friend void async_teardown(boost::beast::role_type role, basic_stream& stream,
                             Handler&& handler) {
    auto& self = stream.connection_;
    auto work = tear_down(self, role == boost::beast::role_type::server);
    std::decay_t<Handler> taken(std::forward<Handler>(handler));
    self->reading = begin_operation(self->service, std::move(taken), stream.executor_, "teardown",
                                    std::move(work));
  }

  Executor executor_;
  std::shared_ptr<Connection> connection_;  // Null once it was moved away.
};

using tcp_stream = basic_stream<>;

}  // namespace wavetank::asio
