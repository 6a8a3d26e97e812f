#pragma once

/// session.h - session: one connection of the feed client.
///
/// After Boost.Beast's example "websocket client, asynchronous" (websocket_client_async.cpp), whose
/// shape and names it keeps. That example sends one text, reads one message and closes. A feed
/// needs more: any number of messages in both directions, pings, a watch on silence, a stop.
///
/// Copyright (c) 2016-2019 Vinnie Falco (vinnie dot falco at gmail dot com)
/// Distributed under the Boost Software License, Version 1.0. (See
/// https://www.boost.org/LICENSE_1_0.txt)

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aliases.h"

namespace feed {

/// The configuration of a client.
struct options {
  std::string host;
  std::string port;
  std::string path = "/ws";
  std::vector<std::string> requests;  ///< The messages that subscribe.
  /// Topics that come at intervals: "l2Book:BTC", "allMids".
  std::vector<std::string> topics_with_cadence;
  /// A number below `bound`, for the jitter between attempts.
  std::function<std::uint64_t(std::uint64_t bound)> random;
  /// The consumer, if any: the channel and the topic of each message, and the number of its
  /// connection.
  std::function<void(std::string_view channel, std::string_view topic, std::uint32_t connection)>
      on_message;
  std::function<void(std::string_view why, std::uint32_t connection)> on_disconnect;
  bool watches_silence = true;  ///< Off: the defect.
};

/// State that outlives a connection.
struct state {
  std::uint32_t connections = 0;              ///< So far.
  std::map<std::string, int> silent_seconds;  ///< Of topics with a cadence that have brought data.
};

class session : public std::enable_shared_from_this<session> {
 public:
  session(net::io_context& ioc, const options& wanted, state& shared, std::function<void()> on_end);

  void run();
  /// Closes the connection, or gives the dial up. The end is reported as any other.
  void stop();
  int seconds() const noexcept { return seconds_; }  ///< Since the upgrade.

 private:
  void on_resolve(beast::error_code ec, tcp::resolver::results_type results);
  void on_connect(beast::error_code ec, tcp::resolver::results_type::endpoint_type ep);
  void on_handshake(beast::error_code ec);
  void send(std::string text);
  void do_write();
  void on_write(beast::error_code ec, std::size_t bytes_transferred);
  void do_read();
  void on_read(beast::error_code ec, std::size_t bytes_transferred);
  void take(std::string_view text);
  void wait_a_second();
  void on_second(beast::error_code ec);
  void on_close_frame();
  bool is_silent();
  void close(std::string why);
  void on_close(beast::error_code ec);
  void end(const std::string& why);

  const options& options_;
  state& state_;
  std::function<void()> on_end_;
  tcp::resolver resolver_;
  websocket::stream<beast::tcp_stream> ws_;
  net::steady_timer second_;
  beast::flat_buffer buffer_;
  std::deque<std::string> outbox_;
  std::uint32_t connection_ = 0;  // 0 before there is one.
  int seconds_ = 0;
  int silent_seconds_ = 0;
  int closing_seconds_ = 0;
  bool open_ = false;
  bool server_closes_ = false;
  bool ended_ = false;
  std::string closing_;  // Why; empty unless the client closes.
};

}  // namespace feed
