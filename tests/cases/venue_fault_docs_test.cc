// Goal: docs/fault_model.md lists every kind of fault that a plan for the venue may hold.

#include <gtest/gtest.h>

#include "scenarios/cases/feed_run.h"
#include "tests/sim/fault_docs.h"

namespace wavetank::test {
namespace {

TEST(VenueFaultDocs, TheTableHasEveryKind) {
  const std::string page = sim::read_doc("fault_model.md");
  const sim::FaultCatalogue faults = scenarios::feed_faults();
  for (const sim::FaultKind& kind : faults.kinds()) {
    sim::FaultCatalogue one;
    one.add(kind);
    const std::string row = sim::fault_rows(one).front();
    EXPECT_NE(page.find(row), std::string::npos)
        << "make docs adds the row that docs/fault_model.md lacks:\n"
        << row;
  }
}

}  // namespace
}  // namespace wavetank::test
