#pragma once

/// asio/connection.h - Connection: the part of a stream that its operations share, so that they may
/// outlive the stream object. Programs use tcp_stream (asio/stream.h).

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "asio/begin_operation.h"
#include "asio/endpoint.h"
#include "asio/error.h"
#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/coro/failure.h"
#include "core/doors/transport.h"

namespace wavetank::asio {

class Connection {
 public:
  using Pointer = std::shared_ptr<Connection>;

  explicit Connection(LoopService& service_) : service(service_) {}

  bool is_open() const noexcept { return stream != nullptr; }

  /// As closing a socket: pending operations end with operation_aborted.
  void close() noexcept {
    cancel();
    if (stream != nullptr) stream->close();
    stream.reset();
  }
  void cancel() noexcept {
    for (const auto& operation : {connecting, reading, writing}) asio::cancel(operation);
  }

  LoopService& service;
  std::shared_ptr<Stream> stream;  // Null while it is not connected. Operations hold it, too.
  Instant deadline = kNever;       // For operations that begin later.
  std::weak_ptr<Operation> connecting;
  std::weak_ptr<Operation> reading;
  std::weak_ptr<Operation> writing;
};

/// Gives the result of `operation`. An error closes the connection if it is a timeout, and is given
/// as an error_code. Cancelled: passes the cancel on.
template <class T>
Coro<std::pair<error_code, T>> attempt(Connection::Pointer connection, Instant deadline,
                                       Coro<T> operation) {
  std::optional<Instant> until;
  if (deadline != kNever) until = deadline;
  auto ended = co_await outcome(timeout_at(until, std::move(operation)));
  if (ended.cancelled()) co_await fail(ended.error());
  if (ended.has_value()) {
    co_return std::pair<error_code, T>(error_code(), std::move(ended.value()));
  }
  const error_code error = error_of(ended.error());
  if (error == boost::beast::error::timeout) connection->close();
  co_return std::pair<error_code, T>(error, T());
}

/// Tries the endpoints one after the other, as boost::asio::async_connect() does.
inline Coro<HandlerResult<endpoint>> connect_first(Connection::Pointer connection,
                                                   std::vector<endpoint> targets,
                                                   Instant deadline) {
  error_code error = boost::asio::error::not_found;
  Transport& transport = connection->service.doors().transport;  // It outlives the service.
  for (const endpoint& target : targets) {
    auto dial = transport.connect(Endpoint(target.address().to_string(), target.port()));
    auto ended = co_await attempt(connection, deadline, std::move(dial));
    error = ended.first;
    if (!error) {
      ended.second->set_write_limit(Duration::max());  // Asio waits for ever.
      connection->stream = std::move(ended.second);
      co_return HandlerResult<endpoint>(error, target);
    }
    if (error == boost::beast::error::timeout) break;
  }
  co_return HandlerResult<endpoint>(error, endpoint());
}

inline Coro<HandlerResult<>> connect_to(Connection::Pointer connection, endpoint target) {
  const Instant deadline = connection->deadline;
  auto connecting = connect_first(connection, std::vector<endpoint>(1, target), deadline);
  const auto result = co_await std::move(connecting);
  co_return HandlerResult<>(std::get<0>(result));
}

inline Coro<std::size_t> read_once(std::shared_ptr<Stream> stream, std::span<std::byte> into) {
  co_return co_await stream->read_some(into);
}

inline Coro<HandlerResult<std::size_t>> read_some(Connection::Pointer connection,
                                                  boost::asio::mutable_buffer into) {
  if (!connection->is_open()) {
    co_return HandlerResult<std::size_t>(boost::asio::error::bad_descriptor, 0);
  }
  if (into.size() == 0) co_return HandlerResult<std::size_t>(error_code(), 0);
  const std::span<std::byte> bytes(static_cast<std::byte*>(into.data()), into.size());
  auto once = read_once(connection->stream, bytes);
  auto [error, count] = co_await attempt(connection, connection->deadline, std::move(once));
  if (!error && count == 0) error = boost::asio::error::eof;
  co_return HandlerResult<std::size_t>(error, count);
}

inline Coro<std::size_t> write_whole(std::shared_ptr<Stream> stream, std::string bytes) {
  co_await stream->write_all(std::as_bytes(std::span(bytes)));
  co_return bytes.size();
}

inline Coro<HandlerResult<std::size_t>> write_some(Connection::Pointer connection,
                                                   std::string bytes) {
  if (!connection->is_open()) {
    co_return HandlerResult<std::size_t>(boost::asio::error::bad_descriptor, 0);
  }
  auto whole = write_whole(connection->stream, std::move(bytes));
  auto [error, count] = co_await attempt(connection, connection->deadline, std::move(whole));
  co_return HandlerResult<std::size_t>(error, count);
}

/// The end of a websocket: the client waits for the server to close first, as Beast does on TCP.
inline Coro<HandlerResult<>> tear_down(Connection::Pointer connection, bool is_server) {
  if (!connection->is_open()) co_return HandlerResult<>(boost::asio::error::bad_descriptor);
  if (is_server) connection->stream->shutdown_write();
  std::array<std::byte, 2048> scratch{};
  error_code error;
  while (!error) {
    auto once = read_once(connection->stream, scratch);
    const auto read = co_await attempt(connection, kNever, std::move(once));
    error = read.first;
    if (!error && read.second == 0) break;
    if (!connection->is_open()) break;
  }
  connection->close();
  co_return HandlerResult<>(error);
}

}  // namespace wavetank::asio
