#include "bench/live/bare_uv.h"

#include <uv.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

namespace wavetank::bench {
namespace {

constexpr std::size_t kBareReadBytes = 64 * 1024;  // As our sockets read.

void check(int status) {
  if (status < 0) throw std::runtime_error(uv_strerror(status));
}

/// A loop that runs until everything on it is closed.
class BareLoop {
 public:
  BareLoop() { check(uv_loop_init(&loop)); }
  ~BareLoop() { uv_loop_close(&loop); }
  BareLoop(const BareLoop&) = delete;
  BareLoop& operator=(const BareLoop&) = delete;
  void run() { uv_run(&loop, UV_RUN_DEFAULT); }
  uv_loop_t loop;
};

/// A connection; `got` says what to do with what it reads, and with an end (a count below 0).
struct Connection {
  using Got = void (*)(Connection& connection, std::ptrdiff_t count);

  uv_tcp_t tcp;
  uv_connect_t connecting;
  Got got = nullptr;
  void* owner = nullptr;
  std::size_t arrived = 0;
  std::array<char, kBareReadBytes> bytes;

  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp); }
  void close() {
    auto* handle = reinterpret_cast<uv_handle_t*>(&tcp);
    if (uv_is_closing(handle) == 0) uv_close(handle, nullptr);
  }
  /// All of it: what a socket takes at once, of messages that are small.
  void send(const char* data, std::size_t size) {
    const uv_buf_t buffer = uv_buf_init(const_cast<char*>(data), static_cast<unsigned>(size));
    if (uv_try_write(stream(), &buffer, 1) != static_cast<int>(size)) close();
  }
  void read() {
    const auto alloc = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
      auto& self = *static_cast<Connection*>(handle->data);
      *buffer = uv_buf_init(self.bytes.data(), kBareReadBytes);
    };
    const auto on_read = [](uv_stream_t* stream, ssize_t count, const uv_buf_t*) {
      auto& self = *static_cast<Connection*>(stream->data);
      if (count != 0) self.got(self, count);
    };
    uv_tcp_nodelay(&tcp, 1);
    uv_read_start(stream(), alloc, on_read);
  }
  void dial(const sockaddr_in& address, uv_connect_cb connected) {
    connecting.data = this;
    check(
        uv_tcp_connect(&connecting, &tcp, reinterpret_cast<const sockaddr*>(&address), connected));
  }
};

std::unique_ptr<Connection> make(uv_loop_t& loop, void* owner, Connection::Got got) {
  auto made = std::make_unique<Connection>();
  check(uv_tcp_init(&loop, &made->tcp));
  made->tcp.data = made.get();
  made->owner = owner;
  made->got = got;
  return made;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address;
  check(uv_ip4_addr("127.0.0.1", port, &address));
  return address;
}

class BareEcho {
 public:
  std::int64_t run(std::int64_t clients, std::int64_t round_trips) {
    wanted_ = round_trips;
    for (std::size_t i = 0; i < kEchoBytes; ++i) message_[i] = 'x';
    check(uv_tcp_init(&loop_.loop, &listener_));
    listener_.data = this;
    sockaddr_in address = loopback(0);
    check(uv_tcp_bind(&listener_, reinterpret_cast<const sockaddr*>(&address), 0));
    check(uv_listen(reinterpret_cast<uv_stream_t*>(&listener_), 128, &BareEcho::accepted));
    int length = sizeof address;
    check(uv_tcp_getsockname(&listener_, reinterpret_cast<sockaddr*>(&address), &length));
    for (std::int64_t i = 0; i < clients; ++i) {
      ends_.push_back(make(loop_.loop, this, &BareEcho::answered));
      ends_.back()->dial(address, &BareEcho::connected);
    }
    loop_.run();
    return done_;
  }

 private:
  static BareEcho& of(Connection& end) { return *static_cast<BareEcho*>(end.owner); }

  static void accepted(uv_stream_t* listener, int status) {
    check(status);
    auto& self = *static_cast<BareEcho*>(listener->data);
    self.ends_.push_back(make(self.loop_.loop, &self, &BareEcho::echo));
    check(uv_accept(listener, self.ends_.back()->stream()));
    self.ends_.back()->read();
  }

  static void connected(uv_connect_t* request, int status) {
    check(status);
    auto& end = *static_cast<Connection*>(request->data);
    end.read();
    end.send(of(end).message_.data(), kEchoBytes);
  }

  static void echo(Connection& end, std::ptrdiff_t count) {
    if (count < 0) return end.close();
    end.send(end.bytes.data(), static_cast<std::size_t>(count));
  }

  static void answered(Connection& end, std::ptrdiff_t count) {
    BareEcho& self = of(end);
    if (count < 0) return end.close();
    end.arrived += static_cast<std::size_t>(count);
    if (end.arrived < kEchoBytes) return;
    end.arrived = 0;
    if (++self.done_ >= self.wanted_) return self.close_all();
    end.send(self.message_.data(), kEchoBytes);
  }

  void close_all() {
    for (const auto& end : ends_) end->close();
    auto* handle = reinterpret_cast<uv_handle_t*>(&listener_);
    if (uv_is_closing(handle) == 0) uv_close(handle, nullptr);
  }

  BareLoop loop_;
  uv_tcp_t listener_;
  std::array<char, kEchoBytes> message_;
  std::vector<std::unique_ptr<Connection>> ends_;
  std::int64_t wanted_ = 0;
  std::int64_t done_ = 0;
};

struct Sink {
  std::string request;
  std::uint64_t bytes = 0;
};

}  // namespace

std::int64_t bare_echo(std::int64_t clients, std::int64_t round_trips) {
  BareEcho echo;
  return echo.run(clients, round_trips);
}

std::uint64_t bare_sink(std::uint16_t port, const std::string& request) {
  BareLoop loop;
  Sink sink;
  sink.request = request;
  const auto got = [](Connection& end, std::ptrdiff_t count) {
    if (count < 0) return end.close();
    static_cast<Sink*>(end.owner)->bytes += static_cast<std::uint64_t>(count);
  };
  const auto connected = [](uv_connect_t* dial, int status) {
    check(status);
    auto& end = *static_cast<Connection*>(dial->data);
    const std::string& text = static_cast<Sink*>(end.owner)->request;
    end.read();
    end.send(text.data(), text.size());
  };
  const std::unique_ptr<Connection> end = make(loop.loop, &sink, got);
  const sockaddr_in address = loopback(port);
  end->dial(address, connected);
  loop.run();
  return sink.bytes;
}

}  // namespace wavetank::bench
