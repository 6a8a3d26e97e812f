#include "tests/net/beast_peer.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <cstring>

#include "core/net/upgrade_key.h"

namespace wavetank {

namespace asio = boost::asio;
namespace beast = boost::beast;

// A blocking stream as Beast wants it: input is a string, output is kept, then the end.
class ScriptStream {
 public:
  using executor_type = asio::io_context::executor_type;

  explicit ScriptStream(asio::io_context& context) : executor_(context.get_executor()) {}

  executor_type get_executor() noexcept { return executor_; }

  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, beast::error_code& error) {
    const std::size_t room = std::min(read_max, asio::buffer_size(buffers));
    const std::size_t count =
        asio::buffer_copy(buffers, asio::const_buffer(input.data(), input.size()), room);
    input.erase(0, count);
    error = {};
    if (count == 0 && room > 0) error = asio::error::eof;
    return count;
  }
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers) {
    beast::error_code error;
    const std::size_t count = read_some(buffers, error);
    if (error) throw beast::system_error(error);
    return count;
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, beast::error_code& error) {
    error = {};
    const std::string bytes = beast::buffers_to_string(buffers);
    output.append(bytes);
    answer_request();
    return bytes.size();
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers) {
    beast::error_code error;
    return write_some(buffers, error);
  }

  std::string input;
  std::string output;
  std::string behind_response;  // At a client: the frames.
  std::size_t read_max = 1;

 private:
  // Beast's client draws its own key; the answer must fit it.
  void answer_request() {
    constexpr std::string_view kKeyField = "Sec-WebSocket-Key: ";
    const std::size_t at = output.find(kKeyField);
    if (answered_ || at == std::string::npos || !output.ends_with("\r\n\r\n")) return;
    answered_ = true;
    const std::string key = output.substr(at + kKeyField.size(), 24);
    input =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        accept_for_key(key) + "\r\n\r\n" + behind_response;
  }

  executor_type executor_;
  bool answered_ = false;
};

// Hooks that Beast looks up.
void teardown(beast::role_type, ScriptStream&, beast::error_code& error) { error = {}; }
template <class Handler>
void async_teardown(beast::role_type, ScriptStream&, Handler&& handler) {
  handler(beast::error_code());
}
void beast_close_socket(ScriptStream&) {}

namespace {

using BeastSocket = beast::websocket::stream<ScriptStream>;

void note_control(std::vector<std::string>& events, beast::websocket::frame_type kind,
                  beast::string_view payload) {
  using beast::websocket::frame_type;
  const std::string text(payload.data(), payload.size());
  if (kind == frame_type::ping) events.push_back("ping:" + text);
  if (kind == frame_type::pong) events.push_back("pong:" + text);
}

void open(BeastSocket& socket, Role reader, std::string_view bytes) {
  ScriptStream& stream = socket.next_layer();
  if (reader == Role::kClient) {
    stream.behind_response = bytes;
    socket.handshake("host", "/");
    return;
  }
  stream.input =
      "GET / HTTP/1.1\r\nHost: host\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
      std::string(bytes);
  socket.accept();
}

// Reads one message; false at the end.
bool read_message(BeastSocket& socket, std::vector<std::string>& events) {
  beast::flat_buffer buffer;
  beast::error_code error;
  socket.read(buffer, error);
  if (!error) {
    const std::string payload = beast::buffers_to_string(buffer.data());
    events.push_back((socket.got_text() ? "text:" : "binary:") + payload);
    return true;
  }
  if (error == beast::websocket::error::closed) {
    const auto& reason = socket.reason();
    const unsigned code = reason.code == 0 ? kCloseNoStatus : unsigned{reason.code};
    events.push_back("close:" + std::to_string(code) + ":" +
                     std::string(reason.reason.data(), reason.reason.size()));
  } else if (error != asio::error::eof) {
    events.push_back("error");
  }
  return false;
}

}  // namespace

std::vector<std::string> beast_transcript(Role reader, DecoderLimits limits, std::string_view bytes,
                                          std::size_t read_max) {
  asio::io_context context;
  BeastSocket socket(context);
  socket.read_message_max(static_cast<std::size_t>(limits.message_bytes_max));
  socket.next_layer().read_max = read_max;
  std::vector<std::string> events;
  const auto on_control = [&events](beast::websocket::frame_type kind, beast::string_view payload) {
    note_control(events, kind, payload);
  };
  socket.control_callback(on_control);
  open(socket, reader, bytes);
  while (read_message(socket, events)) {
  }
  return events;
}

}  // namespace wavetank
