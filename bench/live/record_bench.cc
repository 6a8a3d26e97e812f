// The cost of a frame on its way from a socket into a capture, layer by layer: the same bytes of a
// made-up feed over loopback into bare libuv, through the doors, a websocket, a capture on the
// disk, and all of `wavetank record`. The sender is a process of its own and not in the figures;
// the threads that write the file are.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "bench/live/bare_uv.h"
#include "bench/live/sender.h"
#include "core/doors/signal_queue.h"
#include "core/net/frame_encoder.h"
#include "core/net/websocket.h"
#include "core/uv/run.h"
#include "scenarios/feeds/generated_capture.h"
#include "scenarios/record/capture_file.h"
#include "scenarios/record/record_feed.h"
#include "sim/oracle/oracle.h"
#include "sim/oracle/oracle_random.h"

namespace wavetank::bench {
namespace {

constexpr std::int64_t kFrames = 20'000;

constexpr const char* kRequest =
    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";

/// The bytes that are sent: frames in the mix of a feed of two coins, and a Close.
std::string feed_bytes() {
  const std::vector<std::string> coins = {"BTC", "ETH"};
  sim::Oracle oracle = sim::Oracle::from_seed(1);
  sim::OracleRandom random(oracle, "feed");
  hyperliquid::GeneratedFeed made(hyperliquid::plan_of_coins(coins), random);
  hyperliquid::FeedWalk walk(made);
  ByteBuffer bytes;
  for (std::int64_t i = 0; i < kFrames; ++i) {
    append_frame(bytes, Opcode::kText, walk.next()->text, std::nullopt);
  }
  append_frame(bytes, Opcode::kClose, close_payload(kCloseNormal, ""), std::nullopt);
  return std::string(bytes.view());
}

const std::string& feed() {
  static const std::string bytes = feed_bytes();
  return bytes;
}

Endpoint sender() {
  static const Sender sender(feed());
  return Endpoint("127.0.0.1", sender.port());
}

/// Measures `pass`, which says whether it had all frames.
template <class Pass>
void measure_passes(benchmark::State& state, Pass pass) {
  sender();
  for (auto _ : state) {
    if (!pass()) return state.SkipWithError("frames are missing");
  }
  state.SetItemsProcessed(state.iterations() * kFrames);
}

void sink_bare(benchmark::State& state) {
  measure_passes(state, [] { return bare_sink(sender().port, kRequest) > feed().size(); });
}
BENCHMARK(sink_bare)->Name("sink_bare")->MeasureProcessCPUTime();

Coro<int> read_stream(Doors& doors) {
  const std::unique_ptr<Stream> stream = co_await doors.transport.connect(sender());
  const std::string request = kRequest;
  co_await stream->write_all(std::as_bytes(std::span(request)));
  std::vector<std::byte> piece(64 * 1024);
  std::size_t bytes = 0;
  for (;;) {
    const std::size_t count = co_await stream->read_some(piece);
    if (count == 0) break;
    bytes += count;
  }
  co_return bytes > feed().size() ? 0 : 1;  // With the head.
}

void sink_doors(benchmark::State& state) {
  measure_passes(state, [] { return uv::run(read_stream) == 0; });
}
BENCHMARK(sink_doors)->Name("sink_doors")->MeasureProcessCPUTime();

using Take = std::function<void(std::string_view)>;

Coro<int> read_websocket(Doors& doors, Take take) {
  std::unique_ptr<Stream> stream = co_await doors.transport.connect(sender());
  const UpgradeRequest upgrade("127.0.0.1", "/ws");
  const std::unique_ptr<WebSocket> socket =
      co_await WebSocket::connect(std::move(stream), upgrade, doors.random);
  std::int64_t frames = 0;
  for (;;) {
    const std::optional<Message> message = co_await socket->next();
    if (!message) break;
    take(message->payload);
    ++frames;
  }
  co_return frames == kFrames ? 0 : 1;
}

void sink_websocket(benchmark::State& state) {
  const auto program = [](Doors& doors) { return read_websocket(doors, [](std::string_view) {}); };
  measure_passes(state, [&] { return uv::run(program) == 0; });
}
BENCHMARK(sink_websocket)->Name("sink_websocket")->MeasureProcessCPUTime();

/// A folder that is removed with what is in it.
class Folder {
 public:
  Folder() {
    path = std::filesystem::temp_directory_path() / "wavetank-bench-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no folder for a recording");
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

Coro<int> read_into_capture(Doors& doors) {
  scenarios::CaptureFileOptions options;
  options.file = "recording";
  scenarios::CaptureFile recording(doors, options);
  co_await recording.open();
  const Task<void> writing = create_task(recording.run());
  Take append = [&recording](std::string_view payload) {
    recording.append(1, RecordKind::kReceived, payload);
  };
  const int code = co_await read_websocket(doors, std::move(append));
  recording.stop();
  co_await writing;
  co_return recording.records() == static_cast<std::uint64_t>(kFrames) ? code : 1;
}

void sink_capture(benchmark::State& state) {
  measure_passes(state, [] {
    const Folder folder;
    return uv::run(read_into_capture, folder.path) == 0;
  });
}
BENCHMARK(sink_capture)->Name("sink_capture")->MeasureProcessCPUTime();

/// The signal that ends a recording.
class OneSignal final : public Signals {
 public:
  Coro<Signal> wait() override { return queue.wait(); }
  SignalQueue queue;
};

Coro<int> record_all(Doors& doors) {
  OneSignal signals;
  Doors own(doors.clock, doors.transport, doors.random, signals, doors.files);
  sim::RecordRequest request;
  request.url = "ws://bench/ws";
  request.venue = sender();
  request.file = "recording";
  request.subscriptions = {"l2Book:BTC", "trades:BTC", "bbo:BTC", "l2Book:ETH",
                           "trades:ETH", "bbo:ETH",    "allMids"};
  sim::RecordObserver observer;
  observer.opening = [] {};
  observer.line = [&signals](const std::string& line) {
    if (line.starts_with("connection 1 ended")) signals.queue.arrived(Signal::kTerminate);
  };
  observer.progress = [](const sim::RecordStatus&) {};
  sim::RecordStatus status;
  const int code = co_await scenarios::record_feed(own, request, observer, status);
  // It counts both ways; the requests are sent before anything is read.
  const std::uint64_t all = static_cast<std::uint64_t>(kFrames) + request.subscriptions.size();
  co_return status.messages >= all ? code : 1;
}

void record_whole(benchmark::State& state) {
  measure_passes(state, [] {
    const Folder folder;
    return uv::run(record_all, folder.path) == 0;
  });
}
BENCHMARK(record_whole)->Name("record_whole")->MeasureProcessCPUTime();

}  // namespace
}  // namespace wavetank::bench
