// Goal: docs/fault_model.md and docs/fault_plan.schema.json say what the program does. To write the
// schema anew after a change of the catalogue, run this test with WAVETANK_UPDATE_GOLDEN=1.

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan_json.h"

namespace wavetank::sim {
namespace {

const std::string kDocs = WAVETANK_SOURCE_DIR "/docs/";

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// "180 s" as people say it: "3 min".
std::string amount(std::int64_t value, const std::string& unit) {
  if (unit == "bytes") return std::to_string(value) + (value == 1 ? " byte" : " bytes");
  if (unit != "ns") return std::to_string(value);
  if (value == 0) return "0";
  const struct {
    std::int64_t ns;
    const char* name;
  } units[] = {{3'600'000'000'000, " h"},
               {60'000'000'000, " min"},
               {1'000'000'000, " s"},
               {1'000'000, " ms"},
               {1, " ns"}};
  for (const auto& each : units) {
    if (value % each.ns == 0) return std::to_string(value / each.ns) + each.name;
  }
  return "";
}

std::string parameters_cell(const FaultKind& kind) {
  std::string cell;
  for (const NumberSpec& spec : kind.numbers) {
    cell += cell.empty() ? "`" : "; `";
    cell += spec.name + "`: ";
    if (spec.choices.empty()) {
      cell += amount(spec.min, spec.unit) + " to " + amount(spec.max, spec.unit);
    } else {
      for (const std::int64_t choice : spec.choices) {
        if (choice != spec.choices.front()) cell += " or ";
        cell += amount(choice, spec.unit);
      }
    }
    cell += ", default " + amount(spec.fallback, spec.unit);
  }
  return cell.empty() ? "none" : cell;
}

TEST(FaultModel, ListsEveryKindOfSim) {
  const std::string page = read_file(kDocs + "fault_model.md");
  const FaultCatalogue catalogue = sim_faults();
  for (const FaultKind& kind : catalogue.kinds()) {
    const std::string row = "| `" + kind.name + "` | " + std::string(level_name(kind.level)) +
                            " | " + kind.doc + " | " + parameters_cell(kind) + " | " + kind.source +
                            " |\n";
    EXPECT_NE(page.find(row), std::string::npos) << "docs/fault_model.md lacks the row:\n" << row;
  }
  for (const FaultTrigger& trigger : catalogue.triggers()) {
    const std::string row = "| `" + trigger.name + "` | " + trigger.doc + " |\n";
    EXPECT_NE(page.find(row), std::string::npos) << "docs/fault_model.md lacks the row:\n" << row;
  }
}

TEST(FaultModel, ItsExampleIsAPlan) {
  const std::string page = read_file(kDocs + "fault_model.md");
  const std::string fence = "```json\n";
  const std::size_t begin = page.find(fence) + fence.size();
  const std::string example = page.substr(begin, page.find("```\n", begin) - begin);

  const auto result = parse_fault_plan(example, sim_faults());
  const auto* error = std::get_if<PlanError>(&result);
  EXPECT_EQ(error, nullptr) << error->line();
}

TEST(FaultPlanSchema, TheFileInDocsIsTheOneOfTheCatalogue) {
  const std::string path = kDocs + "fault_plan.schema.json";
  const std::string schema = fault_plan_schema(sim_faults());
  if (std::getenv("WAVETANK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << schema;
  }

  EXPECT_EQ(read_file(path), schema) << "run this test with WAVETANK_UPDATE_GOLDEN=1 and review";
}

/// What an independent validator says of a plan.
bool schema_accepts(const std::string& json) {
  rapidjson::Document schema_text;
  schema_text.Parse(fault_plan_schema(sim_faults()).c_str());
  EXPECT_FALSE(schema_text.HasParseError());
  const rapidjson::SchemaDocument schema(schema_text);
  rapidjson::SchemaValidator validator(schema);
  rapidjson::Document plan;
  plan.Parse(json.c_str());
  EXPECT_FALSE(plan.HasParseError()) << json;
  return plan.Accept(validator);
}

bool reader_accepts(const std::string& json) {
  return std::holds_alternative<FaultPlan>(parse_fault_plan(json, sim_faults()));
}

std::string with_entry(const std::string& entry) {
  return R"({"format":"wavetank-plan","version":1,"faults":[)" + entry + "]}";
}

TEST(FaultPlanSchema, AgreesWithTheReader) {
  const struct {
    bool valid;
    std::string json;
  } plans[] = {
      {true, R"({"format":"wavetank-plan","version":1,"faults":[]})"},
      {true, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":0}})")},
      {true, with_entry(R"({"id":1,"kind":"reset_peer","where":"venue","when":{"event":9}})")},
      {true, with_entry(R"({"id":1,"kind":"blackhole","when":{"after":"open","count":2},)"
                        R"("parameters":{"duration_ns":1000000}})")},
      {true, with_entry(R"({"id":1,"kind":"stop_signal","when":{"at_ns":0},)"
                        R"("parameters":{"signal":2}})")},
      {false, R"([])"},
      {false, R"({"format":"wavetank-plan","faults":[]})"},
      {false, R"({"format":"wavetank-plan","version":2,"faults":[]})"},
      {false, R"({"format":"other","version":1,"faults":[]})"},
      {false, R"({"format":"wavetank-plan","version":1,"faults":[],"more":1})"},
      {false, with_entry("1")},
      {false, with_entry(R"({"id":-1,"kind":"reset_peer","when":{"at_ns":0}})")},
      {false, with_entry(R"({"id":1,"kind":"reset","when":{"at_ns":0}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer"})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":0,"event":0}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"after":"nothing"}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":0},"where":"a b"})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":0},"why":"x"})")},
      {false, with_entry(R"({"id":1,"kind":"blackhole","when":{"at_ns":0},)"
                         R"("parameters":{"duration_ns":1}})")},
      {false, with_entry(R"({"id":1,"kind":"blackhole","when":{"at_ns":0},)"
                         R"("parameters":{"signal":2}})")},
      {false, with_entry(R"({"id":1,"kind":"stop_signal","when":{"at_ns":0},)"
                         R"("parameters":{"signal":9}})")},
  };
  for (const auto& plan : plans) {
    EXPECT_EQ(schema_accepts(plan.json), plan.valid) << plan.json;
    EXPECT_EQ(reader_accepts(plan.json), plan.valid) << plan.json;
  }
}

}  // namespace
}  // namespace wavetank::sim
