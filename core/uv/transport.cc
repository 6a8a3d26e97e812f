#include "core/uv/transport.h"

#include <fmt/format.h>

#include "core/uv/error.h"
#include "core/uv/listener.h"
#include "core/uv/resolve.h"
#include "core/uv/stream.h"

namespace wavetank::uv {

Coro<std::unique_ptr<wavetank::Stream>> Transport::connect(Endpoint peer) {
  const std::vector<Address> addresses = co_await resolve(loop_, peer);
  int failure = 0;
  for (const Address& address : addresses) {
    const Ref<Socket> socket(new Socket(loop_));
    std::unique_ptr<wavetank::Stream> stream = std::make_unique<Stream>(socket);
    const int status = co_await socket->connect(address);
    if (status == 0) co_return std::move(stream);
    if (failure == 0 || is_unreachable(failure)) failure = status;
  }
  throw_transport_error(failure, fmt::format("cannot connect to {}", to_string(peer)));
}

Coro<std::unique_ptr<wavetank::Listener>> Transport::listen(Endpoint at) {
  const std::vector<Address> addresses = co_await resolve(loop_, at);
  std::exception_ptr first_error;
  for (const Address& address : addresses) {
    try {
      std::unique_ptr<wavetank::Listener> listener = std::make_unique<Listener>(loop_, address);
      co_return std::move(listener);
    } catch (const TransportError&) {
      if (!first_error) first_error = std::current_exception();
    }
  }
  std::rethrow_exception(first_error);
}

}  // namespace wavetank::uv
