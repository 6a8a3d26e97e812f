#include "tests/cases/recording.h"

#include <utility>

namespace wavetank::test {
namespace {

constexpr std::int64_t kStartNs = 1'767'225'600'000'000'000;

}  // namespace

std::string book_frame(const std::string& coin, std::int64_t time) {
  return R"({"channel":"l2Book","data":{"coin":")" + coin + R"(","time":)" + std::to_string(time) +
         R"(,"levels":[[{"px":"1.0","sz":"1.0","n":1}],[{"px":"2.0","sz":"1.0","n":1}]]}})";
}

std::string book_json(const std::string& coin) {
  return R"({"type":"l2Book","coin":")" + coin + R"("})";
}

std::string book_ack(const std::string& coin) {
  return R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)"
         R"({"type":"l2Book","coin":")" +
         coin + R"(","nSigFigs":null,"mantissa":null}}})";
}

Recording::Recording(std::vector<std::string> subscriptions)
    : capture_(std::make_shared<sim::Capture>()) {
  capture_->name = "test.capture";
  capture_->head.tool = "wavetank/test";
  capture_->head.subscriptions = std::move(subscriptions);
}

Recording& Recording::add(std::int64_t at_ms, RecordKind kind, std::string payload) {
  const std::int64_t at_ns = at_ms * 1'000'000;
  capture_->records.emplace_back(at_ns, kStartNs + at_ns, connection_, kind, std::move(payload));
  return *this;
}

Recording& Recording::received(std::int64_t at_ms, std::string frame) {
  return add(at_ms, RecordKind::kReceived, std::move(frame));
}

Recording& Recording::close(std::int64_t at_ms, std::uint16_t code, Closer closer,
                            std::string reason) {
  add(at_ms, RecordKind::kClose, std::move(reason));
  capture_->records.back().close_code = code;
  capture_->records.back().closer = closer;
  ++connection_;
  return *this;
}

Recording& Recording::dropped(std::int64_t at_ms, std::uint64_t count) {
  add(at_ms, RecordKind::kDropped, "the disk was slower than the feed");
  capture_->records.back().dropped = count;
  return *this;
}

Recording& Recording::books(std::int64_t from_ms, std::int64_t to_ms, std::int64_t step_ms) {
  for (std::int64_t at = from_ms; at <= to_ms; at += step_ms) received(at, book_frame("BTC", at));
  return *this;
}

Recording& Recording::open(std::int64_t at_ms) {
  add(at_ms, RecordKind::kOpen, "wss://venue/ws");
  return received(at_ms + 10, book_ack("BTC"));
}

sim::RunRequest Recording::request() const {
  sim::RunRequest request;
  request.capture = std::make_shared<const sim::Capture>(*capture_);
  return request;
}

}  // namespace wavetank::test
