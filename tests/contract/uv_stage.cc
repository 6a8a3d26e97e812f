// The real world: loopback, signals of this process, a folder for temporary files.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/contract/stage.h"
#include "tests/support/temporary_folder.h"
#include "tests/uv/law.h"

namespace wavetank {

namespace {

/// A port of 127.0.0.1 that is taken, so that no other program gets it, but without a listener.
class SilentPort {
 public:
  SilentPort() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    EXPECT_EQ(0, ::bind(descriptor_, generic, length));
    EXPECT_EQ(0, ::getsockname(descriptor_, generic, &length));
    port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { ::close(descriptor_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  Endpoint endpoint() const { return {"127.0.0.1", port_}; }

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

class UvStage final : public Stage {
 public:
  void play(const Law& law) override { check_law(law, folder_.path()); }
  Duration moment() const override { return Duration::zero(); }
  Endpoint any_port() const override { return any_loopback_port(); }
  Endpoint silent() const override { return silent_.endpoint(); }
  std::string unknown_host() const override {
    return std::string(70, 'x');  // A label has at most 63 characters: no server is asked.
  }
  std::string file_without_room() override {
    std::filesystem::create_symlink("/dev/full", folder_.path() + "/full");
    return "full";
  }
  void raise(Signal signal) const override { std::raise(static_cast<int>(signal)); }

 private:
  TemporaryFolder folder_;
  SilentPort silent_;
};

}  // namespace

std::unique_ptr<Stage> make_uv_stage() { return std::make_unique<UvStage>(); }

}  // namespace wavetank
