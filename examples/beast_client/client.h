#pragma once

/// client.h - client: stays connected to the feed until a stop signal. It knows Boost.Asio and
/// Boost.Beast by the names of aliases.h. It does not know wavetank.

#include <chrono>
#include <memory>

#include "session.h"

namespace feed {

class client {
 public:
  client(net::io_context& ioc, options wanted);

  /// Begins; the io_context runs out of work when a stop signal has ended it.
  void run();

 private:
  void connect();
  void on_session_end();
  void on_pause_end(beast::error_code ec);
  void on_signal(beast::error_code ec, int signal);
  std::chrono::milliseconds next_pause();

  net::io_context& ioc_;
  const options options_;
  state state_;
  net::signal_set signals_;
  net::steady_timer pause_;
  std::chrono::milliseconds ceiling_;
  std::shared_ptr<session> session_;  // Null between two connections.
  bool stopping_ = false;
};

}  // namespace feed
