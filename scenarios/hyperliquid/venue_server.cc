#include "scenarios/hyperliquid/venue_server.h"

#include <utility>

#include "core/net/cork.h"
#include "core/task/gather.h"
#include "core/task/outcome.h"
#include "core/task/timeout.h"

namespace wavetank::hyperliquid {

namespace {
constexpr Duration kUpgradeLimit = std::chrono::seconds(10);
constexpr Duration kCloseLimit = std::chrono::seconds(10);
}  // namespace

// One open websocket and the brain behind it.
class VenueServer::Connection {
 public:
  Connection(Venue& venue, const std::string& address, std::unique_ptr<WebSocket> socket)
      : socket_(std::move(socket)), session_(venue, address, EventLoop::running().time()) {
    session_.set_wake([this] { changed_.ring(); });
  }

  // Until either side closes.
  Coro<void> run() {
    const Task<void> reading = create_task(read(), TaskOptions("venue-read").stop_without_throw());
    auto ended = co_await outcome(write());
    reading.cancel();
    Future<Unit> read_ended(gather_ended(EventLoop::running(), {reading}));
    co_await read_ended;
    if (ended.cancelled()) std::move(ended).get();
  }

 private:
  Coro<void> read() {
    for (;;) {
      const std::optional<Message> message = co_await socket_->next();
      if (!message) break;
      session_.receive(message->payload, EventLoop::running().time());
      changed_.ring();
    }
    // The client has closed or is lost: the writer ends the connection.
    client_gone_ = true;
    changed_.ring();
  }

  // Sends what is due, in one write, up to what must wait: a close, or a client that is slow.
  std::optional<VenueOutput> send_due(Instant now) {
    const Cork cork(*socket_);
    while (std::optional<VenueOutput> output = session_.due(now)) {
      if (output->is_close()) return output;
      if (!socket_->try_send(MessageKind::kText, output->text)) return output;
    }
    return std::nullopt;
  }

  Coro<void> write() {
    EventLoop& loop = EventLoop::running();
    while (!client_gone_) {
      while (const std::optional<VenueOutput> output = send_due(loop.time())) {
        if (output->is_close()) {
          std::string reason(output->text);
          const Instant deadline = saturating_add(loop.time(), kCloseLimit);
          const std::uint16_t code = output->close_code;
          const CloseStatus status = co_await socket_->close(code, std::move(reason), deadline);
          static_cast<void>(status);
          co_return;
        }
        // The client does not read fast enough; the session's text does not last while we wait.
        const std::string text(output->text);
        co_await socket_->send_text(text);
      }
      co_await changed_.wait_until(session_.next_due());
    }
  }

  std::unique_ptr<WebSocket> socket_;
  VenueSession session_;
  Alarm changed_;
  bool client_gone_ = false;
};

Coro<void> VenueServer::serve(Endpoint at) {
  const std::unique_ptr<Listener> listener = co_await doors_.transport.listen(std::move(at));
  auto body = [this, &listener](TaskGroup& group) { return accept_all(*listener, group); };
  co_await task_group(body);
}

Coro<void> VenueServer::accept_all(Listener& listener, TaskGroup& connections) {
  for (;;) {
    std::unique_ptr<Stream> stream = co_await listener.accept();
    connections.create_task(handle(std::move(stream)), "venue-connection");
  }
}

// A client that breaks the protocol, or a connection that breaks, ends this connection alone.
Coro<void> VenueServer::handle(std::unique_ptr<Stream> stream) {
  if (!venue_.admit(address_, EventLoop::running().time())) {
    stream->abort();
    co_return;
  }
  Coro<std::unique_ptr<WebSocket>> upgrade = WebSocket::accept(std::move(stream));
  auto opened = co_await outcome(timeout(kUpgradeLimit, std::move(upgrade)));
  if (opened.cancelled()) static_cast<void>(std::move(opened).get());
  if (!opened.has_value()) co_return;
  Connection connection(venue_, address_, std::move(opened.value()));
  auto ended = co_await outcome(connection.run());
  if (ended.cancelled()) std::move(ended).get();
}

}  // namespace wavetank::hyperliquid
