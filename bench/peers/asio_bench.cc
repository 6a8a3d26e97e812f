// The operations of core_bench on Boost.Asio's coroutines, with a clock that jumps. One line of
// JSON a row; rows are called as in bench/compare.py. Figures are CPU time of this thread, in ns an
// operation. Asio has no counterpart of an event, of a task group or of a timeout scope by itself:
// those rows are missing.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/version.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <exception>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using asio::awaitable;
using asio::use_awaitable;

constexpr std::int64_t kOps = 10'000;

/// Stands still while anything is ready; run() below lets it jump.
struct VirtualClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<VirtualClock>;
  static constexpr bool is_steady = true;
  static time_point now() noexcept { return now_; }

  static inline time_point now_{};
  static inline time_point next_{};
};

/// Asio asks how long it may wait for the earliest timer: not at all, but we take a note.
struct NoteNext {
  static VirtualClock::duration to_wait_duration(const VirtualClock::duration& wait) {
    VirtualClock::next_ = VirtualClock::now_ + wait;
    return VirtualClock::duration::zero();
  }
  static VirtualClock::duration to_wait_duration(const VirtualClock::time_point& when) {
    return to_wait_duration(when - VirtualClock::now_);
  }
};

using Timer = asio::basic_waitable_timer<VirtualClock, NoteNext>;
using Channel = asio::experimental::channel<void(boost::system::error_code, std::int64_t)>;

/// Keeps the compiler from dropping `value`.
void use(std::int64_t value) { asm volatile("" : : "r"(value) : "memory"); }

double cpu_ns() {
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Runs `main` to its end.
void run(asio::io_context& context, awaitable<void> main) {
  bool done = false;
  std::exception_ptr failure;
  asio::co_spawn(context, std::move(main), [&](std::exception_ptr error) {
    failure = error;
    done = true;
  });
  while (!done) {
    if (context.poll() == 0) VirtualClock::now_ = VirtualClock::next_;
  }
  if (failure) std::rethrow_exception(failure);
}

/// Once to warm up and once for the figure.
template <class Main>
void row(const char* name, std::int64_t ops, Main main) {
  double ns = 0;
  for (int i = 0; i < 2; ++i) {
    asio::io_context context(1);
    const double before = cpu_ns();
    run(context, main());
    ns = (cpu_ns() - before) / static_cast<double>(ops);
  }
  std::printf("{\"row\": \"%s\", \"ns\": %.1f}\n", name, ns);
}

awaitable<void> yield_once() {
  auto executor = co_await asio::this_coro::executor;
  co_await asio::post(executor, use_awaitable);
}

awaitable<std::int64_t> number(std::int64_t value) { co_return value; }

awaitable<std::int64_t> descend(int frames) {
  if (frames == 1) co_return 1;
  const std::int64_t below = co_await descend(frames - 1);
  co_return below + 1;
}

awaitable<void> sleep_for(VirtualClock::duration delay) {
  auto executor = co_await asio::this_coro::executor;
  Timer timer(executor, delay);
  co_await timer.async_wait(use_awaitable);
}

awaitable<void> sleep_in(int frames) {
  if (frames > 1) {
    co_await sleep_in(frames - 1);
  } else {
    co_await sleep_for(1h);
  }
}

awaitable<void> yield_often(std::int64_t count) {
  auto executor = co_await asio::this_coro::executor;
  for (std::int64_t i = 0; i < count; ++i) co_await asio::post(executor, use_awaitable);
}

/// Lets others run until `left` is zero.
awaitable<void> wait_for_all(const std::int64_t& left) {
  auto executor = co_await asio::this_coro::executor;
  while (left > 0) co_await asio::post(executor, use_awaitable);
}

awaitable<void> yield_in_turn(std::int64_t tasks, std::int64_t each) {
  auto executor = co_await asio::this_coro::executor;
  std::int64_t left = tasks;
  auto ended = [&left](std::exception_ptr) { --left; };
  for (std::int64_t i = 0; i < tasks; ++i) asio::co_spawn(executor, yield_often(each), ended);
  co_await wait_for_all(left);
}

awaitable<void> spawn_and_join() {
  auto executor = co_await asio::this_coro::executor;
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < kOps; ++i) {
    sum += co_await asio::co_spawn(executor, number(i), use_awaitable);
  }
  use(sum);
}

awaitable<void> spawn_batches(std::int64_t size) {
  auto executor = co_await asio::this_coro::executor;
  std::int64_t left = 0;
  auto ended = [&left](std::exception_ptr, std::int64_t) { --left; };
  for (std::int64_t batch = 0; batch < kOps / size; ++batch) {
    left = size;
    for (std::int64_t i = 0; i < size; ++i) asio::co_spawn(executor, number(i), ended);
    co_await wait_for_all(left);
  }
}

awaitable<void> await_often() {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < 10 * kOps; ++i) sum += co_await number(i);
  use(sum);
}

awaitable<void> descend_often() {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < kOps; ++i) sum += co_await descend(8);
  use(sum);
}

awaitable<void> sleep_often() {
  for (std::int64_t i = 0; i < kOps / 10; ++i) co_await sleep_for(1ms);
}

class Scatter {
 public:
  explicit Scatter(std::uint64_t seed) noexcept : state_(seed * 2 + 1) {}
  std::int64_t below(std::int64_t bound) noexcept {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return static_cast<std::int64_t>(state_ % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_;
};

constexpr std::int64_t kSleepers = 10'000;
constexpr int kNaps = 5;

awaitable<void> nap_at_random(std::uint64_t seed) {
  Scatter scatter(seed);
  for (int i = 0; i < kNaps; ++i) {
    const VirtualClock::duration delay = 1ms * (1 + scatter.below(10'000));
    co_await sleep_for(delay);
  }
}

awaitable<void> all_nap() {
  auto executor = co_await asio::this_coro::executor;
  Channel done(executor, 1);
  std::int64_t left = kSleepers;
  auto ended = [&](std::exception_ptr) {
    if (--left == 0) done.try_send(boost::system::error_code(), 1);
  };
  for (std::int64_t i = 0; i < kSleepers; ++i) {
    asio::co_spawn(executor, nap_at_random(static_cast<std::uint64_t>(i)), ended);
  }
  co_await done.async_receive(use_awaitable);
}

awaitable<void> arm_and_cancel() {
  auto executor = co_await asio::this_coro::executor;
  Scatter scatter(1);
  auto ignore = [](boost::system::error_code) {};
  std::vector<Timer> pending;
  for (int i = 0; i < 1000; ++i) {
    pending.emplace_back(executor, 1h + 1ms * scatter.below(10'000));
    pending.back().async_wait(ignore);
  }
  for (std::int64_t i = 0; i < kOps; ++i) {
    Timer timer(executor, 1h + 1ms * scatter.below(10'000));
    timer.async_wait(ignore);
    timer.cancel();
    if (i % 100 == 0) co_await asio::post(executor, use_awaitable);
  }
}

awaitable<void> produce(Channel& channel) {
  for (std::int64_t i = 0; i < kOps; ++i) {
    co_await channel.async_send(boost::system::error_code(), i, use_awaitable);
  }
}

awaitable<void> through_a_channel(std::size_t capacity) {
  auto executor = co_await asio::this_coro::executor;
  Channel channel(executor, capacity);
  std::int64_t left = 1;
  asio::co_spawn(executor, produce(channel), [&left](std::exception_ptr) { --left; });
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < kOps; ++i) sum += co_await channel.async_receive(use_awaitable);
  co_await wait_for_all(left);
  use(sum);
}

awaitable<void> cancel_sleepers(int frames) {
  auto executor = co_await asio::this_coro::executor;
  for (std::int64_t i = 0; i < kOps / 10; ++i) {
    asio::cancellation_signal signal;
    std::int64_t left = 1;
    auto ended = [&left](std::exception_ptr) { --left; };
    asio::co_spawn(executor, sleep_in(frames), asio::bind_cancellation_slot(signal.slot(), ended));
    co_await asio::post(executor, use_awaitable);
    signal.emit(asio::cancellation_type::terminal);
    co_await wait_for_all(left);
  }
}

awaitable<void> yield_in_timeouts() {
  for (std::int64_t i = 0; i < kOps / 10; ++i) co_await (yield_once() || sleep_for(10s));
}

awaitable<void> let_timeouts_expire() {
  for (std::int64_t i = 0; i < kOps / 10; ++i) co_await (sleep_in(1) || sleep_for(1ms));
}

void run_rows() {
  row("yield_1", kOps, [] { return yield_often(kOps); });
  row("yield_100", 10 * kOps, [] { return yield_in_turn(100, kOps / 10); });
  row("spawn_join", kOps, &spawn_and_join);
  row("spawn_batch_1000", kOps, [] { return spawn_batches(1000); });
  row("await_child", 10 * kOps, &await_often);
  row("await_8_deep", kOps, &descend_often);
  row("timer_1", kOps / 10, &sleep_often);
  row("timer_10k", kSleepers * kNaps, &all_nap);
  row("timer_cancel_1k", kOps, &arm_and_cancel);
  row("queue_1", kOps, [] { return through_a_channel(1); });
  row("queue_64", kOps, [] { return through_a_channel(64); });
  row("cancel_throw/1", kOps / 10, [] { return cancel_sleepers(1); });
  row("cancel_throw/5", kOps / 10, [] { return cancel_sleepers(5); });
  row("cancel_throw/9", kOps / 10, [] { return cancel_sleepers(9); });
  row("timeout_yield", kOps / 10, &yield_in_timeouts);
  row("timeout_expire_throw", kOps / 10, &let_timeouts_expire);
  row("gather_100", kOps, [] { return spawn_batches(100); });
}

}  // namespace

int main() {
  std::printf("{\"peer\": \"Boost.Asio %d.%d\"}\n", BOOST_VERSION / 100000,
              BOOST_VERSION / 100 % 1000);
  run_rows();
}
