// Goal: an incident holds all that a run needs to fail again. Another file is refused with a
// helpful line, and no bytes, however damaged, crash the reader.

#include "sim/report/incident.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <ostream>
#include <sstream>

#include "sim/explore/checked_run.h"
#include "sim/import/open_capture.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::sim {
namespace {

/// The first seed for which `scenario` fails, run twice.
RunResult failed_run(const std::string& scenario, RunRequest& request) {
  const Registry registry = fake_registry();
  while (true) {
    CheckedRun run = run_checked(registry.runs_of(scenario), request);
    if (run.result.verdict == Verdict::kFail) return std::move(run.result);
    ++request.seed;
  }
}

Incident incident_of_unlucky() {
  RunRequest request;
  const RunResult result = failed_run("unlucky", request);
  return make_incident("unlucky", request, result, "wavetank/0.1.0");
}

Incident incident_of_replay() {
  const Registry registry = fake_registry();
  RunRequest request;
  request.client = "hasty";
  request.venue = "fake";
  request.seed = 7;
  request.capture = fake_capture();
  const CheckedRun run = run_checked(registry.replays(), request);
  return make_incident(std::string(kReplayCase), request, run.result, "wavetank/0.1.0");
}

const FaultCatalogue& faults() {
  static const FaultCatalogue kFaults = fake_registry().faults;
  return kFaults;
}

std::string error_of(std::string_view json) {
  const Result<Incident, IncidentError> parsed = parse_incident(json, faults());
  return parsed ? "(accepted)" : parsed.error().line();
}

Incident parsed(std::string_view json) {
  Result<Incident, IncidentError> incident = parse_incident(json, faults());
  if (incident) return std::move(incident).value();
  ADD_FAILURE() << incident.error().line();
  return incident_of_unlucky();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) {
    ADD_FAILURE() << "no " << from << " in " << text;
    return text;
  }
  return text.replace(at, from.size(), to);
}

TEST(Incident, IsReadable) {
  const Incident incident = incident_of_unlucky();
  EXPECT_EQ(to_json(incident),
            R"({"format":"wavetank-incident","version":1,
"tool":"wavetank/0.1.0",
"case":"unlucky",
"client":"reference",
"seed":5,
"epoch_ns":"1737918843893903000",
"violation":{"property":"BUDGET","first":{"at_ns":10000000000,"text":"dial 1 of a window that allows 1"},"second":{"at_ns":12480000000,"text":"dial 2 in that window"}},
"expected":{"trace_hash":")" +
                incident.trace_hash.hex() + R"(","step_hash":")" + incident.step_hash.hex() +
                R"("},
"plan_origin":"drawn",
"plan":{"format":"wavetank-plan","version":1,"faults":[
{"id":1,"kind":"reset_peer","where":"*","when":{"at_ns":9000000000},"parameters":{}}
]},
"bit":[],
"draws":[
{"stream":"coin","ordinal":0,"label":"side","value":2,"bound":7}
]
}
)");
}

TEST(Incident, ASmallCaptureIsInside) {
  const std::string json = to_json(incident_of_replay());

  EXPECT_NE(
      json.find(
          R"("capture":{"path":"feed.zst","content_hash":"00112233445566778899aabbccddeeff","lines_hash":"8a2ed39a73a6b973be443391c2773dc2","format":"wavetank","lines":[
"wavetank-capture 1 tool=test source=made%20up synthetic=yes clocks=mono%20and%20wall",
"0 1737918843893903000 0 received text {\"n\":0}",
"1000000000 1737918844893903000 0 received text {\"n\":1}",
"2000000000 1737918845893903000 0 received text {\"n\":2}"
]}
})"),
      std::string::npos)
      << json;
}

// How the capture was played decides the run as much as its bytes.
TEST(IncidentJson, KeepsHowTheGapsOfTheCaptureWerePlayed) {
  Incident incident = incident_of_replay();
  EXPECT_EQ(to_json(incident).find("max_gap_ns"), std::string::npos);
  EXPECT_EQ(request_of(incident).max_gap, std::nullopt);
  incident.capture->max_gap = Duration(60'000'000'000);
  incident.capture->gap_duty = GapDuty::kCadence;

  const RunRequest request = request_of(parsed(to_json(incident)));

  EXPECT_EQ(request.max_gap, Duration(60'000'000'000));
  EXPECT_EQ(request.gap_duty, GapDuty::kCadence);
}

/// Hex digits of which no compressor makes less than half.
std::string noise(std::size_t bytes) {
  std::uint64_t state = 88172645463325252ULL;
  std::string text(bytes, '0');
  for (char& digit : text) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    digit = "0123456789abcdef"[state % 16];
  }
  return text;
}

Incident incident_of_replay(const std::shared_ptr<const Capture>& capture) {
  RunRequest request;
  request.client = "hasty";
  request.capture = capture;
  const CheckedRun run = run_checked(fake_registry().replays(), request);
  return make_incident("replay", request, run.result, "t");
}

TEST(Incident, ACaptureThatIsSmallCompressedIsInside) {
  auto capture = std::make_shared<Capture>(*fake_capture());
  capture->records[1].payload.assign(4 * kInlineCaptureBytesMax, 'x');
  const std::string json = to_json(incident_of_replay(capture));
  const Incident incident = parsed(json);

  EXPECT_LT(json.size(), 4000U);
  ASSERT_TRUE(incident.capture && incident.capture->content);
  EXPECT_EQ(incident.capture->content->records, capture->records);
  EXPECT_EQ(to_json(incident), json);
}

TEST(Incident, ADamagedCaptureInsideIsRefused) {
  auto capture = std::make_shared<Capture>(*fake_capture());
  capture->records[1].payload.assign(4 * kInlineCaptureBytesMax, 'x');
  const std::string json = to_json(incident_of_replay(capture));
  const std::string key = "\"zstd_base64\":\"";
  const std::size_t begin = json.find(key) + key.size();
  const std::size_t end = json.find('"', begin);
  EXPECT_EQ(
      error_of(json.substr(0, begin) + json.substr(end)),
      "/capture/zstd_base64: is not a whole zstd frame; give one zstd frame with a checksum, or "
      "leave it out");
  for (std::size_t at = begin; at < end; at += 3) {
    std::string damaged = json;
    damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(error_of(damaged).starts_with("/capture/zstd_base64: ")) << at;
  }
}

TEST(Incident, DrawsWithoutEndAreLeftToTheSeed) {
  RunRequest request;
  RunResult result = failed_run("unlucky", request);
  for (std::size_t i = 0; i <= kDrawsMax; ++i) result.tape.push_back(result.tape.front());
  const Incident incident = parsed(to_json(make_incident("unlucky", request, result, "t")));
  EXPECT_FALSE(incident.draws);
  const RunResult again = fake_registry().runs_of("unlucky")(request_of(incident));
  EXPECT_EQ(again.trace_hash, incident.trace_hash);
}

TEST(Incident, ALargeCaptureIsNamed) {
  auto capture = std::make_shared<Capture>(*fake_capture());
  capture->records[1].payload = noise(3 * kCompressedCaptureBytesMax);
  RunRequest request;
  request.client = "hasty";
  request.capture = capture;
  const CheckedRun run = run_checked(fake_registry().replays(), request);
  const Incident incident = parsed(to_json(make_incident("replay", request, run.result, "t")));

  ASSERT_TRUE(incident.capture);
  EXPECT_EQ(incident.capture->content, nullptr);
  EXPECT_EQ(incident.capture->path, "feed.zst");
  EXPECT_EQ(incident.capture->content_hash, capture->content_hash);
}

// A file's name is any bytes, JSON is UTF-8.
TEST(Incident, TheNameOfACaptureSurvivesByteForByte) {
  for (const std::string& path : {std::string("feeds/\xff\xfe.zst"), std::string("two\nlines.zst"),
                                  std::string("\xc3\xa4.zst"), std::string("feed.zst")}) {
    Incident incident = incident_of_replay();
    incident.capture->path = path;
    const std::string json = to_json(incident);

    EXPECT_EQ(parsed(json).capture->path, path);
    EXPECT_EQ(to_json(parsed(json)), json);
    EXPECT_EQ(json.find("path_base64") == std::string::npos,
              path.ends_with("\xa4.zst") || path == "feed.zst");
  }
}

TEST(Incident, ADamagedNameOfACaptureIsRefused) {
  Incident incident = incident_of_replay();
  incident.capture->path = "\xff";
  const std::string json = to_json(incident);

  EXPECT_EQ(
      error_of(replaced(json, "\"/w==\"", "\"/w=\"")),
      "/capture/path_base64: \"/w=\" is wrong here; give base64 with padding, or leave it out");
  EXPECT_EQ(error_of(replaced(json, "\"/w==\"", "7")),
            "/capture/path_base64: 7 is wrong here; give a string");
}

TEST(Incident, WrittenIncidentIsReadBack) {
  for (const Incident& written : {incident_of_unlucky(), incident_of_replay()}) {
    const std::string json = to_json(written);
    const Incident read = parsed(json);

    EXPECT_EQ(to_json(read), json);
    EXPECT_EQ(read.venue, written.venue);
    EXPECT_EQ(read.seed, written.seed);
    EXPECT_EQ(read.draws, written.draws);
    EXPECT_EQ(read.plan, written.plan);
    EXPECT_EQ(read.epoch_ns, written.epoch_ns);
    EXPECT_EQ(read.trace_hash, written.trace_hash);
    EXPECT_EQ(read.step_hash, written.step_hash);
    EXPECT_EQ(read.violation.second.at, written.violation.second.at);
  }
  EXPECT_EQ(parsed(to_json(incident_of_replay())).capture->content->records,
            fake_capture()->records);
}

TEST(Incident, WithoutAVenueTheFirstReplays) {
  const std::string json = to_json(incident_of_replay());
  EXPECT_EQ(request_of(parsed(json)).venue, "fake");
  const RunRequest request = request_of(parsed(replaced(json, "\n\"venue\":\"fake\",", "")));

  EXPECT_EQ(request.venue, "");
  EXPECT_EQ(fake_registry().replays(request.venue)(request).verdict, Verdict::kFail);
}

TEST(Incident, TheExtremesSurvive) {
  Incident incident = incident_of_unlucky();
  incident.seed = 0xFFFF'FFFF'FFFF'FFFFU;
  incident.epoch_ns = std::numeric_limits<std::int64_t>::min();
  incident.violation.second.at = kNever;
  incident.violation.first.text = "\xff \xc3\xa9 \x01 \"quoted\"\n";
  incident.draws->emplace_back("random.client", 1U << 20, ~std::uint64_t{0}, 0, "");
  incident.plan_origin = PlanOrigin::kHandWritten;
  const Incident read = parsed(to_json(incident));

  EXPECT_EQ(read.seed, incident.seed);
  EXPECT_EQ(read.epoch_ns, incident.epoch_ns);
  EXPECT_EQ(read.violation.second.at, kNever);
  // Invalid UTF-8 is replaced: JSON cannot hold it, and no result depends on it.
  EXPECT_EQ(read.violation.first.text, "\xEF\xBF\xBD \xc3\xa9 \x01 \"quoted\"\n");
  EXPECT_EQ(read.draws, incident.draws);
  EXPECT_EQ(read.plan_origin, PlanOrigin::kHandWritten);
}

TEST(Incident, RequestMakesTheRunAgain) {
  const Registry registry = fake_registry();
  const Incident incident = parsed(to_json(incident_of_unlucky()));
  RunRequest request = request_of(incident);
  request.seed = 0;  // The draws decide, not the seed.
  const RunResult result = registry.runs_of("unlucky")(request);

  EXPECT_EQ(result.trace_hash, incident.trace_hash);
  EXPECT_EQ(result.step_hash, incident.step_hash);
  EXPECT_EQ(result.violation->property, "BUDGET");
  EXPECT_TRUE(result.misalignments.empty());
}

TEST(Incident, WithoutDrawsTheSeedDecides) {
  std::string json = to_json(incident_of_unlucky());
  const std::size_t draws = json.find(",\n\"draws\"");
  json.replace(draws, json.size() - draws, "\n}\n");
  const RunRequest request = request_of(parsed(json));

  EXPECT_FALSE(request.tape);
  EXPECT_EQ(fake_registry().runs_of("unlucky")(request).verdict, Verdict::kFail);
}

TEST(Incident, ALongTextIsReadBackWhole) {
  Incident incident = incident_of_replay();
  incident.violation.first.text.assign(200'000, 'x');
  incident.draws->emplace_back("random.client", 1, 1, 0, std::string(10'000, 'l'));
  incident.capture->path.assign(10'000, 'p');

  EXPECT_EQ(to_json(parsed(to_json(incident))), to_json(incident));
}

TEST(Incident, RunWithoutAViolationGivesNoIncident) {
  EXPECT_THROW(make_incident("steady", RunRequest(), RunResult(), "t"), std::invalid_argument);
}

TEST(Incident, ANameThatCouldNotBeReadBackIsRefused) {
  RunRequest request;
  RunResult result = failed_run("unlucky", request);
  EXPECT_NO_THROW(make_incident(std::string(128, 'c'), request, result, "t"));
  for (const std::string& name : {std::string(), std::string(129, 'c'), std::string("a case")}) {
    EXPECT_THROW(make_incident(name, request, result, "t"), std::invalid_argument) << name;
  }

  request.client = "caf\xC3\xA9";
  EXPECT_THROW(make_incident("unlucky", request, result, "t"), std::invalid_argument);
  request.client = "hasty";
  result.violation->property = "A\nB";
  EXPECT_THROW(make_incident("unlucky", request, result, "t"), std::invalid_argument);
}

struct BadIncident {
  const char* name;
  const char* from;  ///< In the text of incident_of_replay(); empty: all of it.
  const char* to;
  std::string line;
};

void PrintTo(const BadIncident& incident, std::ostream* out) { *out << incident.name; }

class IncidentRefusal : public testing::TestWithParam<BadIncident> {};

TEST_P(IncidentRefusal, NamesPlaceValueAndRemedy) {
  const BadIncident& bad = GetParam();
  const std::string json =
      *bad.from == '\0' ? bad.to : replaced(to_json(incident_of_replay()), bad.from, bad.to);
  EXPECT_EQ(error_of(json), bad.line);
}

INSTANTIATE_TEST_SUITE_P(
    Table, IncidentRefusal,
    testing::Values(
        BadIncident{"Empty", "", " \n",
                    "incident: the file is empty; give one that wavetank has written"},
        BadIncident{"NotJson", "", "hello",
                    "line 1, column 1: not JSON: Invalid value. Correct the text there."},
        BadIncident{"NotAnObject", "", "[1]",
                    "incident: not an incident, it has no \"format\"; give a file that wavetank "
                    "has written"},
        BadIncident{"APlan", "", R"({"format":"wavetank-plan","version":1,"faults":[]})",
                    "/format: \"wavetank-plan\" is not \"wavetank-incident\"; give a file that "
                    "wavetank has written"},
        BadIncident{"Newer", "\"version\":1", "\"version\":2",
                    "/version: 2; this program reads version 1, a newer one may read more"},
        BadIncident{"UnknownField", "\"tool\":", "\"tol\":1,\"tool\":",
                    "/tol: unknown field; give an incident as wavetank test and wavetank replay "
                    "write it"},
        BadIncident{"Twice", "\"seed\":7", "\"seed\":7,\"seed\":7",
                    "/seed: duplicate key; remove one"},
        BadIncident{"MissingField", "\"seed\":7,\n", "",
                    "/seed: is missing; give an incident as wavetank test and wavetank replay "
                    "write it"},
        BadIncident{"MissingInside", ",\"text\":\"dial 2 in that window\"", "",
                    "/violation/second/text: is missing; give {\"at_ns\":N,\"text\":TEXT}"},
        BadIncident{"WrongType", "\"seed\":7", "\"seed\":[7]",
                    "/seed: [7] is wrong here; give an integer from 0 to 2^64 - 1, as a string if "
                    "it exceeds 2^53 - 1"},
        BadIncident{"Negative", "\"seed\":7", "\"seed\":-7",
                    "/seed: -7 is wrong here; give an integer from 0 to 2^64 - 1, as a string if "
                    "it exceeds 2^53 - 1"},
        BadIncident{"Fraction", "\"seed\":7", "\"seed\":7.5",
                    "/seed: 7.5 is wrong here; give an integer from 0 to 2^64 - 1, as a string if "
                    "it exceeds 2^53 - 1"},
        BadIncident{"TooLarge", "\"seed\":7", "\"seed\":\"99999999999999999999\"",
                    "/seed: \"99999999999999999999\" is out of range; give an integer of 64 bits"},
        BadIncident{"EpochTooLarge", "\"1737918843893903000\"", "18446744073709551615",
                    "/epoch_ns: 18446744073709551615 is out of range; give an integer of 64 bits"},
        BadIncident{"BadHash", "\"content_hash\":\"", "\"content_hash\":\"X",
                    "/capture/content_hash: \"X00112233445566778899aabbccddeeff\" is wrong here; "
                    "give 32 hex digits in lower case"},
        BadIncident{"BadName", "\"client\":\"hasty\"", "\"client\":\"ha sty\"",
                    "/client: \"ha sty\" is wrong here; give 1 to 128 printable ASCII "
                    "characters without spaces"},
        BadIncident{"BadPlan", "\"faults\":[",
                    "\"faults\":[{\"id\":1,\"kind\":\"reset_pear\","
                    "\"when\":{\"at_ns\":1}}",
                    "/plan/faults/0/kind: \"reset_pear\" is not a known kind; did you mean "
                    "\"reset_peer\"?"},
        BadIncident{"PlanIsNone", "\"plan\":{", "\"plan\":{\"x\":1,",
                    "/plan/x: unknown field; known: format, version, faults"},
        BadIncident{"BadLine", "1000000000 1737918844893903000 0", "1000000000 soon 0",
                    "/capture/lines/2: bad wall stamp \"soon\"; give a line as in "
                    "docs/capture_format.md"},
        BadIncident{"BadHead", "wavetank-capture 1 tool=test", "wavetank-capture 1",
                    "/capture/lines/0: head line: tool, source, synthetic and clocks are required; "
                    "give a line as in docs/capture_format.md"},
        BadIncident{"LinesWithoutFormat", "\"format\":\"wavetank\",\"lines\"", "\"lines\"",
                    "/capture/format: is missing; give {\"path\":FILE,\"content_hash\":HEX}, and "
                    "\"format\" and \"lines\" or \"zstd_base64\" if it is inside"},
        BadIncident{"FormatWithoutImporter", "\"format\":\"wavetank\",\"lines\"",
                    "\"format\":\"pcap\",\"lines\"",
                    "/capture/format: \"pcap\" is wrong here; give \"wavetank\" or "
                    "\"hftbacktest\""},
        BadIncident{"FormatThatIsNoName", "\"format\":\"wavetank\",\"lines\"",
                    "\"format\":\"Pcap!\",\"lines\"",
                    "/capture/format: \"Pcap!\" is wrong here; give the name of a format that "
                    "wavetank reads, such as \"wavetank\""},
        BadIncident{"NoRecord", "2000000000 1737918845893903000 0 received", "2000000000",
                    "/capture/lines/3: a record has six fields; give a line as in "
                    "docs/capture_format.md"},
        BadIncident{"LongKey", "\"tool\":",
                    "\"0123456789012345678901234567890123456789012345678901234567890123456789\":1,"
                    "\"tool\":",
                    "/01234567890123456789012345678901234567890123456789012345...: unknown field; "
                    "give an incident as wavetank test and wavetank replay write it"},
        BadIncident{"OddValue", "\"client\":\"hasty\"",
                    "\"client\":\"\\u001B[2J\\n\x7F\xC3\xA9\xE2\x80\xAE\"",
                    "/client: \"\\u001B[2J\\n\\u007F\\u00E9\\u202E\" is wrong here; give 1 to "
                    "128 printable ASCII characters without spaces"},
        BadIncident{"OddKey", "\"tool\":", "\"a/b~\xC3\xA9\":1,\"tool\":",
                    "/a~1b~0\\u00E9: unknown field; give an incident as wavetank test and wavetank "
                    "replay write it"}),
    [](const auto& bad) { return std::string(bad.param.name); });

TEST(IncidentDamage, ATruncatedFileIsRefused) {
  const std::string json = to_json(incident_of_replay());
  // Without its last line feed it is whole.
  for (std::size_t size = 0; size + 1 < json.size(); ++size) {
    const std::string line = error_of(json.substr(0, size));
    EXPECT_NE(line, "(accepted)") << size;
    EXPECT_EQ(line.find('\n'), std::string::npos) << size;
  }
}

/// A line that a terminal shows as one line and does not obey.
bool is_printable(std::string_view line) {
  return std::all_of(line.begin(), line.end(),
                     [](char character) { return character >= ' ' && character <= '~'; });
}

TEST(IncidentDamage, NoFlippedBitCrashesTheReader) {
  const std::string json = to_json(incident_of_replay());
  int refused = 0;
  for (std::size_t at = 0; at < json.size(); ++at) {
    for (const unsigned bit : {0U, 3U, 5U, 7U}) {
      std::string damaged = json;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << bit));
      const std::string line = error_of(damaged);
      if (line != "(accepted)") ++refused;
      EXPECT_TRUE(is_printable(line)) << at << " " << bit << " " << line;
    }
  }
  EXPECT_GT(refused, static_cast<int>(json.size()));
}

TEST(IncidentDamage, NoTextReachesATerminalAsItIs) {
  Incident incident = incident_of_replay();
  incident.plan =
      FaultPlan(std::vector<FaultEntry>{FaultEntry(1, "reset_peer", AfterTrigger("open", 1, 0))});
  const std::string json = to_json(incident);
  // As escapes of JSON and as bare UTF-8: escape, line breaks, DEL, C1, an accent, and a mark that
  // turns the direction of writing.
  const std::string odd = "\\u001B[2J\\n\\u0085\\u2028\x7F\xC2\x9B\xC3\xA9\xE2\x80\xAE";
  int refused = 0;
  for (std::size_t at = json.find('"'); at != std::string::npos; at = json.find('"', at + 1)) {
    const std::string line = error_of(std::string(json).insert(at + 1, odd));
    if (line != "(accepted)") ++refused;
    EXPECT_TRUE(is_printable(line)) << at << " " << line;
    EXPECT_NE(line.find_first_of(";.("), std::string::npos) << "no remedy: " << line;
  }
  EXPECT_GT(refused, 60);
}

TEST(IncidentDamage, HostileNestingIsRefused) {
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(error_of(deep),
            "incident: nested deeper than any incident; give one that wavetank has written");
  EXPECT_EQ(error_of(R"({"format":"wavetank-incident","version":1,"seed":)" + deep),
            "incident: nested deeper than any incident; give one that wavetank has written");
}

TEST(IncidentDamage, BytesAfterANulAreNotOverlooked) {
  const std::string json = to_json(incident_of_unlucky());
  EXPECT_EQ(error_of(json + std::string(1, '\0') + "more"),
            "line 18, column 1: a NUL byte; give a text file that wavetank has written");
}

}  // namespace
}  // namespace wavetank::sim
