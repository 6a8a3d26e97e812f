// libFuzzer's target: a whole websocket, client or server, against a peer that may send anything.
// It must end with a documented error, hold no more memory than its limits say, and come to the
// same end however the bytes were cut. Anything else ends the process, which is how the fuzzer sees
// it.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <vector>

#include "core/net/websocket.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/fuzz/websocket_input.h"
#include "tests/net/memory_stream.h"
#include "tests/net/xorshift.h"

namespace wavetank {
namespace {

constexpr std::uint64_t kFrameMax = 1000;
constexpr std::uint64_t kMessageMax = 2000;
constexpr std::size_t kReadBytes = 4096;

/// All that our end makes of the conversation, line by line.
class Transcript final : public WireTap {
 public:
  void on_open() override { add("open", {}); }
  void on_sent(Opcode opcode, std::string_view payload) override {
    add(std::string("sent ").append(opcode_name(opcode)), payload);
  }
  void on_sent_raw(std::string_view bytes) override { add("sent raw", bytes); }
  void on_received(Opcode opcode, std::string_view payload) override {
    add(std::string("received ").append(opcode_name(opcode)), payload);
  }
  void on_close(const CloseStatus& status, std::string_view) override {
    add("closed " + std::to_string(status.code) + (status.clean ? " clean" : " unclean"),
        status.reason);
  }
  void add(std::string what, std::string_view payload) {
    lines.push_back(what.append(": ").append(payload));
  }

  std::vector<std::string> lines;
};

void demand(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << '\n';
  std::abort();
}

Coro<std::unique_ptr<WebSocket>> open(std::unique_ptr<Stream> stream, WebSocketInput input,
                                      Random& random, WebSocketOptions options) {
  if (!input.upgrade) {
    co_return std::make_unique<WebSocket>(input.role, std::move(stream), &random, options,
                                          ByteBuffer());
  }
  if (input.role == Role::kServer) {
    co_return co_await WebSocket::accept(std::move(stream), options);
  }
  const UpgradeRequest request("test", "/ws");
  co_return co_await WebSocket::connect(std::move(stream), request, random, options);
}

Coro<void> run_our_end(std::unique_ptr<Stream> stream, WebSocketInput input,
                       Transcript& transcript) {
  Xorshift random(kFuzzSeed);
  WebSocketOptions options;
  options.limits = DecoderLimits(kFrameMax, kMessageMax);
  options.read_bytes = kReadBytes;
  options.tap = &transcript;
  try {
    const std::unique_ptr<WebSocket> socket =
        co_await open(std::move(stream), input, random, options);
    bool goes_on = true;
    while (goes_on) {
      const std::optional<Message> message = co_await socket->next();
      goes_on = message.has_value();
      demand(!goes_on || message->payload.size() <= kMessageMax, "a message has a limit");
      demand(!goes_on || message->kind == MessageKind::kBinary || is_utf8(message->payload),
             "text is UTF-8");
    }
    demand(socket->lost_bytes() <= kFrameMax + kFrameHeaderMax + kMessageMax, "memory is bounded");
    transcript.add("end", socket->close_reason());
  } catch (const UpgradeError& error) {
    transcript.add("not open", error.what());
  } catch (const TransportError& error) {
    transcript.add("broken", error.what());
  }
}

Coro<void> run_peer(MemoryStream& stream, std::string_view bytes, std::size_t piece) {
  try {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      stream.try_write(std::as_bytes(std::span(bytes.substr(0, piece))));
      for (int turn = 0; turn < 2; ++turn) co_await sleep(Duration::zero());
    }
    stream.shutdown_write();
  } catch (const TransportError&) {
    // Our end has had enough.
  }
}

Coro<Transcript> play(WebSocketInput input, std::size_t piece) {
  MemoryStream::Pair streams = MemoryStream::make_pair();
  Transcript transcript;
  const Task<void> ours = create_task(run_our_end(std::move(streams.first), input, transcript));
  co_await sleep(Duration::zero());
  co_await run_peer(*streams.second, input.bytes, piece);
  co_await ours;
  transcript.add("on the wire", streams.second->unread());
  co_return transcript;
}

std::vector<std::string> transcript_of(const WebSocketInput& input, std::size_t piece) {
  VirtualClock clock;
  Runner runner(clock, clock);
  return runner.run(play(input, piece)).lines;
}

}  // namespace
}  // namespace wavetank

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wavetank;
  const WebSocketInput input = parse_input({reinterpret_cast<const char*>(data), size});
  const std::vector<std::string> whole = transcript_of(input, size + 1);
  demand(whole == transcript_of(input, input.piece_bytes), "the end does not depend on the cuts");
  return 0;
}
