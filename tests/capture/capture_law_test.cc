#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "core/capture/reader.h"
#include "sim/import/open_capture.h"
#include "tests/capture/sample.h"

namespace wavetank {
namespace {

/// Any record that has a spelling: numbers only where their kind has them.
rc::Gen<Record> any_record() {
  return rc::gen::exec([] {
    Record record;
    record.mono_ns = *rc::gen::arbitrary<std::int64_t>();
    record.wall_ns = *rc::gen::arbitrary<std::int64_t>();
    record.connection = *rc::gen::arbitrary<std::uint32_t>();
    record.kind = static_cast<RecordKind>(*rc::gen::inRange(0, 8));
    record.binary = *rc::gen::arbitrary<bool>();
    record.payload = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    if (record.kind == RecordKind::kClose) {
      record.close_code = *rc::gen::arbitrary<std::uint16_t>();
      record.closer = *rc::gen::element(Closer::kUnknown, Closer::kUs, Closer::kNobody);
      if (record.closer != Closer::kUnknown) record.cause = *rc::gen::arbitrary<std::string>();
    }
    if (record.kind == RecordKind::kDropped) record.dropped = *rc::gen::arbitrary<std::uint64_t>();
    return record;
  });
}

rc::Gen<CaptureHead> any_head() {
  return rc::gen::exec([] {
    CaptureHead head;
    head.tool = *rc::gen::arbitrary<std::string>();
    head.source = *rc::gen::arbitrary<std::string>();
    head.synthetic = *rc::gen::arbitrary<bool>();
    head.clocks = *rc::gen::arbitrary<std::string>();
    head.subscriptions = *rc::gen::arbitrary<std::vector<std::string>>();
    return head;
  });
}

RC_GTEST_PROP(CaptureLaw, ReadingGivesBackWhatWasWritten, ()) {
  const CaptureHead head = *any_head();
  const std::vector<Record> records = *rc::gen::container<std::vector<Record>>(any_record());

  const CaptureContent content = read_capture(capture_of(head, records)).value();

  RC_ASSERT(content.head == head);
  RC_ASSERT(content.records == records);
  RC_ASSERT(!content.damage);
}

RC_GTEST_PROP(CaptureLaw, ACutAndAnyBytesAfterItNeverInventRecords, (std::string tail)) {
  const std::vector<Record> records = *rc::gen::container<std::vector<Record>>(any_record());
  const std::string file = capture_of(sample_head(), records);
  const std::size_t size = *rc::gen::inRange<std::size_t>(0, file.size());

  const Result<CaptureContent, CaptureError> content = read_capture(file.substr(0, size) + tail);

  if (!content) return;
  RC_ASSERT(is_prefix(content.value().records, records));
  if (content.value().records.size() < records.size()) RC_ASSERT(content.value().damage);
}

/// Bytes that look like each format for a while, so that parsers get further than the magic.
rc::Gen<std::string> any_bytes() {
  const std::string own = capture_of(sample_head(), sample_records());
  return rc::gen::map(
      rc::gen::tuple(rc::gen::element(std::string(), own, sample_stamp_gzip(),
                                      stored_gzip(sample_stamp_text()), sample_stamp_text(),
                                      zstd_of(decoded(own))),
                     rc::gen::arbitrary<std::vector<std::pair<std::uint32_t, char>>>(),
                     rc::gen::arbitrary<std::string>()),
      [](const auto& parts) {
        std::string bytes = std::get<0>(parts) + std::get<2>(parts);
        for (const auto& [place, value] : std::get<1>(parts)) {
          if (!bytes.empty()) bytes[place % bytes.size()] = value;
        }
        return bytes;
      });
}

RC_GTEST_PROP(CaptureLaw, AnyBytesGiveACaptureOrOneLineOfError, ()) {
  const Result<sim::Capture, CaptureError> capture = sim::parse_capture(*any_bytes(), "x");

  const std::string line = capture ? sim::loss_line(capture.value()) : capture.error().text;
  RC_ASSERT(line.find('\n') == std::string::npos);
  if (!capture) RC_ASSERT(line.starts_with("x: "));
  if (capture && capture.value().damage) {
    RC_ASSERT(capture.value().damage->records_before == capture.value().records.size());
  }
}

}  // namespace
}  // namespace wavetank
