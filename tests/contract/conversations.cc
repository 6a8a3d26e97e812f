#include "tests/contract/conversations.h"

#include <algorithm>
#include <cstdint>

#include "core/combine/task_group.h"

namespace wavetank {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string patterned(std::size_t count) {
  std::string text(count, '\0');
  std::uint32_t state = 1;
  for (char& byte : text) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return text;
}

Coro<std::string> read_piece(Stream& stream, std::size_t max) {
  std::string piece(max, '\0');
  const std::size_t count = co_await stream.read_some(std::as_writable_bytes(std::span(piece)));
  piece.resize(count);
  co_return std::move(piece);
}

Coro<std::string> read_to_end(Stream& stream, std::size_t piece_max) {
  std::string all;
  while (true) {
    const std::string piece = co_await read_piece(stream, piece_max);
    if (piece.empty()) co_return std::move(all);
    all += piece;
  }
}

Coro<std::string> read_count(Stream& stream, std::size_t count) {
  std::string all;
  while (all.size() < count) {
    // In pieces: the room for each is filled with zeros first.
    const std::size_t room = std::min<std::size_t>(count - all.size(), 64 * 1024);
    const std::string piece = co_await read_piece(stream, room);
    if (piece.empty()) break;
    all += piece;
  }
  co_return std::move(all);
}

Coro<void> write_without_end(Stream& stream) {
  const std::string text = patterned(64 * 1024);
  while (true) co_await stream.write_all(bytes_of(text));
}

Coro<void> serve_echo(Listener& listener) {
  const std::unique_ptr<Stream> stream = co_await listener.accept();
  while (true) {
    const std::string piece = co_await read_piece(*stream, 4096);
    if (piece.empty()) break;
    co_await stream->write_all(bytes_of(piece));
  }
  stream->close();
}

namespace {

Coro<void> send_in_pieces(Stream& stream, std::string_view text, std::size_t piece) {
  while (!text.empty()) {
    const std::string_view next = text.substr(0, std::min(piece, text.size()));
    co_await stream.write_all(bytes_of(next));
    text.remove_prefix(next.size());
  }
  stream.shutdown_write();
}

}  // namespace

Coro<std::string> talk_to_echo(Doors& doors, Endpoint server, std::string text, std::size_t piece) {
  const std::unique_ptr<Stream> stream = co_await doors.transport.connect(server);
  std::string answer;
  auto both_ways = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(send_in_pieces(*stream, text, piece), "sending");
    answer = co_await read_to_end(*stream);
  };
  co_await task_group(both_ways);
  stream->close();
  co_return std::move(answer);
}

Coro<std::string> echo_conversation(Doors& doors, Endpoint at, std::string text,
                                    std::size_t piece) {
  const std::unique_ptr<Listener> listener = co_await doors.transport.listen(at);
  std::string answer;
  auto both_ends = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(serve_echo(*listener), "echo");
    answer = co_await talk_to_echo(doors, listener->local(), text, piece);
  };
  co_await task_group(both_ends);
  co_return std::move(answer);
}

}  // namespace wavetank
