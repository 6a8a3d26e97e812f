// Goal: an incident is played on the capture that was recorded, or not at all.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "sim/explore/checked_run.h"
#include "sim/report/incident.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::sim {
namespace {

std::string incident_with_capture() {
  RunRequest request;
  request.client = "hasty";
  request.capture = fake_capture();
  const CheckedRun run = run_checked(fake_registry().replay, request);
  return to_json(make_incident("replay", request, run.result, "test"));
}

/// `json` with the first `from` as `to`.
std::string edited(std::string json, std::string_view from, std::string_view to) {
  const std::size_t at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return json.replace(at, from.size(), to);
}

// Else a client would be said to survive a feed that it has never seen.
TEST(IncidentCapture, ACaptureInsideThatIsNotTheRecordedOneIsRefused) {
  const std::string json = incident_with_capture();
  const std::string recorded = json.substr(json.find("\"lines_hash\":\"") + 14, 32);
  for (const std::string& other :
       {edited(json, "{\\\"n\\\":1}", "{\\\"n\\\":7}"),
        edited(json, "00112233445566778899aabbccddeeff", "00112233445566778899aabbccddee00"),
        edited(json, recorded, "00112233445566778899aabbccddeeff")}) {
    const auto read = parse_incident(other, fake_registry().faults);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, IncidentFault::kOtherCapture);
    EXPECT_EQ(read.error().where, "/capture/lines_hash");
    EXPECT_NE(read.error().message.find(" is not the hash of this content_hash and these lines"),
              std::string::npos)
        << read.error().message;
  }
  const auto without = parse_incident(
      edited(json, "\"lines_hash\":\"" + recorded + "\",", ""), fake_registry().faults);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().fault, IncidentFault::kOtherCapture);
  EXPECT_EQ(without.error().message,
            "is missing, and is not the hash of this content_hash and these lines, which is \"" +
                recorded + "\"; give the capture that was recorded");
}

}  // namespace
}  // namespace wavetank::sim
