#pragma once

/// bench/live/sender.h - the other end of a connection, in a process of its own, so that what it
/// costs is not measured: answers every dial on loopback with an upgrade and the same bytes.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace wavetank::bench {

class Sender {
 public:
  /// `bytes` follow the head of the upgrade; then it ends its direction and waits for the peer's
  /// end. Errors: std::runtime_error when the system gives no resources.
  explicit Sender(const std::string& bytes);
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  ~Sender();

  std::uint16_t port() const noexcept { return port_; }

 private:
  pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace wavetank::bench
