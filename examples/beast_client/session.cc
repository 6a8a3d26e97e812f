// Copyright (c) 2016-2019 Vinnie Falco (vinnie dot falco at gmail dot com)
// Distributed under the Boost Software License, Version 1.0. (See
// https://www.boost.org/LICENSE_1_0.txt)

#include "session.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace feed {
namespace {

using namespace std::chrono_literals;

constexpr int kPingSeconds = 15;
constexpr int kSilentSeconds = 45;       // Three pings without an answer.
constexpr int kSilentTopicSeconds = 21;  // Three times the slowest cadence, and more.
constexpr int kClosingSeconds = 2;

// The value behind `name`, up to the next quote.
std::string_view field(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return {};
  const auto from = at + name.size();
  return text.substr(from, text.find('"', from) - from);
}

websocket::stream_base::timeout limit(std::chrono::milliseconds handshake) {
  return {handshake, websocket::stream_base::none(), false};
}

}  // namespace

session::session(net::io_context& ioc, const options& wanted, state& shared,
                 std::function<void()> on_end)
    : options_(wanted),
      state_(shared),
      on_end_(std::move(on_end)),
      resolver_(net::make_strand(ioc)),
      ws_(net::make_strand(ioc)),
      second_(ioc) {}

void session::run() {
  resolver_.async_resolve(options_.host, options_.port,
                          beast::bind_front_handler(&session::on_resolve, shared_from_this()));
}

void session::on_resolve(beast::error_code ec, tcp::resolver::results_type results) {
  if (ec || !closing_.empty()) return end("resolve: " + ec.message());
  beast::get_lowest_layer(ws_).expires_after(3s);
  beast::get_lowest_layer(ws_).async_connect(
      results, beast::bind_front_handler(&session::on_connect, shared_from_this()));
}

void session::on_connect(beast::error_code ec, tcp::resolver::results_type::endpoint_type) {
  if (!ec) connection_ = ++state_.connections;
  if (ec || !closing_.empty()) return end("connect: " + ec.message());
  // The websocket has its own timeouts.
  beast::get_lowest_layer(ws_).expires_never();
  ws_.set_option(limit(3s));
  ws_.async_handshake(options_.host, options_.path,
                      beast::bind_front_handler(&session::on_handshake, shared_from_this()));
}

void session::on_handshake(beast::error_code ec) {
  if (ec || !closing_.empty()) return end("handshake: " + ec.message());
  open_ = true;
  ws_.set_option(limit(1s));  // For the closing handshake.
  ws_.control_callback([this](websocket::frame_type kind, auto) {
    if (kind == websocket::frame_type::close) on_close_frame();
  });
  for (auto& [topic, silent] : state_.silent_seconds) silent = 0;
  for (const std::string& request : options_.requests) send(request);
  wait_a_second();
  do_read();
}

void session::send(std::string text) {
  outbox_.push_back(std::move(text));
  if (outbox_.size() == 1) do_write();
}

void session::do_write() {
  ws_.async_write(net::buffer(outbox_.front()),
                  beast::bind_front_handler(&session::on_write, shared_from_this()));
}

void session::on_write(beast::error_code ec, std::size_t) {
  if (ec) return;  // The read ends, too.
  outbox_.pop_front();
  if (!outbox_.empty() && closing_.empty()) do_write();
}

void session::do_read() {
  ws_.async_read(buffer_, beast::bind_front_handler(&session::on_read, shared_from_this()));
}

void session::on_read(beast::error_code ec, std::size_t) {
  if (ec && !closing_.empty()) return;  // on_close() follows.
  if (ec) return end("read: " + ec.message());
  const auto bytes = buffer_.data();
  take(std::string_view(static_cast<const char*>(bytes.data()), bytes.size()));
  buffer_.consume(buffer_.size());
  if (closing_.empty()) do_read();
}

void session::take(std::string_view text) {
  silent_seconds_ = 0;
  const std::string_view channel = field(text, "\"channel\":\"");
  const bool is_data = channel != "pong" && channel != "subscriptionResponse" && channel != "error";
  std::string topic(is_data ? channel : "");
  if (is_data && channel != "allMids") topic.append(":").append(field(text, "\"coin\":\""));
  const auto& paced = options_.topics_with_cadence;
  if (std::find(paced.begin(), paced.end(), topic) != paced.end()) {
    state_.silent_seconds[topic] = 0;
  }
  if (options_.on_message) options_.on_message(channel, topic, connection_);
}

void session::wait_a_second() {
  second_.expires_after(1s);
  second_.async_wait(beast::bind_front_handler(&session::on_second, shared_from_this()));
}

void session::on_second(beast::error_code ec) {
  if (ec || ended_) return;
  ++seconds_;
  if (server_closes_) {
    beast::get_lowest_layer(ws_).close();
  } else if (!closing_.empty()) {
    if (++closing_seconds_ == kClosingSeconds) beast::get_lowest_layer(ws_).close();
  } else if (options_.watches_silence && is_silent()) {
    close("silence");
  } else if (seconds_ % kPingSeconds == 0) {
    send(R"({"method":"ping"})");
  }
  wait_a_second();
}

bool session::is_silent() {
  bool silent = ++silent_seconds_ >= kSilentSeconds;
  for (auto& [topic, seconds] : state_.silent_seconds) {
    silent |= ++seconds >= kSilentTopicSeconds;
  }
  return silent;
}

// Beast answers it, and then waits for the end of TCP without a limit. So this is the last second.
void session::on_close_frame() {
  if (!closing_.empty()) return;
  server_closes_ = true;
  wait_a_second();
}

void session::stop() {
  if (!closing_.empty()) return;
  if (open_) return close("stop");
  closing_ = "stop";
  resolver_.cancel();
  beast::get_lowest_layer(ws_).close();
}

void session::close(std::string why) {
  closing_ = std::move(why);
  ws_.async_close(websocket::close_code::normal,
                  beast::bind_front_handler(&session::on_close, shared_from_this()));
}

void session::on_close(beast::error_code) { end(closing_); }

void session::end(const std::string& why) {
  if (ended_) return;
  ended_ = true;
  second_.cancel();
  beast::get_lowest_layer(ws_).close();
  if (options_.on_disconnect) options_.on_disconnect(why, connection_);
  on_end_();
}

}  // namespace feed
