#include <fmt/core.h>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/parse_values.h"
#include "cli/printable.h"
#include "cli/result_json.h"
#include "cli/starter.h"
#include "sim/report/atomic_file.h"

namespace wavetank::cli {
namespace {

namespace fs = std::filesystem;

/// Errors: CommandError kUsage for a folder with files in it, or a file of that name.
void require_empty(const std::string& folder) {
  std::error_code problem;
  const fs::file_status status = fs::status(folder, problem);
  if (status.type() == fs::file_type::not_found) return;
  if (problem) {
    throw CommandError(ExitCode::kOutside, folder + ": " + problem.message());
  }
  if (status.type() != fs::file_type::directory) {
    throw CommandError(ExitCode::kUsage, in_quotes(folder) + " is not a folder; name a new one");
  }
  const fs::directory_iterator first(folder, problem);
  if (problem) throw CommandError(ExitCode::kOutside, folder + ": " + problem.message());
  if (first == fs::directory_iterator()) return;
  throw CommandError(ExitCode::kUsage,
                     fmt::format("{} is not empty, it has {}; name a new folder", in_quotes(folder),
                                 in_quotes(first->path().filename().string())));
}

/// The files that are written so far; they go away again unless they are kept.
class NewProject {
 public:
  explicit NewProject(std::string folder) : folder_(std::move(folder)) {
    is_new_ = !fs::exists(folder_);
  }
  ~NewProject() {
    if (kept_) return;
    std::error_code ignored;
    for (const fs::path& path : written_) fs::remove(path, ignored);
    if (is_new_) fs::remove(folder_, ignored);
  }
  NewProject(const NewProject&) = delete;
  NewProject& operator=(const NewProject&) = delete;

  void add(const StarterFile& file) {
    const fs::path path = fs::path(folder_) / file.name;
    const std::optional<std::string> problem = sim::write_file_atomically(path.string(), file.text);
    if (problem) throw CommandError(ExitCode::kOutside, *problem);
    written_.push_back(path);
  }
  void keep() noexcept { kept_ = true; }

 private:
  std::string folder_;
  bool is_new_ = false;
  bool kept_ = false;
  std::vector<fs::path> written_;
};

std::string next_commands(const std::string& folder) {
  const std::string safe = folder.starts_with("-") ? "./" + folder : folder;
  const std::string here = shell_word(safe);
  const std::string build = shell_word((fs::path(safe) / "build").string());
  const std::string program = shell_word((fs::path(safe) / "build/x").string());
  return fmt::format(
      "{} has a client, a scenario, a property, a kind of fault, and tests. Next:\n\n"
      "  cmake -S {} -B {}\n  cmake --build {}\n  {} test all --client mine\n",
      printable(folder), here, build, build, program);
}

std::string init_json(const std::string& folder) {
  sim::JsonWriter json = begin_json("init", "pass");
  json.key("path").text(printable(folder)).key("files").begin_array();
  for (const StarterFile& file : starter_files()) json.text(std::string(file.name));
  return json.end_array().end_object().take();
}

}  // namespace

ExitCode init_command(Session& session) {
  const std::string& folder = session.options.subjects.front();
  require_empty(folder);
  NewProject project(folder);
  for (const StarterFile& file : starter_files()) project.add(file);
  project.keep();
  session.console.detail(next_commands(folder));
  if (session.options.json) session.console.json(init_json(folder));
  return ExitCode::kPass;
}

}  // namespace wavetank::cli
