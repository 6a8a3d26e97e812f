#include "core/uv/signals.h"

#include <fmt/format.h>
#include <uv.h>

#include <array>
#include <csignal>
#include <stdexcept>

#include "core/uv/handle_block.h"

namespace wavetank::uv {

namespace {

bool is_ignored(int number) noexcept {
  struct sigaction action {};
  return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

/// The signal handles.
class SignalBlock final : public HandleBlock {
 public:
  SignalBlock(uv_loop_t& loop, Signals& owner) noexcept : owner_(&owner) {
    for (uv_signal_t& handle : handles_) {
      uv_signal_init(&loop, &handle);
      opened(as_handle(&handle));
    }
  }

  void forget_owner() noexcept { owner_ = nullptr; }

  void start() {
    constexpr std::array kCaught = {Signal::kHangup, Signal::kInterrupt, Signal::kTerminate};
    for (std::size_t i = 0; i < kCaught.size(); ++i) {
      if (kCaught[i] == Signal::kHangup && is_ignored(SIGHUP)) continue;
      const int status = uv_signal_start(&handles_[i], &on_signal, static_cast<int>(kCaught[i]));
      if (status != 0) {
        throw std::runtime_error(fmt::format("cannot catch signals: {}", uv_strerror(status)));
      }
    }
  }

  void tear_down(Teardown) noexcept override {
    for (uv_signal_t& handle : handles_) close_handle(as_handle(&handle));
  }

 private:
  static void on_signal(uv_signal_t* handle, int number) noexcept {
    auto& block = static_cast<SignalBlock&>(of(as_handle(handle)));
    if (block.owner_ != nullptr) block.owner_->queue_.arrived(static_cast<Signal>(number));
  }

  std::array<uv_signal_t, 3> handles_;
  Signals* owner_;
};

Signals::Signals(Loop& loop) : block_(new SignalBlock(loop.native(), *this)) { block_->start(); }

Signals::~Signals() { block_->forget_owner(); }

}  // namespace wavetank::uv
