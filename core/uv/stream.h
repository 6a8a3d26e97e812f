#pragma once

/// core/uv/stream.h - the Stream door on a TCP socket.

#include "core/doors/shared_stream.h"
#include "core/uv/socket.h"

namespace wavetank::uv {

/// Holds a share of the socket, which may outlive it until libuv is done. May itself outlive the
/// world: then it is closed.
class Stream final : public SharedStream<Socket> {
 public:
  using SharedStream::SharedStream;
};

}  // namespace wavetank::uv
