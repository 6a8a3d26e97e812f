#include "scenarios/venue/venue_server.h"

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "core/combine/end_all.h"
#include "core/combine/outcome.h"
#include "core/combine/timeout.h"
#include "core/coro/errors.h"
#include "core/net/connection_closed.h"
#include "core/net/cork.h"
#include "core/task/sleep.h"

namespace wavetank::hyperliquid {

namespace {
constexpr Duration kUpgradeLimit = std::chrono::seconds(10);
constexpr Duration kCloseLimit = std::chrono::seconds(10);
// After the kernel could not give a connection: it has no descriptor left, and needs time for one.
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);
}  // namespace

// Counts its holder, even if that is a task which never begins.
class VenueServer::ConnectionSlot {
 public:
  explicit ConnectionSlot(std::size_t& count) noexcept : count_(&count) { ++count; }
  ConnectionSlot(ConnectionSlot&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  ConnectionSlot& operator=(ConnectionSlot&&) = delete;
  ~ConnectionSlot() {
    if (count_ != nullptr) --*count_;
  }

 private:
  std::size_t* count_;
};

// The dialler, and the place that the venue gave it.
struct VenueServer::Guest {
  std::string peer;
  std::optional<Venue::Place> place;
  std::uint64_t name = 0;  ///< In the venue's record.
};

// One open websocket and the brain behind it.
class VenueServer::Connection {
 public:
  Connection(Venue& venue, Guest& guest, std::unique_ptr<WebSocket> socket, VenueServer& server)
      : loop_(EventLoop::running()),
        socket_(std::move(socket)),
        session_(venue, guest.peer, std::move(*guest.place), loop_.time(), guest.name),
        server_(server) {
    session_.set_wake([this] { look_again(); });
  }

  // Until either side closes.
  Coro<void> run() {
    const Task<void> reading = create_task(read(), TaskOptions("venue-read").stop_without_throw());
    auto ended = co_await outcome(write());
    const std::vector<AnyFuture> own(1, reading);
    co_await end_all(own);
    if (bug_) std::rethrow_exception(bug_);
    std::move(ended).get();
  }

  ~Connection() {
    if (closing_) closing_->cancel();
  }

  void abort() { socket_->abort(); }

  // How it ended, in one line.
  std::string close_reason() const { return socket_->status() ? socket_->close_reason() : "cut"; }

 private:
  // For the writer; where that waits for a client which does not read, a close must not. A fault
  // calls this from outside of the loop, when the loop's own time does not advance.
  void look_again() {
    changed_.ring();
    if (!sending_ || !session_.wants_close() || closing_) return;
    const Instant now = server_.doors_.clock.now();
    closing_ = loop_.call_at(saturating_add(now, kCloseLimit), [this] { socket_->abort(); });
  }

  Coro<void> read() {
    for (;;) {
      const std::optional<Message> message = co_await socket_->next();
      if (!message) break;
      if (!receive(message->payload)) break;
      look_again();
    }
    // The client has closed or is lost: the writer ends the connection.
    client_gone_ = true;
    changed_.ring();
  }

  // False: there is a bug in the session, which run() throws.
  bool receive(std::string_view payload) {
    try {
      session_.receive(payload, EventLoop::running().time());
    } catch (...) {
      bug_ = std::current_exception();
    }
    return !bug_;
  }

  // Sends due messages, in one write, up to one that must wait: a close, or a client that is slow.
  std::optional<VenueOutput> send_due(Instant now) {
    const Cork cork(*socket_);
    while (std::optional<VenueOutput> output = session_.due(now)) {
      if (output->is_close()) return output;
      if (!socket_->try_send(MessageKind::kText, output->text)) return output;
      server_.count_sent(output->kind, output->text.size());
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
        const VenueMessageKind kind = output->kind;
        sending_ = true;
        co_await socket_->send_text(text);
        sending_ = false;
        if (closing_) std::exchange(closing_, std::nullopt)->cancel();
        server_.count_sent(kind, text.size());
      }
      co_await changed_.wait_until(session_.next_due());
    }
  }

  EventLoop& loop_;
  std::unique_ptr<WebSocket> socket_;
  VenueSession session_;
  Alarm changed_;
  std::optional<TimerHandle> closing_;  // Aborts, should the close not get its turn.
  bool sending_ = false;                // The writer waits for the client.
  bool client_gone_ = false;
  std::exception_ptr bug_;  // The session's error.
  VenueServer& server_;
};

Coro<void> VenueServer::serve(Endpoint at) {
  const std::unique_ptr<Listener> listener = co_await doors_.transport.listen(std::move(at));
  if (options_.listening) options_.listening(listener->local());
  auto body = [this, &listener](TaskGroup& group) { return accept_all(*listener, group); };
  co_await task_group(body);
}

Coro<void> VenueServer::accept_all(Listener& listener, TaskGroup& connections) {
  for (;;) {
    std::unique_ptr<Stream> stream = co_await accept_one(listener);
    if (stream) {
      admit(std::move(stream), connections);
    } else {
      co_await sleep(kAcceptPause);
    }
  }
}

// Null for a connection that was lost: no reason to leave the others alone.
Coro<std::unique_ptr<Stream>> VenueServer::accept_one(Listener& listener) {
  auto accepted = co_await outcome(listener.accept());
  std::unique_ptr<Stream> stream;
  try {
    stream = std::move(accepted).get();
  } catch (const StreamClosed&) {
    throw;  // The server does not listen any more.
  } catch (const TransportError&) {
    ++rejected_total_;
  }
  co_return stream;
}

void VenueServer::admit(std::unique_ptr<Stream> stream, TaskGroup& connections) {
  if (admitted_ < options_.connections_max) {
    connections.create_task(handle(std::move(stream), ConnectionSlot(admitted_)),
                            "venue-connection");
    return;
  }
  ++rejected_total_;
  if (rejecting_ == kRejectingMax) return stream->abort();
  connections.create_task(reject(std::move(stream), ConnectionSlot(rejecting_)), "venue-full");
}

Coro<void> VenueServer::close_all(std::uint16_t code, std::string reason, Duration grace) {
  const Instant deadline = saturating_add(EventLoop::running().time(), grace);
  venue_.close_all(code, reason);
  while (!connections_.empty() && EventLoop::running().time() < deadline) {
    co_await ended_.wait_until(deadline);
  }
}

void VenueServer::reset_all() {
  // Aborting wakes tasks, which run later: no connection leaves the list during the loop.
  for (Connection* connection : connections_) connection->abort();
}

void VenueServer::count_sent(VenueMessageKind kind, std::size_t bytes) {
  ++frames_sent_;
  bytes_sent_ += bytes;
  if (options_.sent) options_.sent(kind);
}

// Looks at how the work for one client has ended. Errors of a client or of the network end this
// connection alone.
void VenueServer::judge_end(const std::exception_ptr& error) {
  if (!error) return;
  try {
    std::rethrow_exception(error);
  } catch (const TransportError&) {
  } catch (const ConnectionClosed&) {
  } catch (const UpgradeError&) {
  } catch (const HttpError&) {
  } catch (const TimeoutError&) {
  } catch (const std::exception& bug) {
    if (!options_.bug) throw;
    options_.bug(bug.what());
  }
}

// A client that breaks the protocol, or a connection that breaks, ends this connection alone.
Coro<void> VenueServer::handle(std::unique_ptr<Stream> stream, ConnectionSlot) {
  Guest guest{stream->peer(), std::nullopt, 0};
  if (options_.identify) guest.name = options_.identify(*stream);
  // Where requests are answered, too, only an upgrade is a dial: next_request().
  if (!options_.answer) {
    guest.place = venue_.admit(address_of(guest.peer), EventLoop::running().time());
    if (!guest.place) {
      stream->abort();
      co_return;
    }
  }
  auto wrapped = co_await outcome(wrap(stream));
  judge_end(wrapped.error());
  if (!wrapped.has_value()) co_return;
  HttpConnection http(std::move(stream));
  co_await serve_http(http, guest);
}

Coro<void> VenueServer::reject(std::unique_ptr<Stream> stream, ConnectionSlot) {
  constexpr int kUnavailable = 503;
  auto wrapped = co_await outcome(wrap(stream));
  judge_end(wrapped.error());
  if (!wrapped.has_value()) co_return;
  HttpConnection http(std::move(stream));
  auto told = co_await outcome(http.refuse(kUnavailable));
  judge_end(told.error());
}

// Until the client leaves, or has been a websocket.
Coro<void> VenueServer::serve_http(HttpConnection& http, Guest& guest) {
  Duration limit = kUpgradeLimit;
  while (http.open()) {
    Coro<std::unique_ptr<WebSocket>> meeting = next_request(http, guest);
    auto met = co_await outcome(timeout(limit, std::move(meeting)));
    judge_end(met.error());
    if (!met.has_value()) {
      if (http.idle()) http.close();
      co_return;
    }
    if (met.value()) {
      std::unique_ptr<WebSocket> socket = std::move(met.value());
      co_await run(std::move(socket), guest);
      co_return;
    }
    limit = options_.keep_alive_limit;
  }
}

Coro<void> VenueServer::wrap(std::unique_ptr<Stream>& stream) {
  if (!options_.wrap) co_return;
  Coro<std::unique_ptr<Stream>> wrapping = options_.wrap(std::move(stream));
  stream = co_await timeout(kUpgradeLimit, std::move(wrapping));
}

// One request of the client: a websocket if it asks for one, else it is answered.
Coro<std::unique_ptr<WebSocket>> VenueServer::next_request(HttpConnection& http, Guest& guest) {
  const HttpConnection::Asks asks = co_await http.next();
  std::unique_ptr<WebSocket> socket;
  if (asks == HttpConnection::Asks::kUpgrade) {
    if (!guest.place) {
      guest.place = venue_.admit(address_of(guest.peer), EventLoop::running().time());
    }
    // The connection ends with this, by a reset, as it does without `answer`.
    if (!guest.place) throw HttpError(429, "the venue refuses this dial");
    socket = co_await http.upgrade(options_.upgrade_headers);
  } else if (asks == HttpConnection::Asks::kRequest) {
    ++answered_;
    HttpResponse response(405, "this venue only has websockets", "text/plain");
    response.allow = "GET";
    if (options_.answer) {
      response = options_.answer(http.request(), EventLoop::running().time());
    }
    co_await http.respond(std::move(response));
  }
  co_return socket;
}

Coro<void> VenueServer::run(std::unique_ptr<WebSocket> socket, Guest& guest) {
  const std::uint64_t id = ++opened_;
  if (options_.opened) options_.opened(id);
  Connection connection(venue_, guest, std::move(socket), *this);
  connections_.push_back(&connection);
  auto ended = co_await outcome(connection.run());
  std::erase(connections_, &connection);
  ended_.ring();
  if (options_.closed) options_.closed(id, connection.close_reason());
  judge_end(ended.error());
}

}  // namespace wavetank::hyperliquid
