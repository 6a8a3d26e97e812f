// The stream and the resolver of wavetank::asio, without Beast.

#include "wavetank/asio.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/asio/programs.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

namespace net = asio::net;
using namespace std::chrono_literals;
using asio::error_code;
using asio::tcp_stream;
using tcp = net::ip::tcp;

class AsioStream : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, AsioStream, kAllStages, stage_name);

tcp::endpoint target_of(const Endpoint& at) { return {asio::address(at.host), at.port}; }

/// A stream that is connected to one of ours.
class Pair {
 public:
  Pair(net::io_context& ioc, Listener& listener) : stream_(ioc), listener_(listener) {}

  /// Then `use(*this)` is called.
  void open(std::function<void(Pair&)> use) {
    stream_.async_connect(target_of(listener_.local()), Ended([this, use](error_code error) {
                            EXPECT_FALSE(error) << error.message();
                            accepting_ = create_task(accept(use));
                          }));
  }
  tcp_stream& stream() { return stream_; }
  Stream& peer() { return *peer_; }

 private:
  Coro<void> accept(std::function<void(Pair&)> use) {
    peer_ = co_await listener_.accept();
    net::post(stream_.get_executor(), [this, use] { use(*this); });
    asio::LoopService::of(net::query(stream_.get_executor(), net::execution::context)).wake();
  }

  tcp_stream stream_;
  Listener& listener_;
  std::unique_ptr<Stream> peer_;
  Task<> accepting_;
};

/// Plays `use` on a connected pair; it ends when no handler is left.
Coro<void> with_pair(Doors& doors, Endpoint at, std::function<void(Pair&)> use) {
  const std::unique_ptr<Listener> listener = co_await doors.transport.listen(at);
  auto start = [&](net::io_context& ioc) {
    auto pair = std::make_unique<Pair>(ioc, *listener);
    // Work, while the peer accepts.
    auto waits = std::make_shared<net::executor_work_guard<net::io_context::executor_type>>(
        net::make_work_guard(ioc));
    pair->open([use, waits](Pair& open) {
      waits->reset();
      use(open);
    });
    return pair;
  };
  co_await run_program(doors, start);
}

TEST_P(AsioStream, ReadGivesTheBytesThatThePeerSent) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    std::string heard(5, '-');
    error_code ended;
    auto use = [&](Pair& pair) {
      pair.peer().try_write(bytes_of("hello"));
      net::async_read(pair.stream(), net::buffer(heard),
                      Moved([&](error_code error, std::size_t) { ended = error; }));
    };
    co_await with_pair(doors, any_port(), use);
    EXPECT_FALSE(ended);
    EXPECT_EQ("hello", heard);
  };
  play(law);
}

Coro<void> echo(Stream& peer, std::size_t count) {
  const std::string heard = co_await read_count(peer, count);
  co_await peer.write_all(bytes_of(heard));
}

TEST_P(AsioStream, WriteSendsAllBuffers) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    std::size_t written = 0;
    const std::string first = "one, ";
    const std::string second = "two";
    std::string heard(8, '-');
    Task<> echoing;
    auto use = [&](Pair& pair) {
      echoing = create_task(echo(pair.peer(), heard.size()));
      const std::vector<net::const_buffer> both = {net::buffer(first), net::buffer(second)};
      net::async_write(pair.stream(), both, Moved([&](error_code, std::size_t count) {
                         written = count;
                         net::async_read(pair.stream(), net::buffer(heard),
                                         Moved([](error_code, std::size_t) {}));
                       }));
    };
    co_await with_pair(doors, any_port(), use);
    EXPECT_EQ(8U, written);
    EXPECT_EQ("one, two", heard);
    EXPECT_TRUE(echoing.done());
  };
  play(law);
}

TEST_P(AsioStream, TheEndOfTheStreamIsEof) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    error_code ended;
    char byte = 0;
    auto use = [&](Pair& pair) {
      pair.peer().close();
      pair.stream().async_read_some(net::buffer(&byte, 1),
                                    Moved([&](error_code error, std::size_t) { ended = error; }));
    };
    co_await with_pair(doors, any_port(), use);
    EXPECT_EQ(ended, net::error::eof);
  };
  play(law);
}

TEST_P(AsioStream, ACutIsConnectionReset) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    error_code ended;
    char byte = 0;
    auto use = [&](Pair& pair) {
      pair.peer().abort();
      pair.stream().async_read_some(net::buffer(&byte, 1),
                                    Moved([&](error_code error, std::size_t) { ended = error; }));
    };
    co_await with_pair(doors, any_port(), use);
    EXPECT_EQ(ended, net::error::connection_reset);
  };
  play(law);
}

TEST_P(AsioStream, CancelledReadCallsItsHandlerAndTakesNoByte) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    std::vector<error_code> ends;
    std::string heard(4, '-');
    auto use = [&](Pair& pair) {
      pair.stream().async_read_some(
          net::buffer(heard), Moved([&](error_code error, std::size_t) {
            ends.push_back(error);
            pair.peer().try_write(bytes_of("late"));
            net::async_read(pair.stream(), net::buffer(heard),
                            Moved([&](error_code again, std::size_t) { ends.push_back(again); }));
          }));
      pair.stream().cancel();
    };
    co_await with_pair(doors, any_port(), use);
    const error_code aborted = net::error::operation_aborted;
    EXPECT_EQ((std::vector<error_code>{aborted, error_code()}), ends);
    EXPECT_EQ("late", heard);
  };
  play(law);
}

// The door takes one read at a time; the caller of two has a bug, which must not hang.
TEST_P(AsioStream, ASecondPendingReadEndsTheProgramWithAnError) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    std::string heard(4, '-');
    auto use = [&](Pair& pair) {
      for (int i = 0; i < 2; ++i) {
        pair.stream().async_read_some(net::buffer(heard), Moved([](error_code, std::size_t) {}));
      }
    };
    const auto ended = co_await outcome(with_pair(doors, any_port(), use));
    EXPECT_TRUE(failed_with<std::logic_error>(ended));
  };
  play(law);
}

TEST_P(AsioStream, ADestroyedStreamAbortsItsOperations) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    error_code ended;
    std::string heard(4, '-');
    auto use = [&](Pair& pair) {
      auto stream = std::make_shared<tcp_stream>(std::move(pair.stream()));
      stream->async_read_some(net::buffer(heard),
                              Moved([&](error_code error, std::size_t) { ended = error; }));
      pair.stream() = tcp_stream(stream->get_executor());
      stream.reset();
    };
    co_await with_pair(doors, any_port(), use);
    EXPECT_EQ(ended, net::error::operation_aborted);
  };
  play(law);
}

TEST_P(AsioStream, ATimeoutEndsTheReadAndClosesTheStream) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    std::vector<error_code> ends;
    std::string heard(4, '-');
    bool open = true;
    auto use = [&](Pair& pair) {
      pair.stream().expires_after(5ms);
      pair.stream().async_read_some(
          net::buffer(heard), Moved([&](error_code error, std::size_t) {
            ends.push_back(error);
            open = pair.stream().is_open();
            pair.stream().async_read_some(
                net::buffer(heard),
                Moved([&](error_code again, std::size_t) { ends.push_back(again); }));
          }));
    };
    co_await with_pair(doors, any_port(), use);
    const error_code timed_out = boost::beast::error::timeout;
    const error_code closed = net::error::bad_descriptor;
    EXPECT_EQ((std::vector<error_code>{timed_out, closed}), ends);
    EXPECT_FALSE(open);
  };
  play(law);
}

TEST_P(AsioStream, ARefusedDialIsConnectionRefused) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    error_code ended;
    auto start = [&](net::io_context& ioc) {
      auto stream = std::make_unique<tcp_stream>(ioc);
      stream->async_connect(target_of(stage().silent()),
                            Ended([&](error_code error) { ended = error; }));
      return stream;
    };
    co_await run_program(doors, start);
    EXPECT_EQ(ended, net::error::connection_refused);
  };
  play(law);
}

TEST_P(AsioStream, ResolverGivesEndpointsThatConnect) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_port());
    const Endpoint at = listener->local();
    error_code ended = net::error::fault;
    tcp::endpoint reached;
    auto start = [&](net::io_context& ioc) {
      auto resolver = std::make_unique<tcp::resolver>(ioc);
      auto stream = std::make_shared<tcp_stream>(ioc);
      resolver->async_resolve(at.host, std::to_string(at.port),
                              Resolved([&, stream](error_code, tcp::resolver::results_type found) {
                                stream->async_connect(
                                    found, [&, stream](error_code error, tcp::endpoint endpoint) {
                                      ended = error;
                                      reached = endpoint;
                                    });
                              }));
      return resolver;
    };
    co_await run_program(doors, start);
    EXPECT_FALSE(ended);
    EXPECT_EQ(at.port, reached.port());
  };
  play(law);
}

TEST_P(AsioStream, AnUnknownNameIsHostNotFound) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    std::vector<error_code> ends;
    auto start = [&](net::io_context& ioc) {
      auto resolver = std::make_unique<tcp::resolver>(ioc);
      auto note = [&](error_code error, const tcp::resolver::results_type&) {
        ends.push_back(error);
      };
      resolver->async_resolve(stage().unknown_host(), "80", note);
      resolver->async_resolve("localhost", "no such service", note);
      return resolver;
    };
    co_await run_program(doors, start);
    std::sort(ends.begin(), ends.end());
    std::vector<error_code> expected = {net::error::host_not_found, net::error::service_not_found};
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(expected, ends);
  };
  play(law);
}

}  // namespace
}  // namespace wavetank
