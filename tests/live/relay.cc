#include "tests/live/relay.h"

#include <span>
#include <utility>

#include "core/combine/outcome.h"

namespace wavetank::scenarios {

class Relay::Wire {
 public:
  explicit Wire(Relay& relay) : relay_(relay), connection_(relay.sent_.size()) {
    relay.sent_.emplace_back();
  }

  void push(std::string_view bytes) {
    if (!upgraded_) {
      head_ += bytes;
      const std::size_t end = head_.find("\r\n\r\n");
      if (end == std::string::npos) return;
      upgraded_ = true;
      const std::string rest = head_.substr(end + 4);
      return decode(rest);
    }
    decode(bytes);
  }

 private:
  void decode(std::string_view bytes) {
    decoder_.push(bytes);
    while (const std::optional<FrameEvent> event = decoder_.next()) {
      if (!event->is_message()) continue;
      std::vector<std::string>& kept = relay_.sent_[connection_];
      kept.emplace_back(event->payload);
      relay_.message(kept.back());
    }
  }

  Relay& relay_;
  std::size_t connection_;
  std::string head_;
  bool upgraded_ = false;
  FrameDecoder decoder_{Role::kClient, DecoderLimits()};
};

namespace {

using Watch = std::function<void(std::string_view)>;

/// Until `from` ends. A connection that broke breaks on the other side too.
Coro<void> copy(Stream& from, Stream& to, Watch watch) {
  std::vector<std::byte> piece(65'536);
  for (;;) {
    const ReadResult read = co_await from.read_or_error(piece);
    if (read.failed()) co_return to.abort();
    if (read.count() == 0) co_return to.shutdown_write();
    const std::span<const std::byte> bytes = std::span(piece).first(read.count());
    watch({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    auto written = co_await outcome(to.write_all(bytes));
    if (written.cancelled()) std::move(written).get();
    if (!written.has_value()) co_return from.abort();
  }
}

}  // namespace

Coro<void> Relay::run(std::function<void(const Endpoint&)> listening) {
  const std::unique_ptr<Listener> listener = co_await transport_.listen(Endpoint("127.0.0.1", 0));
  listening(listener->local());
  auto body = [this, &listener](TaskGroup& group) { return accept_all(*listener, group); };
  co_await task_group(body);
}

Coro<void> Relay::accept_all(Listener& listener, TaskGroup& connections) {
  for (;;) {
    std::unique_ptr<Stream> client = co_await listener.accept();
    connections.create_task(carry(std::move(client)), "relayed");
  }
}

Coro<void> Relay::carry(std::unique_ptr<Stream> client) {
  const std::unique_ptr<Stream> venue = co_await transport_.connect(venue_);
  Wire wire(*this);
  const Watch keep = [&wire](std::string_view bytes) { wire.push(bytes); };
  const Watch ignore = [](std::string_view) {};
  auto both = [&](TaskGroup& group) -> Coro<void> {
    group.create_task(copy(*venue, *client, keep), "from-venue");
    group.create_task(copy(*client, *venue, ignore), "to-venue");
    co_return;
  };
  co_await task_group(both);
}

}  // namespace wavetank::scenarios
