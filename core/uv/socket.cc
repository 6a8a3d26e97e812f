#include "core/uv/socket.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <uv.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "core/uv/error.h"
#include "core/uv/read_buffer.h"

namespace wavetank::uv {

namespace {

constexpr const char* kReadClosedText = "cannot read: this side has closed the stream";

// One call hands over at most this much, since libuv counts in 32 bits.
constexpr std::size_t kOneWriteBytes = std::size_t{1} << 30;

uv_buf_t buffer_of(std::span<const std::byte> bytes) noexcept {
  // libuv takes the buffers of a write by a pointer to char, but does not write to them.
  auto* base = reinterpret_cast<char*>(const_cast<std::byte*>(bytes.data()));
  return uv_buf_init(base, static_cast<unsigned int>(std::min(bytes.size(), kOneWriteBytes)));
}

// Makes close(2) send a reset and drop unsent bytes.
void forget_on_close(const uv_handle_t* handle) noexcept {
  uv_os_fd_t descriptor = -1;
  if (uv_fileno(handle, &descriptor) != 0) return;
  linger abrupt{};
  abrupt.l_onoff = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
}

// libuv 1.44 takes a hang-up behind the last bytes for their end, even when it is a reset; the
// kernel knows better. Gives 0 or libuv's code of the error.
int pending_error(const uv_handle_t* handle) noexcept {
  uv_os_fd_t descriptor = -1;
  if (uv_fileno(handle, &descriptor) != 0) return 0;
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return 0;
  return error == 0 ? 0 : uv_translate_sys_error(error);
}

}  // namespace

/// The parts that libuv knows by address. One request of each kind at a time.
struct Socket::Native {
  uv_handle_t* handle() noexcept { return as_handle(&tcp); }
  uv_stream_t* stream() noexcept { return reinterpret_cast<uv_stream_t*>(&tcp); }

  template <class Handle>
  static Socket& owner(Handle* handle) noexcept {
    return static_cast<Socket&>(HandleBlock::of(as_handle(handle)));
  }

  bool has_unsent() const noexcept { return !sending.empty() || !waiting.empty(); }
  std::size_t room() const noexcept { return kUnsentBytes - sending.size() - waiting.size(); }

  uv_tcp_t tcp;
  uv_connect_t connect;
  uv_write_t write;
  uv_shutdown_t shutdown;
  uv_timer_t flush_timer;
  bool has_timer = false;
  ReadBuffer received{kReadAheadBytes};
  std::vector<std::byte> sending;  // In libuv's hands; empty when no write is pending.
  std::vector<std::byte> waiting;  // For the write after that.
};

Socket::Socket(Loop& loop) : native_(std::make_unique<Native>()) {
  uv_tcp_init(&loop.native(), &native_->tcp);
  opened(native_->handle());
}

Socket::~Socket() = default;

Coro<int> Socket::connect(const Address& address) {
  const auto on_connect = [](uv_connect_t* request, int status) noexcept {
    Socket& socket = Native::owner(request->handle);
    socket.connect_status_ = status;
    socket.connecting_.wake();
  };
  peer_ = to_string(address.endpoint());
  const int refused =
      uv_tcp_connect(&native_->connect, &native_->tcp, &address.native(), on_connect);
  if (refused != 0) co_return refused;
  {
    Waiter waiter("connect");
    const WaiterSlot::Hold hold(connecting_, waiter);
    co_await waiter;
  }
  if (connect_status_ == 0) connected();
  co_return connect_status_;
}

int Socket::accept_from(uv_tcp_t& listener) {
  const int status = uv_accept(reinterpret_cast<uv_stream_t*>(&listener), native_->stream());
  if (status != 0) return status;
  const std::optional<Address> peer = Address::peer_of(native_->tcp);
  peer_ = peer ? to_string(peer->endpoint()) : "a peer that has gone";
  connected();
  return 0;
}

void Socket::connected() noexcept {
  // Fails only on a connection that is broken already, which the first read will tell.
  uv_tcp_nodelay(&native_->tcp, 1);
  start_reading();
}

void Socket::leave() noexcept {
  forget_watchers();
  if (state_ == State::kOpen) finish_close(true);
}

void Socket::start_reading() noexcept {
  const auto on_alloc = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
    *buffer = buffer_of(Native::owner(handle).native_->received.prepare());
  };
  const auto on_read = [](uv_stream_t* stream, ssize_t count, const uv_buf_t*) noexcept {
    Native::owner(stream).arrived(count);
  };
  const int status = uv_read_start(native_->stream(), on_alloc, on_read);
  reading_ = status == 0;
  if (!reading_) read_end_ = status;
}

void Socket::stop_reading() noexcept {
  uv_read_stop(native_->stream());
  reading_ = false;
}

void Socket::arrived(std::ptrdiff_t count_or_error) noexcept {
  if (count_or_error == 0) return;  // libuv has found no bytes.
  if (count_or_error > 0) {
    native_->received.commit(static_cast<std::size_t>(count_or_error));
    if (native_->received.full()) stop_reading();
    wake_reader();
    return;
  }
  stop_reading();
  read_end_ = static_cast<int>(count_or_error);
  if (read_end_ == UV_EOF) {
    // A write that met the reset has taken the error away from the kernel.
    const int error = write_error_ != 0 ? write_error_ : pending_error(native_->handle());
    if (error != 0) read_end_ = error;
  }
  wake_both();
}

std::string Socket::broken_text() const {
  return fmt::format("the connection to {} is gone", peer_);
}

void Socket::throw_broken(int status) const { throw_transport_error(status, broken_text()); }

std::optional<std::string> Socket::read_error() const {
  if (state_ != State::kOpen) return kReadClosedText;
  const bool broken = read_end_ != 0 && read_end_ != UV_EOF;
  if (!broken || !native_->received.empty()) return std::nullopt;
  return transport_error_text(read_end_, broken_text());
}

std::optional<std::size_t> Socket::try_read(std::span<std::byte> into) {
  if (state_ != State::kOpen) throw StreamClosed(kReadClosedText);
  const std::size_t count = native_->received.take(into);
  if (count > 0) {
    const bool roomy = native_->received.room() >= kReadAheadBytes / 2;
    if (roomy && !reading_ && read_end_ == 0) start_reading();
    return count;
  }
  if (read_end_ == 0) return std::nullopt;
  if (read_end_ == UV_EOF) return 0;
  throw_broken(read_end_);
}

std::size_t Socket::try_write(std::span<const std::byte> bytes) {
  if (state_ != State::kOpen) throw StreamClosed("cannot write: this side has closed the stream");
  if (write_ended_) throw StreamClosed("cannot write: this side has shut its writing down");
  if (write_error_ != 0) throw_broken(write_error_);
  if (read_end_ != 0 && read_end_ != UV_EOF) throw_broken(read_end_);
  if (bytes.empty()) return 0;
  std::size_t accepted = 0;
  if (!native_->has_unsent()) {
    const uv_buf_t buffer = buffer_of(bytes);
    const int result = uv_try_write(native_->stream(), &buffer, 1);
    if (result < 0 && result != UV_EAGAIN) throw_broken(write_error_ = result);
    if (result > 0) accepted = static_cast<std::size_t>(result);
  }
  const std::span rest = bytes.subspan(accepted);
  const std::span kept = rest.first(std::min(rest.size(), native_->room()));
  native_->waiting.insert(native_->waiting.end(), kept.begin(), kept.end());
  send_unsent();
  return accepted + kept.size();
}

void Socket::send_unsent() noexcept {
  if (!native_->sending.empty()) return;
  if (!native_->waiting.empty()) {
    const auto on_sent = [](uv_write_t* request, int status) noexcept {
      Native::owner(request->handle).sent(status);
    };
    native_->sending.swap(native_->waiting);
    const uv_buf_t buffer = buffer_of(native_->sending);
    const int refused = uv_write(&native_->write, native_->stream(), &buffer, 1, on_sent);
    if (refused != 0) sent(refused);
  } else if (write_ended_ && state_ == State::kOpen && uv_is_writable(native_->stream()) != 0) {
    // Fails after an earlier shutdown or when the connection is gone: then no end is left to send.
    uv_shutdown(&native_->shutdown, native_->stream(), [](uv_shutdown_t*, int) noexcept {});
  }
}

void Socket::sent(int status) noexcept {
  native_->sending.clear();
  if (status != 0) {
    write_error_ = status;
    native_->waiting.clear();
  }
  if (state_ == State::kClosed) return;
  send_unsent();
  if (state_ == State::kFlushing && !native_->has_unsent()) return finish_close(false);
  wake_writer();
}

void Socket::shutdown_write() noexcept {
  if (state_ != State::kOpen || std::exchange(write_ended_, true)) return;
  send_unsent();
}

void Socket::close() noexcept {
  if (state_ != State::kOpen) return;
  if (native_->has_unsent()) {
    state_ = State::kFlushing;
    stop_reading();
    limit_flush();
  } else {
    finish_close(false);
  }
  wake_both();
}

void Socket::limit_flush() noexcept {
  using std::chrono::milliseconds;
  const auto on_timeout = [](uv_timer_t* timer) noexcept { Native::owner(timer).abort(); };
  uv_timer_init(native_->tcp.loop, &native_->flush_timer);
  native_->has_timer = true;
  opened(as_handle(&native_->flush_timer));
  const milliseconds limit = std::chrono::duration_cast<milliseconds>(kFlushLimit);
  uv_timer_start(&native_->flush_timer, on_timeout, static_cast<std::uint64_t>(limit.count()), 0);
}

void Socket::abort() noexcept {
  if (state_ == State::kClosed) return;
  finish_close(true);
  wake_both();
}

void Socket::finish_close(bool reset) noexcept {
  state_ = State::kClosed;
  if (reset || !native_->received.empty()) forget_on_close(native_->handle());
  close_handle(native_->handle());
  if (native_->has_timer) close_handle(as_handle(&native_->flush_timer));
}

void Socket::tear_down(Teardown how) noexcept {
  const bool may_flush = state_ == State::kFlushing && how == Teardown::kAfterFlush;
  if (!may_flush) abort();
}

}  // namespace wavetank::uv
