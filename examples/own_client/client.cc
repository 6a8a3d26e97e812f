// A feed client: connects, subscribes, reads, pings, gives a silent connection up, and stops when
// it is asked to. It does not know whether a simulation or the kernel is behind its doors.

#include "own.h"

namespace own {
namespace {

using namespace wavetank;
using namespace wavetank::hyperliquid;
using namespace std::chrono_literals;

struct Client {
  Doors& doors;
  const ClientConfig& config;
  Reports& reports;
  SilenceLimit silence;
  std::uint32_t connections = 0;  // So far.
  std::uint32_t connection = 0;   // The one in use, 0 without one.

  Coro<> stay_connected() {
    Backoff backoff = Backoff::exponential(500ms, 30s).with_jitter(50);
    for (;;) {
      const Instant begun = doors.clock.now();
      const Outcome<> ended = co_await outcome(one_connection());
      if (ended.cancelled()) co_await fail(ended.error());
      reports.disconnected(error_text(ended.error()), connection);
      if (doors.clock.now() - begun > 30s) backoff.reset();
      const Duration delay = backoff.next(doors.random);
      co_await sleep(delay);
    }
  }

  Coro<> one_connection() {
    connection = 0;
    auto stream = co_await timeout(3s, doors.transport.connect(config.venue));
    connection = ++connections;
    auto upgrade = upgrade_to_feed(std::move(stream), config, doors.random);
    const auto socket = co_await timeout(3s, std::move(upgrade));
    auto use = [&](TaskGroup& group) -> Coro<> {
      group.create_task(subscribe_to_all(*socket, config.topics), "subscribe");
      group.create_task(send_pings(*socket, 15s), "ping");
      co_await read(*socket);  // Its end cancels both tasks.
    };
    auto ended = co_await outcome(task_group(use));
    co_await socket->close(1000, "", deadline_after(1s));
    std::move(ended).get();
  }

  Coro<> read(WebSocket& socket) {
    FrameParser parser;
    FrameView frame;
    silence.restart(doors.clock.now());
    for (;;) {
      const Message message = co_await timeout_at(silence.deadline(), socket.receive());
      parser.parse(message.payload, frame);
      silence.note(frame, doors.clock.now());
      reports.frame(frame_kind_name(frame.kind), connection);
      if (frame.kind == FrameKind::kData) reports.delivered(frame.topic, connection);
    }
  }
};

}  // namespace

Coro<int> run_client(Doors& doors, const ClientConfig& config, Reports& reports,
                     SilenceLimit silence) {
  Client client{doors, config, reports, std::move(silence)};
  const Task<> work = create_task(client.stay_connected(), "work");
  co_await doors.signals.wait();
  co_await cancel_and_wait(work);
  co_return 0;
}

}  // namespace own
