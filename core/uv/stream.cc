#include "core/uv/stream.h"

namespace wavetank::uv {

Stream::Stream(Ref<Socket> socket) noexcept : socket_(std::move(socket)) {
  socket_->set_watchers(readable_, writable_);
}

Stream::~Stream() { socket_->leave(); }

std::optional<std::size_t> Stream::try_read(std::span<std::byte> into) {
  return socket_->try_read(into);
}

std::optional<std::string> Stream::read_error() const { return socket_->read_error(); }

std::size_t Stream::try_write(std::span<const std::byte> bytes) {
  return socket_->try_write(bytes);
}

void Stream::shutdown_write() { socket_->shutdown_write(); }

void Stream::close() noexcept { socket_->close(); }

void Stream::abort() noexcept { socket_->abort(); }

}  // namespace wavetank::uv
