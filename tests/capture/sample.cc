#include "tests/capture/sample.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/capture/writer.h"
#include "core/capture/zstd_frame.h"

namespace wavetank {
namespace {

/// sample_stamp_text() as `gzip -9n` writes it.
constexpr std::array<std::uint8_t, 273> kStampGzip = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xa5, 0xd1, 0xc1, 0x4a, 0x04, 0x31,
    0x0c, 0x06, 0xe0, 0xbb, 0x4f, 0x21, 0x3d, 0x0f, 0x43, 0xd2, 0x34, 0x69, 0x32, 0xc7, 0xf5, 0x15,
    0xbc, 0x2d, 0x73, 0x18, 0x74, 0xc0, 0xc5, 0x71, 0x47, 0xd8, 0x45, 0xc4, 0x65, 0xde, 0xdd, 0x8a,
    0x50, 0x6d, 0xa1, 0xa7, 0x39, 0x26, 0xfd, 0x9b, 0x7c, 0x10, 0x8c, 0x14, 0x0d, 0x55, 0x03, 0xa9,
    0x91, 0x01, 0x01, 0xc0, 0xfd, 0xcd, 0x3d, 0xbd, 0x4c, 0xe7, 0xf3, 0xbc, 0xb8, 0xc1, 0x2d, 0xfe,
    0xb0, 0xae, 0xaf, 0xae, 0x73, 0xcf, 0xd3, 0x75, 0x72, 0x43, 0x7a, 0x5a, 0x4f, 0xe7, 0xd4, 0x3f,
    0x3c, 0x3e, 0xa4, 0xe6, 0xf5, 0xf4, 0x36, 0xbb, 0x01, 0xf3, 0x8c, 0x80, 0xd6, 0xb9, 0x65, 0xfe,
    0x98, 0x97, 0x8b, 0x1b, 0x8e, 0xc7, 0x9b, 0x7b, 0xff, 0x4c, 0x59, 0x04, 0x06, 0xe6, 0x1e, 0xd2,
    0x87, 0xcb, 0x57, 0xaa, 0xa9, 0x07, 0x10, 0xef, 0x53, 0x99, 0x26, 0xf1, 0x36, 0x76, 0x45, 0x50,
    0xfe, 0x82, 0xd0, 0x23, 0x78, 0xfd, 0xcd, 0xe1, 0x36, 0x8e, 0xdb, 0x76, 0x97, 0x77, 0x85, 0x40,
    0x88, 0x18, 0xf6, 0x79, 0x8d, 0x63, 0xcb, 0x2b, 0x85, 0x37, 0x66, 0xaf, 0xd4, 0xde, 0x58, 0x78,
    0xa9, 0xe9, 0x35, 0x51, 0xf2, 0xbc, 0xcb, 0x9b, 0x86, 0x84, 0x96, 0x37, 0x16, 0x5e, 0x0c, 0x19,
    0x1c, 0x6b, 0xb0, 0x16, 0x60, 0x69, 0x81, 0xf9, 0xe7, 0x68, 0x24, 0xbb, 0xc0, 0x0c, 0x84, 0x2d,
    0xb0, 0x16, 0x60, 0x8f, 0x19, 0xac, 0x35, 0xd8, 0x0a, 0xb0, 0xb5, 0xc0, 0x02, 0xc1, 0xc7, 0x10,
    0xf7, 0x81, 0x59, 0xb4, 0x05, 0xb6, 0x12, 0xac, 0x19, 0x6c, 0x15, 0x58, 0xa0, 0x00, 0xa3, 0x6f,
    0x8a, 0x39, 0x9a, 0xb1, 0xee, 0x12, 0x4b, 0xda, 0xd8, 0x10, 0xff, 0x77, 0x24, 0x31, 0x71, 0x16,
    0x23, 0xd4, 0x64, 0x2c, 0xc9, 0x5c, 0x91, 0xbf, 0x01, 0xbc, 0xa4, 0x52, 0x20, 0x27, 0x04, 0x00,
    0x00,
};

std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

void append_little_endian(std::uint32_t number, int bytes, std::string& out) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8 * i)) & 0xff);
}

std::string level(std::string price, std::string size, int orders) {
  return R"([{"px":")" + std::move(price) + R"(.0","sz":")" + std::move(size) + R"(","n":)" +
         std::to_string(orders) + "}]";
}

std::string stamp_line(int i) {
  const std::int64_t stamp = 1737918843893903000 + i * std::int64_t{537211000};
  return std::to_string(stamp) + R"( {"channel":"l2Book","data":{"coin":"BTC","time":)" +
         std::to_string(stamp / 1000000 - 474) + R"(,"levels":[)" +
         level(std::to_string(105055 + i), "3.0" + std::to_string(i * 7) + "622", 5 + i) + ',' +
         level(std::to_string(105056 + i), "0.1" + std::to_string(i * 3) + "28", 1) + "]}}\n";
}

}  // namespace

std::string sample_stamp_text() {
  std::string text;
  for (int i = 0; i < 6; ++i) text += stamp_line(i);
  return text;
}

std::string sample_stamp_gzip() { return {kStampGzip.begin(), kStampGzip.end()}; }

std::string stored_gzip(std::string_view text) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  std::string_view rest = text;
  while (true) {
    const std::string_view block = rest.substr(0, 0xffff);
    rest.remove_prefix(block.size());
    out += rest.empty() ? '\1' : '\0';
    append_little_endian(static_cast<std::uint32_t>(block.size()), 2, out);
    append_little_endian(static_cast<std::uint32_t>(~block.size()), 2, out);
    out += block;
    if (rest.empty()) break;
  }
  append_little_endian(crc32_of(text), 4, out);
  append_little_endian(static_cast<std::uint32_t>(text.size()), 4, out);
  return out;
}

CaptureHead sample_head() {
  CaptureHead head;
  head.tool = "wavetank/0.1.0";
  head.source = "wss://api.hyperliquid.xyz/ws";
  head.clocks = "mono: CLOCK_MONOTONIC; wall: CLOCK_REALTIME";
  head.subscriptions = {R"({"type":"l2Book","coin":"BTC"})", R"({"type":"trades","coin":"BTC"})"};
  return head;
}

std::vector<Record> sample_records() {
  constexpr std::int64_t kWall = 1737918843893903000;
  std::vector<Record> records;
  const auto add = [&records](std::int64_t at_ns, RecordKind kind, std::string payload) -> Record& {
    return records.emplace_back(at_ns, kWall + at_ns, 1, kind, std::move(payload));
  };
  add(0, RecordKind::kOpen, "wss://api.hyperliquid.xyz/ws");
  add(400'000, RecordKind::kSent,
      R"({"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}})");
  add(900'000'000, RecordKind::kReceived, R"({"channel":"pong"})");
  add(1'300'000'000, RecordKind::kPing, "");
  add(1'400'000'000, RecordKind::kPong, "beat");
  add(1'500'000'000, RecordKind::kReceived, "two\nlines");
  add(2'600'000'000, RecordKind::kReceived, std::string("\0\xff", 2)).binary = true;
  add(2'700'000'000, RecordKind::kDropped, "queue full").dropped = 17;
  add(2'800'000'000, RecordKind::kError, "connection reset by peer");
  add(2'900'000'000, RecordKind::kClose, "going away").close_code = 1001;
  return records;
}

std::string capture_of(const CaptureHead& head, const std::vector<Record>& records) {
  CaptureWriter writer(head);
  for (const Record& record : records) writer.append(record);
  writer.finish();
  return writer.take_output();
}

std::string zstd_of(std::string_view content) {
  std::string frame;
  ZstdFrameEncoder().encode(content, frame);
  return frame;
}

std::string decoded(std::string_view file) {
  ZstdFrameDecoder decoder(1u << 30);
  std::string content;
  while (!file.empty()) {
    const FrameStep step = decoder.decode(file);
    if (step.state != FrameState::kWhole) return content + "<damaged>";
    content += decoder.content();
    file.remove_prefix(step.consumed);
    decoder.next_frame();
  }
  return content;
}

bool is_prefix(const std::vector<Record>& part, const std::vector<Record>& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

}  // namespace wavetank
