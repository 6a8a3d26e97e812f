#include "core/uv/loop.h"

#include <fmt/format.h>
#include <uv.h>

#include <chrono>
#include <csignal>
#include <stdexcept>

#include "core/uv/handle_block.h"

namespace wavetank::uv {

namespace {

using std::chrono::milliseconds;

// The time that a loop that closes grants to bytes that were written before a close().
constexpr Duration kFlushGrace = std::chrono::seconds(1);

std::uint64_t milliseconds_rounded_up(Duration timeout) {
  return static_cast<std::uint64_t>(std::chrono::ceil<milliseconds>(timeout).count());
}

void ignore_broken_pipes() {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  if (before != SIG_DFL && before != SIG_ERR) std::signal(SIGPIPE, before);
}

Duration host_time() { return Duration(static_cast<std::int64_t>(uv_hrtime())); }

}  // namespace

/// Ends a turn in which no other event happens.
class LoopTimer final : public HandleBlock {
 public:
  explicit LoopTimer(uv_loop_t& loop) noexcept {
    uv_timer_init(&loop, &timer_);
    opened(as_handle(&timer_));
  }

  // libuv runs timers before it polls, and without a timer it would then poll without end. Stopped,
  // it polls for ready events only. Source: libuv 1.44, src/unix/core.c, uv_run() and
  // uv_backend_timeout().
  void start(std::uint64_t timeout_ms) noexcept {
    uv_timer_start(
        &timer_, [](uv_timer_t* timer) { uv_stop(timer->loop); }, timeout_ms, 0);
  }
  void stop() noexcept { uv_timer_stop(&timer_); }

  void tear_down(Teardown how) noexcept override {
    if (how == Teardown::kNow) close_handle(as_handle(&timer_));
  }

 private:
  uv_timer_t timer_;
};

Loop::Loop() : loop_(std::make_unique<uv_loop_t>()) {
  const int status = uv_loop_init(loop_.get());
  if (status != 0) {
    throw std::runtime_error(fmt::format("cannot start libuv: {}", uv_strerror(status)));
  }
  ignore_broken_pipes();
  timer_ = Ref<LoopTimer>(new LoopTimer(*loop_));
}

Loop::~Loop() { close(); }

void Loop::turn(std::optional<Duration> timeout) noexcept {
  if (timeout && *timeout <= Duration::zero()) {
    uv_run(loop_.get(), UV_RUN_NOWAIT);
    return;
  }
  if (timeout) {
    // libuv counts a timer from its own cached time, which is that of the last turn.
    uv_update_time(loop_.get());
    timer_->start(milliseconds_rounded_up(*timeout));
  }
  uv_run(loop_.get(), UV_RUN_ONCE);
  timer_->stop();
}

std::size_t Loop::open_handles() const noexcept {
  std::size_t count = 0;
  uv_walk(
      loop_.get(), [](uv_handle_t*, void* sum) { ++*static_cast<std::size_t*>(sum); }, &count);
  return count;
}

void Loop::tear_down_all(bool now) noexcept {
  Teardown how = now ? Teardown::kNow : Teardown::kAfterFlush;
  uv_walk(
      loop_.get(),
      [](uv_handle_t* handle, void* urgency) {
        HandleBlock::of(handle).tear_down(*static_cast<Teardown*>(urgency));
      },
      &how);
}

void Loop::close() {
  if (std::exchange(closed_, true)) return;
  tear_down_all(false);
  const Duration deadline = host_time() + kFlushGrace;
  for (Duration left = kFlushGrace; open_handles() > 1 && left > Duration::zero();
       left = deadline - host_time()) {
    turn(left);
  }
  tear_down_all(true);
  uv_run(loop_.get(), UV_RUN_DEFAULT);
  const std::size_t handles_left = open_handles();
  const int status = uv_loop_close(loop_.get());
  if (status != 0) {
    throw std::logic_error(
        fmt::format("libuv's loop closed with {} handles left: {} (a bug of wavetank)",
                    handles_left, uv_strerror(status)));
  }
}

}  // namespace wavetank::uv
