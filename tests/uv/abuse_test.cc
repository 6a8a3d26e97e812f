// A thousand times each: connections that come and go, and programs that are cancelled at any
// instant. They may leave no handle and no descriptor.

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

#include "core/combine/task_group.h"
#include "core/net/websocket.h"
#include "core/run/runner.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/uv/world.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

constexpr int kTimes = 1000;

/// The same choices in every run. Source: Vigna's splitmix64.
class Choices {
 public:
  explicit Choices(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31U)) % bound;
  }

 private:
  std::uint64_t state_;
};

// Something to be cancelled in: a program that comes to an end by itself, and opens all that it
// uses. To have more cancelled, add a function here and a row to kScenes.
Coro<void> connect_alone(Doors& doors) {
  const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
  const std::unique_ptr<Stream> stream = co_await doors.transport.connect(listener->local());
}

Coro<void> connect_by_name_in_vain(Doors& doors) {
  const auto refused = co_await outcome(doors.transport.connect(Endpoint("localhost", 1)));
}

Coro<void> accept_one(Doors& doors) {
  const Ends ends = co_await connected_ends(doors, any_loopback_port());
}

Coro<void> read_what_comes_in_pieces(Doors& doors) {
  const Ends ends = co_await connected_ends(doors, any_loopback_port());
  for (int i = 0; i < 5; ++i) {
    ends.dialled->try_write(bytes_of("a piece"));
    const std::string piece = co_await read_piece(*ends.accepted, 100);
  }
}

Coro<void> write_more_than_fits(Doors& doors) {
  const Ends ends = co_await connected_ends(doors, any_loopback_port());
  const std::string written = fill(*ends.dialled);
  const std::string text = written.substr(0, 128 * 1024);
  auto both = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(ends.dialled->write_all(bytes_of(text)), "writing");
    const std::string read = co_await read_count(*ends.accepted, written.size() + text.size());
  };
  co_await task_group(both);
}

Coro<void> close_with_bytes_to_send(Doors& doors) {
  const Ends ends = co_await connected_ends(doors, any_loopback_port());
  fill(*ends.dialled);
  ends.dialled->close();
  const std::string read = co_await read_to_end(*ends.accepted);
  ends.accepted->close();
}

Coro<void> talk(Doors& doors) {
  const std::string answer =
      co_await echo_conversation(doors, any_loopback_port(), patterned(50'000), 3000);
}

Coro<void> serve_websocket(std::unique_ptr<Stream> stream) {
  const std::unique_ptr<WebSocket> socket = co_await WebSocket::accept(std::move(stream));
  for (;;) {
    const std::optional<Message> message = co_await socket->next();
    if (!message) break;
    co_await socket->send_text(message->payload);
  }
  co_await socket->close(kCloseNormal, "", kNever);
}

Coro<void> websocket_from_upgrade_to_close(Doors& doors) {
  Ends ends = co_await connected_ends(doors, any_loopback_port());
  auto both = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(serve_websocket(std::move(ends.accepted)), "serving");
    const UpgradeRequest request("localhost", "/");
    const std::unique_ptr<WebSocket> socket =
        co_await WebSocket::connect(std::move(ends.dialled), request, doors.random);
    co_await socket->send_text("hello");
    const Message echo = co_await socket->receive();
    EXPECT_EQ("hello", echo.payload);
    co_await socket->close(kCloseNormal, "", kNever);
  };
  co_await task_group(both);
}

Coro<void> append_and_read(Doors& doors) {
  const std::unique_ptr<AppendFile> file = co_await doors.files.open_append("abused");
  const std::string text = patterned(10'000);
  co_await file->append(bytes_of(text));
  co_await file->sync();
  co_await file->truncate(0);
  const std::vector<std::byte> content = co_await doors.files.read("abused");
  co_await doors.files.rename("abused", "abused");
}

struct Scene {
  const char* name;
  Coro<void> (*play)(Doors&);
};

constexpr std::array kScenes = {
    Scene{"connect", &connect_alone},
    Scene{"name lookup", &connect_by_name_in_vain},
    Scene{"accept", &accept_one},
    Scene{"read", &read_what_comes_in_pieces},
    Scene{"conversation", &talk},
    Scene{"websocket", &websocket_from_upgrade_to_close},
    Scene{"files", &append_and_read},
    // These move megabytes, so they play less often.
    Scene{"write", &write_more_than_fits},
    Scene{"close", &close_with_bytes_to_send},
};
constexpr std::size_t kLightScenes = kScenes.size() - 2;

Coro<std::uint64_t> turns_of_a_whole_run(Doors& doors, Scene scene) {
  const auto playing = create_task(scene.play(doors));
  std::uint64_t turns = 0;
  for (; !playing.done(); ++turns) co_await sleep(Duration::zero());
  co_return turns;
}

/// The fate of the programs that were cancelled.
struct Ended {
  int cancelled = 0;
  int done_before = 0;
  int otherwise = 0;
};

Coro<void> cancel_after(Doors& doors, Scene scene, std::uint64_t turns, Ended& ended) {
  auto playing = create_task(scene.play(doors));
  for (std::uint64_t i = 0; i < turns; ++i) co_await sleep(Duration::zero());
  playing.cancel();
  const auto result = co_await outcome(result_of(std::move(playing)));
  if (result.cancelled()) {
    ++ended.cancelled;
  } else if (result.has_value()) {
    ++ended.done_before;
  } else {
    ++ended.otherwise;
  }
}

Coro<void> cancel_many(Doors& doors, int times, Choices& choices, Ended& ended) {
  std::array<std::uint64_t, kScenes.size()> turns_max{};
  for (std::size_t i = 0; i < kScenes.size(); ++i) {
    turns_max[i] = co_await turns_of_a_whole_run(doors, kScenes[i]);
  }
  for (int i = 0; i < times; ++i) {
    const std::size_t scene = choices.below(i % 4 == 0 ? kScenes.size() : kLightScenes);
    const std::uint64_t turns = choices.below(turns_max[scene] + 1);
    co_await cancel_after(doors, kScenes[scene], turns, ended);
  }
}

class UvAbuse : public testing::Test {
 protected:
  // libuv keeps some descriptors from the first world on; so do the threads for files.
  UvAbuse() {
    check_law(append_and_read, folder_);
    before_ = open_descriptors();
  }
  ~UvAbuse() override { EXPECT_EQ(before_, open_descriptors()); }

  std::string folder_ = testing::TempDir();
  std::size_t before_ = 0;
};

TEST_F(UvAbuse, AThousandConnectionsLeaveNothing) {
  const auto law = [](Doors& doors) -> Coro<void> {
    for (int i = 0; i < kTimes; ++i) {
      const Ends ends = co_await connected_ends(doors, any_loopback_port());
      ends.dialled->try_write(bytes_of("unread"));
      if (i % 4 == 0) ends.dialled->close();
      if (i % 4 == 1) ends.accepted->abort();
      if (i % 4 == 2) ends.accepted->shutdown_write();
    }
  };
  check_law(law);
}

TEST_F(UvAbuse, AThousandCancelsLeaveNothing) {
  Choices choices(1);
  Ended ended;
  const auto law = [&](Doors& doors) -> Coro<void> {
    co_await cancel_many(doors, kTimes / 20, choices, ended);
  };
  for (int part = 0; part < 20; ++part) check_law(law, folder_);
  EXPECT_EQ(kTimes, ended.cancelled + ended.done_before);
  EXPECT_EQ(0, ended.otherwise);
  EXPECT_GT(ended.cancelled, kTimes / 2);
}

// The same, each in a separate world, which closes while libuv still has the remains.
TEST_F(UvAbuse, WorldsThatCloseRightBehindACancelLeaveNothing) {
  Choices choices(3);
  for (int i = 0; i < 200; ++i) {
    const Scene scene = kScenes[choices.below(kScenes.size())];
    const std::uint64_t turns = choices.below(20);
    Ended ended;
    uv::World world(folder_);
    {
      Runner runner(world.clock(), world.selector());
      runner.run(cancel_after(world.doors(), scene, turns, ended));
      runner.close();
    }
    EXPECT_NO_THROW(world.close()) << scene.name << ", " << turns;
    EXPECT_EQ(0, ended.otherwise) << scene.name << ", " << turns;
  }
}

}  // namespace
}  // namespace wavetank
