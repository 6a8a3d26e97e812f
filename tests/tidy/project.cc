#include "tests/tidy/project.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace wavetank::lint {
namespace {

namespace fs = std::filesystem;

bool is_read(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::string kind = path.extension().string();
  return kind == ".h" || kind == ".cc" || kind == ".md" || kind == ".cmake" || kind == ".sh" ||
         kind == ".py" || name == "CMakeLists.txt" || name == "Makefile";
}

bool is_skipped_folder(const std::string& name) {
  return name.starts_with('.') || name.starts_with("build") || name == "wavetank-out" ||
         name == "node_modules";
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace

Project::Project() {
  const fs::path root = WAVETANK_SOURCE_DIR;
  for (fs::recursive_directory_iterator it(root), end; it != end; ++it) {
    if (it->is_directory() && is_skipped_folder(it->path().filename().string())) {
      it.disable_recursion_pending();
      continue;
    }
    const std::string path = it->path().lexically_relative(root).generic_string();
    note_path(path);
    if (it->is_directory() && path.find('/') == std::string::npos) top_folders_.insert(path);
    if (it->is_regular_file() && is_read(it->path())) {
      files_.push_back(std::make_unique<const SourceText>(path, contents(it->path())));
    }
  }
  std::sort(files_.begin(), files_.end(),
            [](const auto& a, const auto& b) { return a->path() < b->path(); });
}

const Project& Project::get() {
  static const Project project;
  return project;
}

std::vector<const SourceText*> Project::sources(const Folders& folders) const {
  std::vector<const SourceText*> found;
  for (const auto& file : files_) {
    const bool is_source = file->path().ends_with(".h") || file->path().ends_with(".cc");
    const bool is_inside =
        std::any_of(folders.begin(), folders.end(),
                    [&](std::string_view folder) { return file->is_below(folder); });
    if (is_source && is_inside) found.push_back(file.get());
  }
  return found;
}

std::vector<const SourceText*> Project::files_ending(std::string_view ending) const {
  std::vector<const SourceText*> found;
  for (const auto& file : files_) {
    if (file->path().ends_with(ending)) found.push_back(file.get());
  }
  return found;
}

const SourceText* Project::find(std::string_view path) const {
  const auto at = std::lower_bound(
      files_.begin(), files_.end(), path,
      [](const auto& file, std::string_view wanted) { return file->path() < wanted; });
  return at != files_.end() && (*at)->path() == path ? at->get() : nullptr;
}

void Project::note_path(const std::string& path) {
  path_ends_.insert(path);
  for (std::size_t at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1)) {
    path_ends_.insert(path.substr(at + 1));
  }
}

bool Project::has_path(std::string_view path) const {
  return path_ends_.contains(path) || fs::exists(fs::path(WAVETANK_SOURCE_DIR) / path);
}

bool Project::is_top_folder(std::string_view name) const { return top_folders_.contains(name); }

Findings Project::check(const Folders& folders,
                        const std::function<Findings(const SourceText&)>& rule) const {
  Findings all;
  for (const SourceText* source : sources(folders)) {
    Findings some = rule(*source);
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
  }
  return all;
}

ParsedSource parsed(const SourceText& source) { return parse(code_tokens(source)); }

testing::AssertionResult none(const Findings& findings) {
  if (findings.empty()) return testing::AssertionSuccess();
  testing::AssertionResult failure = testing::AssertionFailure();
  for (const Finding& finding : findings) failure << '\n' << finding;
  return failure;
}

std::vector<int> lines_of(const Findings& findings) {
  std::vector<int> lines;
  for (const Finding& finding : findings) lines.push_back(finding.line);
  return lines;
}

}  // namespace wavetank::lint
