// The end of a program at any instant: no task, connection, handler or executor is left.

#include "wavetank/asio.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/combine/wait_for.h"
#include "core/task/sleep.h"
#include "tests/asio/programs.h"
#include "tests/asio/sweep.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

namespace net = asio::net;
using namespace std::chrono_literals;
using asio::error_code;
using tcp = net::ip::tcp;

/// Gives executors a share to hold.
template <class T>
class HoldingAllocator {
 public:
  using value_type = T;
  explicit HoldingAllocator(Held held) : held_(std::move(held)) {}
  template <class Other>
  HoldingAllocator(const HoldingAllocator<Other>& other) noexcept : held_(other.held()) {}
  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* at, std::size_t count) { std::allocator<T>().deallocate(at, count); }
  const Held& held() const noexcept { return held_; }
  template <class Other>
  bool operator==(const HoldingAllocator<Other>&) const noexcept {
    return true;
  }

 private:
  Held held_;
};

net::any_io_executor holding_strand(net::io_context& ioc, const Held& held) {
  const HoldingAllocator<void> allocator(held);
  return net::make_strand(net::require(ioc.get_executor(), net::execution::allocator(allocator)));
}

/// One operation of each kind: resolves, connects, sends a text and reads it back three times,
/// beside a timer, a coroutine and a signal set.
class EchoClient final : public SweptProgram, public std::enable_shared_from_this<EchoClient> {
 public:
  EchoClient(net::io_context& ioc, const Held& held, Endpoint venue)
      : venue_(std::move(venue)),
        strand_(holding_strand(ioc, held)),
        resolver_(strand_),
        stream_(strand_),
        timer_(strand_),
        signals_(strand_, SIGTERM) {}

  void begin() {
    auto self = shared_from_this();
    signals_.async_wait([self](error_code, int) { self->stop(); });
    resolver_.async_resolve(venue_.host, std::to_string(venue_.port),
                            Resolved([self](error_code error, const auto& found) {
                              if (!self->stops(error)) self->connect(found);
                            }));
    net::co_spawn(strand_, nap(self), net::detached);
    tick();
  }
  void cancel_operations() override {
    resolver_.cancel();
    stream_.cancel();
    timer_.cancel();
    signals_.cancel();
  }

 private:
  void connect(const tcp::resolver::results_type& found) {
    stream_.expires_after(30s);
    stream_.async_connect(found, [self = shared_from_this()](error_code error, tcp::endpoint) {
      if (!self->stops(error)) self->write();
    });
  }
  void write() {
    net::async_write(stream_, net::buffer(text_),
                     Moved([self = shared_from_this()](error_code error, std::size_t) {
                       if (!self->stops(error)) self->read();
                     }));
  }
  void read() {
    net::async_read(stream_, net::buffer(heard_),
                    Moved([self = shared_from_this()](error_code error, std::size_t) {
                      if (self->stops(error)) return;
                      if (++self->rounds_ == 3) return self->stop();
                      net::post(self->strand_, [self] { self->write(); });
                    }));
  }
  void tick() {
    timer_.expires_after(30ms);
    timer_.async_wait(Ended([self = shared_from_this()](error_code error) {
      if (!self->stops(error)) self->tick();
    }));
  }
  static net::awaitable<void> nap(std::shared_ptr<EchoClient> self) {
    net::steady_timer timer(co_await net::this_coro::executor);
    while (self->state_ == State::kRunning) {
      timer.expires_after(50ms);
      co_await timer.async_wait(net::use_awaitable);
    }
  }
  bool stops(error_code error) {
    if (error) stop();
    return state_ == State::kStopping;
  }
  void stop() {
    state_ = State::kStopping;
    stream_.close();
    cancel_operations();
  }

  enum class State { kRunning, kStopping };
  const Endpoint venue_;
  net::any_io_executor strand_;
  tcp::resolver resolver_;
  asio::tcp_stream stream_;
  net::steady_timer timer_;
  net::signal_set signals_;
  std::string text_ = "hello";
  std::string heard_ = "-----";
  int rounds_ = 0;
  State state_ = State::kRunning;
};

std::shared_ptr<EchoClient> begin_client(net::io_context& ioc, const Held& held, Endpoint venue) {
  auto client = std::make_shared<EchoClient>(ioc, held, std::move(venue));
  client->begin();
  return client;
}

Coro<void> serve_echoes(Listener& listener) {
  for (;;) {
    const auto ended = co_await outcome(serve_echo(listener));
    if (ended.cancelled()) co_return;
  }
}

class AsioTeardown : public testing::TestWithParam<Ending> {};
INSTANTIATE_TEST_SUITE_P(By, AsioTeardown,
                         testing::Values(Ending::kTaskCancelled, Ending::kLoopDestroyed,
                                         Ending::kContextStopped, Ending::kOperationsCancelled,
                                         Ending::kSignalled),
                         [](const auto& made) { return std::string(ending_name(made.param)); });

TEST_P(AsioTeardown, AProgramThatEndsAfterAnyStepLeavesNothing) {
  auto begin = [](net::io_context& ioc, const Held& held) {
    return begin_client(ioc, held, Endpoint("venue", 443));
  };
  auto serve = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener =
        co_await doors.transport.listen(Endpoint("venue", 443));
    co_await serve_echoes(*listener);
  };
  sweep(GetParam(), begin, serve);
}

// The program ends by itself after some thirty turns; with real sockets the number varies.
TEST(AsioTeardownOnLibuv, AProgramThatIsCancelledAfterAnyTurnOfTheLoopLeavesNothing) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
    const Task<> serving = create_task(serve_echoes(*listener));
    const Held held = std::make_shared<int>(0);
    auto start = [&](net::io_context& ioc) { return begin_client(ioc, held, listener->local()); };
    for (int turns = 0; turns < 50; ++turns) {
      const Task<int> running = create_task(run_program(doors, start));
      for (int i = 0; i < turns; ++i) co_await sleep(0s);
      co_await cancel_and_wait(running);
      EXPECT_EQ(1, held.use_count()) << turns;
      EXPECT_EQ(2U, all_tasks().size()) << turns;  // This law, and the peer.
    }
    co_await cancel_and_wait(serving);
  };
  check_law(law);
}

class AsioHandlers : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, AsioHandlers, kBothStages, stage_name);

/// Begins a wait when it is destroyed.
class BeginsAtItsEnd {
 public:
  explicit BeginsAtItsEnd(std::shared_ptr<net::steady_timer> timer) : timer_(std::move(timer)) {}
  BeginsAtItsEnd(BeginsAtItsEnd&&) = default;
  ~BeginsAtItsEnd() {
    if (timer_ != nullptr)
      timer_->async_wait(Ended([timer = timer_](error_code) { ADD_FAILURE(); }));
  }
  void operator()(error_code = {}) {}

 private:
  std::shared_ptr<net::steady_timer> timer_;
};

// Begun while its io_context goes away, an operation would outlive it.
TEST_P(AsioHandlers, AHandlerThatBeginsAnOperationInItsDestructorIsDestroyed) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::weak_ptr<net::steady_timer> left;
    auto start = [&left](net::io_context& ioc) {
      auto timer = std::make_shared<net::steady_timer>(ioc, 1h);
      left = timer;
      timer->async_wait(BeginsAtItsEnd(timer));
      net::post(ioc, [&ioc] { ioc.stop(); });
      net::post(ioc, BeginsAtItsEnd(timer));  // Destroyed last, by the io_context itself.
    };
    co_await run_program(doors, start);
    EXPECT_TRUE(left.expired());
    EXPECT_EQ(1U, all_tasks().size());  // This law.
  };
  play(law);
}

TEST_P(AsioHandlers, AHandlerThatDestroysItsOwnTimerIsFine) {
  const auto law = [](Doors& doors) -> Coro<void> {
    int calls = 0;
    auto start = [&calls](net::io_context& ioc) {
      auto timer = std::make_shared<std::unique_ptr<net::steady_timer>>(
          std::make_unique<net::steady_timer>(ioc, 1ms));
      (*timer)->async_wait(Ended([&calls, timer](error_code) {
        ++calls;
        EXPECT_EQ(0U, (*timer)->cancel());
        timer->reset();
      }));
    };
    co_await run_program(doors, start);
    EXPECT_EQ(1, calls);
  };
  play(law);
}

// A cancelled operation calls its handler later, never inside cancel().
TEST_P(AsioHandlers, ACancelledConnectCallsItsHandlerOnce) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
    const Endpoint at = listener->local();
    std::vector<error_code> ends;
    auto start = [&](net::io_context& ioc) {
      auto stream = std::make_shared<asio::tcp_stream>(ioc);
      stream->async_connect(tcp::endpoint(asio::address(at.host), at.port),
                            Ended([&ends, stream](error_code error) { ends.push_back(error); }));
      stream->cancel();
      stream->close();
      stream->close();
      EXPECT_TRUE(ends.empty());
    };
    co_await run_program(doors, start);
    EXPECT_EQ(std::vector<error_code>(1, net::error::operation_aborted), ends);
  };
  play(law);
}

// The simulated host knows every name without waiting.
TEST(AsioResolver, ACancelledResolveCallsItsHandlerOnce) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::vector<error_code> ends;
    auto start = [&](net::io_context& ioc) {
      auto resolver = std::make_shared<tcp::resolver>(ioc);
      auto note = [&ends, resolver](error_code error, const auto&) { ends.push_back(error); };
      resolver->async_resolve("localhost", "80", note);
      resolver->cancel();
      resolver->cancel();
      EXPECT_TRUE(ends.empty());
    };
    co_await run_program(doors, start);
    EXPECT_EQ(std::vector<error_code>(1, net::error::operation_aborted), ends);
  };
  check_law(law);
}

}  // namespace
}  // namespace wavetank
