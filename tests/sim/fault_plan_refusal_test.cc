// Goal: for each mistake in a plan, one line has the place, the mistake and the remedy.

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <variant>

#include "sim/fault/fault_plan_json.h"
#include "tests/sim/test_faults.h"

namespace wavetank::sim {
namespace {

std::string refusal_of(std::string_view json) {
  const auto result = parse_fault_plan(json, test_faults());
  const auto* error = std::get_if<PlanError>(&result);
  return error == nullptr ? "(accepted)" : error->line();
}

struct BadPlan {
  const char* name;
  std::string json;
  std::string line;
};

std::string case_name(const testing::TestParamInfo<BadPlan>& bad) { return bad.param.name; }

void PrintTo(const BadPlan& plan, std::ostream* out) { *out << plan.name; }

class FaultPlanRefusal : public testing::TestWithParam<BadPlan> {};

TEST_P(FaultPlanRefusal, NamesPlaceValueAndRemedy) {
  EXPECT_EQ(refusal_of(GetParam().json), GetParam().line);
}

const std::string kGood = R"("kind":"blackhole","when":{"at_ns":0},)";

INSTANTIATE_TEST_SUITE_P(
    Document, FaultPlanRefusal,
    testing::Values(
        BadPlan{"Empty", "",
                "plan: is empty; the smallest is "
                R"({"format":"wavetank-plan","version":1,"faults":[]})"},
        BadPlan{"NotJson", "{\"format\":\n  oops}",
                "line 2, column 3: not JSON: Invalid value. Correct the text there."},
        BadPlan{"TrailingText", "{} x",
                "line 1, column 4: not JSON: The document root must not be followed by other "
                "values. Correct the text there."},
        BadPlan{"CommaBehindTheLastItem",
                "{\"format\":\"wavetank-plan\",\"version\":1,\"faults\":[\n],\n}",
                "line 2, column 2: not JSON: a comma after the last item. Remove that comma."},
        BadPlan{"CommaBehindTheLastFault", "{\"faults\":[{},\n ]}",
                "line 1, column 14: not JSON: a comma after the last item. Remove that comma."},
        BadPlan{"Nul", std::string("{}\0garbage", 10),
                "line 1, column 3: a NUL byte; give a text file"},
        BadPlan{"NotUtf8", "{\"\xff\":1}",
                "line 1, column 3: not JSON: Invalid encoding in string. Correct the text there."},
        BadPlan{"ARootList", "[1,2]",
                "plan: [...] is not an object; start the file with "
                R"({"format":"wavetank-plan","version":1)"},
        BadPlan{
            "NoFormat", R"({"version":1,"faults":[]})",
            R"(/format: is missing; start the file with {"format":"wavetank-plan","version":1)"},
        BadPlan{"OtherFormat", R"({"format":"wavetank-incident","version":1,"plan":{}})",
                R"(/format: "wavetank-incident" is not "wavetank-plan"; give a fault plan)"},
        BadPlan{"NoVersion", R"({"format":"wavetank-plan","faults":[]})",
                R"(/version: is missing; start the file with )"
                R"({"format":"wavetank-plan","version":1)"},
        BadPlan{"NewerVersion", R"({"format":"wavetank-plan","version":2,"faults":[]})",
                "/version: 2 is not a version this program reads; give 1"},
        BadPlan{"UnknownTopField", R"({"format":"wavetank-plan","version":1,"fault":[]})",
                R"(/fault: unknown field; did you mean "faults"?)"},
        BadPlan{"NoFaults", R"({"format":"wavetank-plan","version":1})",
                "/faults: is missing; give a list, which may be empty"},
        BadPlan{"FaultsNotAList", R"({"format":"wavetank-plan","version":1,"faults":{}})",
                "/faults: {} is not a list; give [...]"},
        BadPlan{"FieldTwice", R"({"format":"wavetank-plan","version":1,"faults":[],"faults":[]})",
                "/faults: duplicate key; remove one"},
        BadPlan{"StrangeFieldName", "{\"format\":\"wavetank-plan\",\"version\":1,\"a/b~\\n\":0}",
                "/a~1b~0\\n: unknown field; known: format, version, faults"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Entry, FaultPlanRefusal,
    testing::Values(
        BadPlan{"NotAnObject", R"({"format":"wavetank-plan","version":1,"faults":[5]})",
                R"(/faults/0: 5 is not an object; give )"
                R"({"id":1,"kind":"reset_peer","when":{"at_ns":N}})"},
        BadPlan{"NoId", plan_of_entry(R"("kind":"reset_peer","when":{"at_ns":0})"),
                "/faults/0/id: is missing; give each fault its own number"},
        BadPlan{"IdText", plan_of_entry(kGood + R"("id":"1")"),
                R"(/faults/0/id: "1" is not an integer; give an integer from 0 to 4294967295)"},
        BadPlan{"IdTooLarge", plan_of_entry(kGood + R"("id":4294967296)"),
                "/faults/0/id: 4294967296 is out of range; give an integer from 0 to 4294967295"},
        BadPlan{"IdNegative", plan_of_entry(kGood + R"("id":-1)"),
                "/faults/0/id: -1 is out of range; give an integer from 0 to 4294967295"},
        BadPlan{"IdTwice",
                R"({"format":"wavetank-plan","version":1,"faults":[)"
                R"({"id":4,"kind":"reset_peer","when":{"at_ns":0}},)"
                R"({"id":4,"kind":"reset_peer","when":{"at_ns":1}}]})",
                "/faults/1/id: 4 is also the id of fault number 0; give each fault its own number"},
        BadPlan{"NoKind", plan_of_entry(R"("id":1,"when":{"at_ns":0})"),
                "/faults/0/kind: is missing; name a kind of fault"},
        BadPlan{"KindNumber", plan_of_entry(R"("id":1,"kind":7,"when":{"at_ns":0})"),
                "/faults/0/kind: 7 is not a string; name a kind of fault"},
        BadPlan{"MisspeltKind", plan_of_entry(R"("id":1,"kind":"reset_pear","when":{"at_ns":0})"),
                R"(/faults/0/kind: "reset_pear" is not a known kind; did you mean "reset_peer"?)"},
        BadPlan{"UnknownKind", plan_of_entry(R"("id":1,"kind":"\u001b[31m","when":{"at_ns":0})"),
                R"(/faults/0/kind: "\u001B[31m" is not a known kind; known: blackhole, latency, )"
                "refuse_dials, reset_peer, server_close, slicer, slow_close, stop_signal"},
        BadPlan{"UnknownField", plan_of_entry(kGood + R"("id":1,"were":"*")"),
                R"(/faults/0/were: unknown field; did you mean "where"?)"},
        BadPlan{"WhereEmpty", plan_of_entry(kGood + R"("id":1,"where":"")"),
                R"(/faults/0/where: "" is not a target's name; give 1 to 96 printable characters )"
                R"(without spaces, or "*")"},
        BadPlan{"WhereNumber", plan_of_entry(kGood + R"("id":1,"where":3)"),
                "/faults/0/where: 3 is not a string; name a target, or leave it out for all"}),
    case_name);

std::string with_when(std::string_view when) {
  return plan_of_entry(R"("id":1,"kind":"reset_peer","when":)" + std::string(when));
}

const std::string kWhenRemedy = R"(give {"at_ns":N}, {"event":N} or {"after":"dial","count":1})";

INSTANTIATE_TEST_SUITE_P(
    When, FaultPlanRefusal,
    testing::Values(
        BadPlan{"Missing", plan_of_entry(R"("id":1,"kind":"reset_peer")"),
                R"(/faults/0/when: is missing; say when, for example {"at_ns":0})"},
        BadPlan{"Number", with_when("5"), "/faults/0/when: 5 is not an object; " + kWhenRemedy},
        BadPlan{"NoTime", with_when("{}"), "/faults/0/when: {} has no time; " + kWhenRemedy},
        BadPlan{"TwoTimes", with_when(R"({"at_ns":1,"event":2})"),
                R"(/faults/0/when: {...} has more than one time; )" + kWhenRemedy},
        BadPlan{"MisspeltBesideATime", with_when(R"({"at_ns":1,"cuont":2})"),
                "/faults/0/when/cuont: unknown field; known: at_ns"},
        BadPlan{"EventWithDelay", with_when(R"({"event":1,"delay_ns":2})"),
                "/faults/0/when/delay_ns: unknown field; known: event, host"},
        BadPlan{"TextThatIsNoTime", with_when(R"({"at_ns":"soon"})"),
                R"(/faults/0/when/at_ns: "soon" is not a time; give nanoseconds from 0 to )"
                R"(9007199254740991, or a text such as "5s", "250ms" or "1h30m")"},
        BadPlan{"TextOfATooLongTime", with_when(R"({"after":"dial","delay_ns":"9999d"})"),
                R"(/faults/0/when/delay_ns: "9999d" is out of range; give nanoseconds from 0 to )"
                R"(9007199254740991, or a text such as "5s", "250ms" or "1h30m")"},
        BadPlan{"TextThatOverflows", with_when(R"({"at_ns":"9223372036854775807d"})"),
                R"(/faults/0/when/at_ns: "9223372036854775807d" is not a time; give nanoseconds )"
                R"(from 0 to 9007199254740991, or a text such as "5s", "250ms" or "1h30m")"},
        BadPlan{"TextAsEvent", with_when(R"({"event":"5s"})"),
                R"(/faults/0/when/event: "5s" is not an integer; give an integer from 0 to )"
                "9007199254740991"},
        BadPlan{"NegativeTime", with_when(R"({"at_ns":-1})"),
                "/faults/0/when/at_ns: -1 is out of range; give an integer from 0 to "
                "9007199254740991"},
        BadPlan{"FloatingTime", with_when(R"({"at_ns":1e9})"),
                "/faults/0/when/at_ns: 1000000000.0 is not an integer; give an integer from 0 to "
                "9007199254740991"},
        BadPlan{"HugeTime", with_when(R"({"at_ns":18446744073709551615})"),
                "/faults/0/when/at_ns: 18446744073709551615 is out of range; give an integer from "
                "0 to 9007199254740991"},
        BadPlan{"EventText", with_when(R"({"event":"3"})"),
                R"(/faults/0/when/event: "3" is not an integer; give an integer from 0 to )"
                "9007199254740991"},
        BadPlan{"TriggerNumber", with_when(R"({"after":1})"),
                "/faults/0/when/after: 1 is not a string; name a trigger"},
        BadPlan{"MisspeltTrigger", with_when(R"({"after":"subscribe_acc"})"),
                R"(/faults/0/when/after: "subscribe_acc" is not a known trigger; did you mean )"
                R"("subscribe_ack"?)"},
        BadPlan{"CountZero", with_when(R"({"after":"open","count":0})"),
                "/faults/0/when/count: 0 is out of range; give an integer from 1 to "
                "9007199254740991"},
        BadPlan{"DelayNegative", with_when(R"({"after":"open","delay_ns":-5})"),
                "/faults/0/when/delay_ns: -5 is out of range; give an integer from 0 to "
                "9007199254740991"},
        BadPlan{"UnknownBesideATrigger", with_when(R"({"after":"open","delay":5})"),
                "/faults/0/when/delay: unknown field; known: after, count, delay_ns, host"}),
    case_name);

std::string with_parameters(std::string_view kind, std::string_view parameters) {
  return plan_of_entry(R"("id":1,"kind":")" + std::string(kind) +
                       R"(","when":{"at_ns":0},"parameters":)" + std::string(parameters));
}

INSTANTIATE_TEST_SUITE_P(
    Parameters, FaultPlanRefusal,
    testing::Values(
        BadPlan{"List", with_parameters("blackhole", "[]"),
                R"(/faults/0/parameters: [] is not an object; give {"name":value})"},
        BadPlan{"Misspelt", with_parameters("blackhole", R"({"duration":5})"),
                R"(/faults/0/parameters/duration: unknown parameter of "blackhole"; did you mean )"
                R"("duration_ns"?)"},
        BadPlan{"NoneKnown", with_parameters("reset_peer", R"({"duration_ns":5})"),
                R"(/faults/0/parameters/duration_ns: unknown parameter of "reset_peer"; )"
                "no name is valid here"},
        BadPlan{"Twice", with_parameters("blackhole", R"({"duration_ns":5,"duration_ns":5})"),
                "/faults/0/parameters/duration_ns: duplicate key; remove one"},
        BadPlan{"TooSmall", with_parameters("blackhole", R"({"duration_ns":5})"),
                "/faults/0/parameters/duration_ns: 5 is out of range; give an integer from "
                "1000000 to 86400000000000"},
        BadPlan{"TooLarge", with_parameters("slicer", R"({"bytes_max":4097})"),
                "/faults/0/parameters/bytes_max: 4097 is out of range; give an integer from 1 to "
                "4096"},
        BadPlan{"NotAChoice", with_parameters("stop_signal", R"({"signal":9})"),
                "/faults/0/parameters/signal: 9 is not one of the choices; known: 15, 2"},
        BadPlan{"NumberForText", with_parameters("server_close", R"({"reason":1000})"),
                "/faults/0/parameters/reason: 1000 is not a string; put the text in double quotes"},
        BadPlan{"TextTooLong",
                with_parameters("server_close", R"({"reason":")" + std::string(124, 'a') + "\"}"),
                "/faults/0/parameters/reason: \"" + std::string(56, 'a') +
                    "... is too long; give at most 123 bytes"},
        BadPlan{"NotATextChoice", with_parameters("server_close", R"({"manner":"abrubt"})"),
                R"(/faults/0/parameters/manner: "abrubt" is not one of the choices; did you mean )"
                R"("abrupt"?)"}),
    case_name);

}  // namespace
}  // namespace wavetank::sim
