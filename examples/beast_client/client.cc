#include "client.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <utility>

namespace feed {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kFirstPause = 500ms;
constexpr std::chrono::milliseconds kLongestPause = 30s;
constexpr int kStableSeconds = 30;

}  // namespace

client::client(net::io_context& ioc, options wanted)
    : ioc_(ioc),
      options_(std::move(wanted)),
      signals_(ioc, SIGINT, SIGTERM, SIGHUP),
      pause_(ioc),
      ceiling_(kFirstPause) {}

void client::run() {
  signals_.async_wait([this](beast::error_code ec, int signal) { on_signal(ec, signal); });
  connect();
}

void client::connect() {
  session_ = std::make_shared<session>(ioc_, options_, state_, [this] { on_session_end(); });
  session_->run();
}

void client::on_session_end() {
  const int seconds = std::exchange(session_, nullptr)->seconds();
  if (stopping_) return;
  if (seconds > kStableSeconds) ceiling_ = kFirstPause;
  pause_.expires_after(next_pause());
  pause_.async_wait([this](beast::error_code ec) { on_pause_end(ec); });
}

// Doubles up to its limit; half of it is jitter.
std::chrono::milliseconds client::next_pause() {
  const auto half = ceiling_ / 2;
  ceiling_ = std::min(2 * ceiling_, kLongestPause);
  const auto bound = static_cast<std::uint64_t>(half.count()) + 1;
  return half + std::chrono::milliseconds(options_.random(bound));
}

void client::on_pause_end(beast::error_code ec) {
  if (!ec && !stopping_) connect();
}

void client::on_signal(beast::error_code ec, int) {
  if (ec) return;
  stopping_ = true;
  pause_.cancel();
  if (session_ != nullptr) session_->stop();
}

}  // namespace feed
