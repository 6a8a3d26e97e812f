#include "core/uv/listener.h"

#include <fmt/format.h>
#include <uv.h>

#include <stdexcept>

#include "core/uv/error.h"
#include "core/uv/handle_block.h"
#include "core/uv/stream.h"

namespace wavetank::uv {

namespace {

constexpr int kBacklog = 511;

}  // namespace

/// The listening handle, and whether a connection waits to be taken.
class ListenSocket final : public HandleBlock {
 public:
  explicit ListenSocket(Loop& loop) noexcept : loop_(loop) {
    uv_tcp_init(&loop.native(), &tcp_);
    opened(as_handle(&tcp_));
  }

  /// Gives 0 or libuv's error.
  int listen(const Address& address) noexcept {
    const int status = uv_tcp_bind(&tcp_, &address.native(), 0);
    if (status != 0) return status;
    return uv_listen(reinterpret_cast<uv_stream_t*>(&tcp_), kBacklog, &on_connection);
  }

  uv_tcp_t& tcp() noexcept { return tcp_; }
  bool closed() const noexcept { return closed_; }

  /// Whether accept() need not wait: a connection, an error, or the end.
  bool has_news() const noexcept { return has_connection_ || error_ != 0 || closed(); }

  /// Gives 0 or the error that the kernel met instead of a connection. One turn of the loop may
  /// bring an error and a connection: that one is the next news, since libuv looks for more only
  /// when it has been taken.
  int take_news() noexcept {
    if (error_ != 0) return std::exchange(error_, 0);
    has_connection_ = false;
    return 0;
  }

  void set_watcher(WaiterSlot* watcher) noexcept { watcher_ = watcher; }

  void close() noexcept {
    if (has_connection_ && !closed_) reset_untaken();
    closed_ = true;
    close_handle(as_handle(&tcp_));
    if (watcher_ != nullptr) watcher_->wake();
  }
  void tear_down(Teardown) noexcept override { close(); }

 private:
  static void on_connection(uv_stream_t* stream, int status) noexcept {
    auto& socket = static_cast<ListenSocket&>(of(as_handle(stream)));
    if (status == 0) {
      socket.has_connection_ = true;
    } else {
      socket.error_ = status;
    }
    if (socket.watcher_ != nullptr) socket.watcher_->wake();
  }

  // The kernel resets connections that were not accepted; but libuv has accepted one of them
  // already.
  void reset_untaken() noexcept {
    const Ref<Socket> untaken(new Socket(loop_));
    untaken->accept_from(tcp_);
    untaken->abort();
  }

  Loop& loop_;
  uv_tcp_t tcp_;
  WaiterSlot* watcher_ = nullptr;
  int error_ = 0;
  bool has_connection_ = false;
  bool closed_ = false;
};

Listener::Listener(Loop& loop, const Address& address)
    : loop_(loop), socket_(new ListenSocket(loop)), local_(address.endpoint()) {
  const int status = socket_->listen(address);
  if (status != 0) {
    socket_->close();
    throw_transport_error(status, fmt::format("cannot listen at {}", to_string(local_)));
  }
  local_ = Address::local_of(socket_->tcp()).value_or(address).endpoint();
  socket_->set_watcher(&acceptor_);
}

Listener::~Listener() {
  socket_->set_watcher(nullptr);
  socket_->close();
}

Coro<std::unique_ptr<wavetank::Stream>> Listener::accept() {
  if (acceptor_.taken()) throw std::logic_error("two accepts are pending on one listener");
  while (!socket_->has_news()) {
    Waiter waiter("accept");
    const WaiterSlot::Hold hold(acceptor_, waiter);
    co_await waiter;
  }
  if (socket_->closed()) throw StreamClosed("cannot accept: this side has closed the listener");
  int status = socket_->take_news();
  const Ref<Socket> connection(new Socket(loop_));
  auto stream = std::make_unique<Stream>(connection);
  if (status == 0) status = connection->accept_from(socket_->tcp());
  if (status != 0) {
    throw_transport_error(status, fmt::format("cannot accept at {}", to_string(local_)));
  }
  std::unique_ptr<wavetank::Stream> accepted = std::move(stream);
  co_return std::move(accepted);
}

void Listener::close() noexcept { socket_->close(); }

}  // namespace wavetank::uv
