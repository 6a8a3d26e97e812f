// Goal: a reader that does not read blocks no work, and its lost lines are counted.

#include "cli/nonblocking_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <string>

#include "cli/console.h"

namespace wavetank::cli {
namespace {

using Ends = std::array<int, 2>;  // The reader's and the writer's.

Ends make_pipe() {
  Ends ends{-1, -1};
  EXPECT_EQ(::pipe(ends.data()), 0);
  return ends;
}

Ends make_socket() {
  Ends ends{-1, -1};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  return ends;
}

Ends make_terminal() {
  const int screen = ::posix_openpt(O_RDWR | O_NOCTTY);
  EXPECT_TRUE(::grantpt(screen) == 0 && ::unlockpt(screen) == 0);
  return {screen, ::open(::ptsname(screen), O_RDWR | O_NOCTTY)};
}

/// Ends, the writer's full: a write to it would block, and does so still.
class Stuck {
 public:
  explicit Stuck(const Ends& ends) : ends_(ends) {
    const int flags = ::fcntl(ends_[1], F_GETFL);
    ::fcntl(ends_[1], F_SETFL, flags | O_NONBLOCK);
    while (::write(ends_[1], "#", 1) == 1) {
    }
    ::fcntl(ends_[1], F_SETFL, flags);
  }
  ~Stuck() {
    for (const int end : ends_) ::close(end);
  }
  Stuck(const Stuck&) = delete;
  Stuck& operator=(const Stuck&) = delete;

  int writer() const noexcept { return ends_[1]; }
  bool blocks() const { return (::fcntl(ends_[1], F_GETFL) & O_NONBLOCK) == 0; }

  /// The content of the pipe, without the bytes that filled it.
  std::string read() const {
    ::fcntl(ends_[0], F_SETFL, ::fcntl(ends_[0], F_GETFL) | O_NONBLOCK);
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
      const ssize_t count = ::read(ends_[0], piece.data(), piece.size());
      if (count <= 0) break;
      text.append(piece.data(), static_cast<std::size_t>(count));
    }
    std::erase(text, '#');
    return text;
  }

 private:
  Ends ends_;
};

TEST(NonblockingOutput, IdleReaderBlocksNoWrite) {
  for (const auto make : {&make_pipe, &make_socket, &make_terminal}) {
    const Stuck stuck(make());
    NonblockingOutput output(stuck.writer());
    const std::string piece(1'000, 'x');
    std::size_t taken = 0;
    while (output.put(piece)) taken += piece.size();
    EXPECT_GT(taken, NonblockingOutput::kWaitingBytesMax - piece.size() - 1);
    EXPECT_LE(taken, NonblockingOutput::kWaitingBytesMax + piece.size());
    EXPECT_FALSE(output.idle());
    EXPECT_EQ(output.error(), 0);
    EXPECT_FALSE(output.drain(Duration::zero()));
    EXPECT_TRUE(stuck.blocks()) << "others share its mode";

    std::string got;
    for (int i = 0; i < 1'000 && !output.idle(); ++i) {
      got += stuck.read();
      output.pump();
    }
    EXPECT_TRUE(output.idle());
    got += stuck.read();
    EXPECT_EQ(got, std::string(taken, 'x'));
  }
}

TEST(NonblockingOutput, AReaderThatHasGoneIsAnError) {
  const Ends ends = make_pipe();
  ::close(ends[0]);
  std::signal(SIGPIPE, SIG_IGN);  // As the program does.
  NonblockingOutput output(ends[1]);
  output.put("x");
  EXPECT_EQ(output.error(), EPIPE);
  EXPECT_FALSE(output.put("x"));
  EXPECT_FALSE(output.drain(Duration::zero()));
  ::close(ends[1]);
}

TEST(Console, UnreadNotesAreDroppedAndCounted) {
  const Stuck stuck(make_pipe());
  std::ostringstream out;
  std::ostringstream err;
  Streams streams(out, err);
  streams.out_descriptor = streams.err_descriptor = stuck.writer();
  streams.progress = true;
  Console console(streams, Options());
  console.never_wait();
  console.progress("nobody sees it");
  std::uint64_t notes = 0;
  while (console.notes_dropped() < 3) console.note("note " + std::to_string(++notes));
  EXPECT_GT(notes, 1'000U);
  console.progress("nor this");

  std::string got = stuck.read();
  console.note("late");
  for (int i = 0; i < 3; ++i) {
    got += stuck.read();
    console.progress("seen");
  }
  EXPECT_TRUE(got.starts_with("note 1\nnote 2\n")) << got.substr(0, 100);
  EXPECT_TRUE(got.ends_with("\nnote " + std::to_string(notes - 3) +
                            "\nwavetank: lines dropped here, since stderr was not read: 3\n"
                            "late\n\r\x1b[Kseen"))
      << got.substr(got.size() - 200);
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace wavetank::cli
