#include "tests/contract/ends.h"

#include "tests/contract/conversations.h"

namespace wavetank {

Coro<Ends> connected_ends(Doors& doors, Endpoint at) {
  const std::unique_ptr<Listener> listener = co_await doors.transport.listen(at);
  const Endpoint server = listener->local();
  std::unique_ptr<Stream> dialled = co_await doors.transport.connect(server);
  std::unique_ptr<Stream> accepted = co_await listener->accept();
  co_return Ends(std::move(dialled), std::move(accepted));
}

std::string fill(Stream& stream) {
  static const std::string text = patterned(256 * 1024);
  std::string taken;
  while (true) {
    const std::size_t count = stream.try_write(bytes_of(text));
    if (count == 0) return taken;
    taken.append(text, 0, count);
  }
}

}  // namespace wavetank
