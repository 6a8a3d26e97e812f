#include "cli/incident_store.h"

#include <fmt/core.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/exit_code.h"
#include "cli/options.h"
#include "sim/report/atomic_file.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kHashDigits = 8;

/// Names come from registries and files: characters that are special to a shell or a file system
/// become '_'.
std::string safe(std::string_view name) {
  std::string result;
  for (const char character : name) {
    const bool plain = (character >= 'a' && character <= 'z') ||
                       (character >= 'A' && character <= 'Z') ||
                       (character >= '0' && character <= '9') || character == '_';
    result += plain ? character : '_';
  }
  return result;
}

/// The nearest folder that exists decides.
void check_writable(const std::string& folder) {
  std::error_code problem;
  std::filesystem::path existing = std::filesystem::absolute(folder, problem);
  while (existing.has_relative_path() && !std::filesystem::exists(existing, problem)) {
    existing = existing.parent_path();
  }
  const bool is_folder = std::filesystem::is_directory(existing, problem);
  if (is_folder && ::access(existing.c_str(), W_OK | X_OK) == 0) return;
  throw CommandError(
      ExitCode::kOutside,
      fmt::format("incidents cannot go to {}: {} {}; give --out another folder", folder,
                  existing.string(), is_folder ? "cannot be written" : "is not a folder"));
}

}  // namespace

IncidentStore::IncidentStore(const std::optional<std::string>& folder)
    : folder_(folder.value_or(kDefaultOut)) {
  if (folder) check_writable(folder_);
}

std::optional<std::string> IncidentStore::write(const sim::Incident& incident) {
  const std::string name =
      fmt::format("{}-{}-seed{}-{}.json", safe(incident.case_name), safe(incident.client),
                  incident.seed, incident.trace_hash.hex().substr(0, kHashDigits));
  std::string path = (std::filesystem::path(folder_) / name).string();
  const std::optional<std::string> problem =
      sim::write_file_atomically(path, sim::to_json(incident));
  if (!problem) return path;
  if (problem_.empty()) problem_ = *problem;
  return std::nullopt;
}

}  // namespace wavetank::cli
