#include "core/uv/dial.h"

#include <fmt/format.h>

#include "core/uv/error.h"
#include "core/uv/stream.h"

namespace wavetank::uv {

Coro<std::unique_ptr<wavetank::Stream>> dial(Loop& loop, std::vector<Address> addresses,
                                             Endpoint peer) {
  int failure = 0;
  for (const Address& address : addresses) {
    const Ref<Socket> socket(new Socket(loop));
    std::unique_ptr<wavetank::Stream> stream = std::make_unique<Stream>(socket);
    const int status = co_await socket->connect(address);
    if (status == 0) co_return std::move(stream);
    if (failure == 0 || is_unreachable(failure)) failure = status;
  }
  throw_transport_error(failure, fmt::format("cannot connect to {}", to_string(peer)));
}

}  // namespace wavetank::uv
