#pragma once

/// core/doors/transport_error.h - TransportError and its kinds: the errors of a network. A separate
/// type exists only where a caller can sensibly react to exactly that error.

#include <stdexcept>
#include <string>

namespace wavetank {

/// Any failure of a Transport, Listener or Stream. Each text is one sentence with the values.
class TransportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// No program listens there.
class ConnectionRefused final : public TransportError {
 public:
  using TransportError::TransportError;
};

/// The peer cut the connection (RST), or a write found it gone (EPIPE).
class ConnectionReset final : public TransportError {
 public:
  using TransportError::TransportError;
};

/// The network gave up on the connection (ETIMEDOUT); not the caller's own timeout().
class TimedOut final : public TransportError {
 public:
  using TransportError::TransportError;
};

/// No route to the host.
class Unreachable final : public TransportError {
 public:
  using TransportError::TransportError;
};

/// The name does not resolve.
class NameNotFound final : public TransportError {
 public:
  using TransportError::TransportError;
};

/// Another listener holds the address.
class AddressInUse final : public TransportError {
 public:
  using TransportError::TransportError;
};

/// Our own side has closed the stream or listener.
class StreamClosed final : public TransportError {
 public:
  using TransportError::TransportError;
};

}  // namespace wavetank
