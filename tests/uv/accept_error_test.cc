// A listener outlives errors of accept(2): Linux passes errors of the network on, and a process may
// be out of descriptors or memory for a moment. This program defines accept4(), which libuv calls,
// and which fails when a test wants it.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "core/combine/outcome.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/uv/law.h"

namespace {
int next_errors = 0;  // So many calls fail, each with its pending connection untouched.
}

extern "C" int accept4(int socket, sockaddr* address, socklen_t* length, int flags) {
  if (next_errors > 0) {
    --next_errors;
    errno = EPROTO;
    return -1;
  }
  return static_cast<int>(syscall(SYS_accept4, socket, address, length, flags));
}

namespace wavetank {
namespace {

// Connections that are taken, one after the other, while errors are skipped.
Coro<int> take_three(Listener& listener) {
  int errors = 0;
  for (int taken = 0; taken < 3;) {
    const auto result = co_await outcome(listener.accept());
    result.has_value() ? ++taken : ++errors;
  }
  co_return errors;
}

Coro<void> goes_on(Doors& doors, int failures) {
  const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
  next_errors = failures;
  Task<int> taking = create_task(take_three(*listener));
  for (int i = 0; i < 3; ++i) {
    const std::unique_ptr<Stream> stream = co_await doors.transport.connect(listener->local());
    // The end: the other side has been taken and dropped.
    const auto ended = co_await outcome(read_piece(*stream, 1));
    EXPECT_FALSE(ended.cancelled());
  }
  const int errors = co_await std::move(taking);
  EXPECT_LE(1, errors);
  EXPECT_EQ(0, std::exchange(next_errors, 0));
}

TEST(UvListener, GoesOnBehindAnErrorThatASuccessFollowsInTheSameTurn) {
  const auto law = [](Doors& doors) -> Coro<void> { return goes_on(doors, 1); };
  check_law(law);
}

TEST(UvListener, GoesOnBehindSeveralErrors) {
  const auto law = [](Doors& doors) -> Coro<void> { return goes_on(doors, 3); };
  check_law(law);
}

}  // namespace
}  // namespace wavetank
