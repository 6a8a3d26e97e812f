#include "bench/live/sender.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

#include "core/net/upgrade_key.h"

namespace wavetank::bench {
namespace {

void send_all(int socket, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

/// Reads until `end` has come; empty where the peer ends before.
std::string read_to(int socket, const std::string& end) {
  std::string text;
  std::array<char, 4096> piece;
  while (text.find(end) == std::string::npos) {
    const ssize_t count = ::read(socket, piece.data(), piece.size());
    if (count <= 0) return "";
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  return text;
}

void answer(int socket, const std::string& bytes) {
  const std::string head = read_to(socket, "\r\n\r\n");
  const std::string field = "Sec-WebSocket-Key: ";
  const std::size_t at = head.find(field);
  if (at == std::string::npos) return;
  const std::size_t begin = at + field.size();
  const std::string key = head.substr(begin, head.find("\r\n", begin) - begin);
  send_all(socket,
           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
               accept_for_key(key) + "\r\n\r\n");
  send_all(socket, bytes);
  ::shutdown(socket, SHUT_WR);
  read_to(socket, "never sent");
}

[[noreturn]] void answer_all(int listener, const std::string& bytes) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    const int socket = ::accept(listener, nullptr, nullptr);
    if (socket < 0) ::_exit(1);
    answer(socket, bytes);
    ::close(socket);
  }
}

}  // namespace

Sender::Sender(const std::string& bytes) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || ::bind(listener, generic, length) != 0 || ::listen(listener, 16) != 0 ||
      ::getsockname(listener, generic, &length) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  port_ = ntohs(address.sin_port);
  child_ = ::fork();
  if (child_ == 0) answer_all(listener, bytes);
  ::close(listener);
  if (child_ < 0) throw std::runtime_error("cannot start a process");
}

Sender::~Sender() {
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

}  // namespace wavetank::bench
