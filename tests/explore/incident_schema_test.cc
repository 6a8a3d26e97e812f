#include <gtest/gtest.h>

#include <string>

#include "sim/fault/fault_kinds.h"
#include "sim/report/incident.h"
#include "tests/support/temporary_folder.h"

namespace wavetank::sim {
namespace {

/// `make docs` writes the file after a change of the schema.
TEST(IncidentSchema, IsTheOneInTheDocuments) {
  const std::string path = std::string(WAVETANK_SOURCE_DIR) + "/docs/incident.schema.json";
  EXPECT_EQ(file_text(path), incident_schema());
}

TEST(IncidentSchema, TheDocumentsExampleIsAnIncident) {
  const std::string page = file_text(std::string(WAVETANK_SOURCE_DIR) + "/docs/incident_format.md");
  const std::size_t begin = page.find("```json\n{\"format\":\"wavetank-incident\"");
  ASSERT_NE(begin, std::string::npos);
  const std::string example = page.substr(begin + 8, page.find("\n```\n", begin) - begin - 7);

  const auto incident = parse_incident(example, sim_faults());
  ASSERT_TRUE(incident) << incident.error().line();
  EXPECT_EQ(to_json(incident.value()), example);
}

}  // namespace
}  // namespace wavetank::sim
