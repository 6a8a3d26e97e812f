#include "core/uv/transport.h"

#include "core/uv/dial.h"
#include "core/uv/listener.h"
#include "core/uv/resolve.h"

namespace wavetank::uv {

Coro<std::vector<Endpoint>> Transport::resolve(Endpoint peer) {
  const std::vector<Address> addresses = co_await uv::resolve(loop_, peer);
  std::vector<Endpoint> found;
  for (const Address& address : addresses) found.push_back(address.endpoint());
  co_return found;
}

Coro<std::unique_ptr<wavetank::Stream>> Transport::connect(Endpoint peer) {
  std::vector<Address> addresses = co_await uv::resolve(loop_, peer);
  co_return co_await dial(loop_, std::move(addresses), peer);
}

Coro<std::unique_ptr<wavetank::Listener>> Transport::listen(Endpoint at) {
  const std::vector<Address> addresses = co_await uv::resolve(loop_, at);
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
