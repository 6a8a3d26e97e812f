#include "sim/world/host_stream.h"

#include "sim/world/connection.h"
#include "sim/world/host.h"

namespace wavetank::sim {

HostStream::HostStream(Ref<Connection> connection, int side) noexcept
    : connection_(std::move(connection)), side_(side) {}

HostStream::~HostStream() { connection_->leave(side_); }

std::optional<std::size_t> HostStream::try_read(std::span<std::byte> into) {
  return connection_->read(side_, into);
}
std::string HostStream::peer() const { return connection_->peer_name(side_); }
std::optional<std::string> HostStream::read_error() const { return connection_->read_error(side_); }
std::size_t HostStream::try_write(std::span<const std::byte> bytes) {
  return connection_->write(side_, bytes);
}
void HostStream::shutdown_write() { connection_->shutdown_write(side_); }
void HostStream::close() noexcept { connection_->close(side_); }
void HostStream::abort() noexcept { connection_->abort(side_); }

}  // namespace wavetank::sim
