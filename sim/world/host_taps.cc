#include "sim/world/host_taps.h"

#include "sim/world/connection.h"
#include "sim/world/host_stream.h"

namespace wavetank::sim {
namespace {

class ConnectionTap final : public StreamTap {
 public:
  explicit ConnectionTap(Ref<Connection> connection) : connection_(std::move(connection)) {}
  void on_read(std::span<const std::byte> bytes) override { connection_->trace_read(bytes); }
  void on_written(std::span<const std::byte> bytes) override { connection_->trace_written(bytes); }

 private:
  Ref<Connection> connection_;
};

}  // namespace

std::unique_ptr<StreamTap> HostTaps::open(const Stream& below) {
  const auto* const stream = dynamic_cast<const HostStream*>(&below);
  if (stream == nullptr || !stream->dialled()) return nullptr;
  stream->connection().trace_decrypted();
  return std::make_unique<ConnectionTap>(Ref<Connection>(&stream->connection()));
}

}  // namespace wavetank::sim
