// write_docs: writes the generated parts of docs/, or with --check names those that are stale.
//   docs/commands.md              the help of every command
//   docs/fault_model.md           the rows of the tables below "## Kinds" and "## Triggers"
//   docs/fault_plan.schema.json   the schema of fault plans
//   docs/incident.schema.json     the schema of incidents
// Exit codes: 0 everything is current, or is now; 1 a document is stale; 6 a file cannot be
// written.

#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_table.h"
#include "cli/help.h"
#include "scenarios/registry.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/report/atomic_file.h"
#include "sim/report/incident.h"
#include "tests/sim/fault_docs.h"

namespace wavetank::test {
namespace {

struct Document {
  std::string name;  ///< Below docs/.
  std::string text;
};

std::string help_section(const std::string& title, const std::string& help) {
  return "\n## " + title + "\n\n```\n" + help + "```\n";
}

Document commands_page(const sim::Registry& registry) {
  std::string page =
      "# Commands\n\nThis page is the output of `--help`. `make docs` writes it. `wavetank list` "
      "prints the scenarios,\nclients, faults, properties and venues of a build.\n";
  page += help_section("wavetank", cli::main_help(registry));
  for (const cli::CommandRow& row : cli::command_rows()) {
    page +=
        help_section(std::string("wavetank ") + row.name, cli::command_help(row.command, registry));
  }
  return {"commands.md", page};
}

/// `page` with `rows` in place of those of the first table below `heading`.
std::string with_rows(const std::string& page, std::string_view heading, const std::string& rows) {
  const std::size_t table = page.find("\n|--", page.find(heading));
  const std::size_t begin = page.find('\n', table + 1) + 1;
  std::size_t end = begin;
  while (end < page.size() && page[end] == '|') end = page.find('\n', end) + 1;
  return page.substr(0, begin) + rows + page.substr(end);
}

std::string joined_rows(const sim::FaultCatalogue& faults) {
  std::string rows;
  for (const std::string& row : sim::fault_rows(faults)) rows += row;
  return rows;
}

Document fault_page(const sim::FaultCatalogue& faults) {
  sim::FaultCatalogue kinds;
  for (const sim::FaultKind& kind : faults.kinds()) kinds.add(kind);
  sim::FaultCatalogue triggers;
  for (const sim::FaultTrigger& trigger : faults.triggers()) triggers.add(trigger);
  const std::string page = sim::read_doc("fault_model.md");
  return {"fault_model.md", with_rows(with_rows(page, "\n## Kinds\n", joined_rows(kinds)),
                                      "\n## Triggers\n", joined_rows(triggers))};
}

std::vector<Document> generated_documents() {
  const sim::Registry registry = scenarios_registry();
  const sim::FaultCatalogue& faults = registry.faults;
  return {commands_page(registry),
          fault_page(faults),
          {"fault_plan.schema.json", sim::fault_plan_schema(faults)},
          {"incident.schema.json", sim::incident_schema()}};
}

bool is_current(const Document& document) { return sim::read_doc(document.name) == document.text; }

int check(const std::vector<Document>& documents) {
  int stale = 0;
  for (const Document& document : documents) {
    if (is_current(document)) continue;
    std::cerr << "docs/" << document.name << " is stale. Run make docs, and commit the result\n";
    stale = 1;
  }
  return stale;
}

int write_all(const std::vector<Document>& documents) {
  for (const Document& document : documents) {
    if (is_current(document)) continue;
    const std::string path = WAVETANK_SOURCE_DIR "/docs/" + document.name;
    if (const auto problem = sim::write_file_atomically(path, document.text)) {
      std::cerr << *problem << '\n';
      return 6;
    }
    std::cout << "docs/" << document.name << " is new\n";
  }
  return 0;
}

}  // namespace
}  // namespace wavetank::test

int main(int argc, char** argv) {
  const std::vector<wavetank::test::Document> documents = wavetank::test::generated_documents();
  const bool checks = argc == 2 && std::string_view(argv[1]) == "--check";
  return checks ? wavetank::test::check(documents) : wavetank::test::write_all(documents);
}
