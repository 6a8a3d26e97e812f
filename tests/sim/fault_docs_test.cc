// Goal: docs/fault_model.md and docs/fault_plan.schema.json agree with the program, and the schema
// accepts the plans that the reader accepts. Both documents also list the kinds of the scenarios.

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <string>
#include <variant>
#include <vector>

#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan_json.h"
#include "tests/sim/fault_docs.h"

namespace wavetank::sim {
namespace {

TEST(FaultModel, ListsEveryKindOfSim) {
  const std::string page = read_doc("fault_model.md");
  for (const std::string& row : fault_rows(sim_faults())) {
    EXPECT_NE(page.find(row), std::string::npos)
        << "make docs adds the row that docs/fault_model.md lacks:\n"
        << row;
  }
}

TEST(FaultModel, ExampleIsAPlan) {
  const std::string page = read_doc("fault_model.md");
  const std::string fence = "```json\n";
  const std::size_t begin = page.find(fence) + fence.size();
  const std::string example = page.substr(begin, page.find("```\n", begin) - begin);

  const auto result = parse_fault_plan(example, sim_faults());
  const auto* error = std::get_if<PlanError>(&result);
  EXPECT_EQ(error, nullptr) << error->line();
}

TEST(FaultPlanSchema, TheFileInDocsHasEveryKindOfSim) {
  const std::string schema = read_doc("fault_plan.schema.json");
  const std::vector<std::string> pieces = schema_pieces(sim_faults());
  EXPECT_EQ(pieces.size(), sim_faults().kinds().size());
  for (const std::string& piece : pieces) {
    EXPECT_NE(schema.find(piece), std::string::npos) << "lacks:" << piece;
  }
}

/// The verdict of an independent validator about a plan.
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

TEST(FaultPlanSchema, FileInDocsIsDraft4) {
  const std::string draft = "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",";
  EXPECT_TRUE(read_doc("fault_plan.schema.json").starts_with(draft));
  EXPECT_TRUE(fault_plan_schema(sim_faults()).starts_with(draft));
}

// The first complaint names the field that is wrong, not every kind of fault there is.
TEST(FaultPlanSchema, PointsAtTheWrongField) {
  rapidjson::Document text;
  text.Parse(fault_plan_schema(sim_faults()).c_str());
  const rapidjson::SchemaDocument schema(text);
  rapidjson::SchemaValidator validator(schema);
  rapidjson::Document plan;
  plan.Parse(with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":0},"why":"x"})").c_str());

  EXPECT_FALSE(plan.Accept(validator));
  rapidjson::StringBuffer at;
  validator.GetInvalidDocumentPointer().StringifyUriFragment(at);
  EXPECT_STREQ(at.GetString(), "#/faults/0/why");
  EXPECT_STREQ(validator.GetInvalidSchemaKeyword(), "additionalProperties");
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
      {true, with_entry(R"({"id":1,"kind":"blackhole","when":{"at_ns":"1h30m"},)"
                        R"("parameters":{"duration_ns":"250ms"}})")},
      {true, with_entry(R"({"id":1,"kind":"blackhole","when":{"after":"dial","delay_ns":"5s"}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":""}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":"5"}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":"5 s"}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":"5s1h"}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"event":"5s"}})")},
      {false, with_entry(R"({"id":1,"kind":"reset_peer","when":{"at_ns":1,"count":2}})")},
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
