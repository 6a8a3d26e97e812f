// Goal: an incident is played on the capture that was recorded, or not at all.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "sim/explore/checked_run.h"
#include "sim/import/open_capture.h"
#include "sim/report/incident.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::sim {
namespace {

std::string incident_with_capture() {
  RunRequest request;
  request.client = "hasty";
  request.capture = fake_capture();
  const CheckedRun run = run_checked(fake_registry().replays(), request);
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
  const auto without = parse_incident(edited(json, "\"lines_hash\":\"" + recorded + "\",", ""),
                                      fake_registry().faults);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().fault, IncidentFault::kOtherCapture);
  EXPECT_EQ(without.error().message,
            "is missing, and is not the hash of this content_hash and these lines, which is \"" +
                recorded + "\"; give the capture that was recorded");
}

// The schema knows no importer, and incidents of earlier versions have the same names.
TEST(IncidentCapture, TheFormatOfTheFileIsKeptByName) {
  for (const std::string& format : capture_formats()) {
    const std::string json = edited(incident_with_capture(), "\"format\":\"wavetank\",\"lines\"",
                                    "\"format\":\"" + format + "\",\"lines\"");
    const auto read = parse_incident(json, fake_registry().faults);
    ASSERT_TRUE(read) << format << ": " << read.error().line();
    EXPECT_EQ(read.value().capture->content->format, format);
    EXPECT_EQ(to_json(read.value()), json);
  }
}

RunRequest request_of_choosy(std::optional<std::uint64_t> events_max) {
  RunRequest request;
  request.client = "hasty";
  request.events_max = events_max;
  return request;
}

Incident incident_of_choosy(std::optional<std::uint64_t> events_max) {
  const RunRequest request = request_of_choosy(events_max);
  const CheckedRun run = run_checked(fake_registry().runs_of("choosy"), request);
  return make_incident("choosy", request, run.result, "test");
}

// A run that ran out of its budget does so again, even if the scenario has another one now.
TEST(IncidentIdentity, HasTheBudgetOfTheRun) {
  for (const std::uint64_t given : {5U, 1'000U}) {
    const std::string json = to_json(incident_of_choosy(given));
    const auto read = parse_incident(json, fake_registry().faults);
    ASSERT_TRUE(read) << read.error().line();
    EXPECT_EQ(request_of(read.value()).events_max, given);
    EXPECT_EQ(to_json(read.value()), json);
  }
  EXPECT_EQ(request_of(incident_of_choosy(std::nullopt)).events_max, 1'000U);
}

TEST(IncidentIdentity, HasTheHashOfTheSetupIfItIsKnown) {
  const Incident incident = incident_of_choosy(std::nullopt);
  ASSERT_TRUE(incident.setup_hash);
  EXPECT_EQ(incident.setup_hash->low, 0xabcU);
  EXPECT_EQ(parse_incident(to_json(incident), fake_registry().faults).value().setup_hash,
            incident.setup_hash);
  EXPECT_EQ(incident_with_capture().find("setup_hash"), std::string::npos);
}

}  // namespace
}  // namespace wavetank::sim
