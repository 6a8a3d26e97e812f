#include "tests/tidy/citations.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

/// A word with such an ending names a file of this tree.
constexpr std::array<std::string_view, 5> kFileEndings = {".h", ".cc", ".md", ".cmake", ".sh"};

/// Files of other projects, and files in examples. A word that begins so is not looked for.
constexpr std::array<std::string_view, 9> kElsewhere = {
    "app.cc",                         // An await tree in core/inspect/dump_tasks.h.
    "core/net/pipe.cc",               // A failed CHECK in core/check.h.
    "internal/stack.h",               // RapidJSON.
    "kinds/uneven_way.cc",            // docs/extending.md,
    "sim/fault/kinds/uneven_way.cc",  // whose examples are written
    "sim/import/ts_lines.cc",         // into a copy of the tree.
    "simdjson.h",
    "ts_lines.cc",
    "zlib.h",
};

/// Texts that a reader of this repository does not have.
constexpr std::array<std::string_view, 5> kUnseen = {
    "the issue's", "performance notes", "design notes", "the design document", "OfTheDesign"};

bool is_citation_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("_./-").find(c) != std::string_view::npos;
}

bool starts_with_any(std::string_view word, const auto& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view begin) { return word.starts_with(begin); });
}

std::string_view stripped(std::string_view word) {
  while (!word.empty() && (word.back() == '.' || word.back() == '/')) word.remove_suffix(1);
  while (word.starts_with("../") || word.starts_with("/"))
    word.remove_prefix(word[0] == '/' ? 1 : 3);
  if (word.starts_with("wavetank/")) word.remove_prefix(9);
  return word;
}

/// "x.h", "X.cc", "NAME.md": any file.
bool is_placeholder(std::string_view word) {
  const std::size_t slash = word.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? word : word.substr(slash + 1);
  const std::string_view stem = name.substr(0, name.find('.'));
  const bool is_upper = std::all_of(stem.begin(), stem.end(), [](char c) {
    return std::isupper(static_cast<unsigned char>(c)) != 0;
  });
  return stem.size() < 2 || (is_upper && stem != "README" && stem != "CONTRIBUTING" &&
                             stem != "CHANGELOG" && stem != "ARCHITECTURE");
}

/// Reads one line of one file and collects findings.
class LineReader {
 public:
  LineReader(std::string_view path, const TreeNames& tree) : path_(path), tree_(tree) {}

  /// A comment, or a line of a document.
  void read_prose(std::string_view line, int number) {
    number_ = number;
    read_paths(line, kFileEndings);
    read_commands(line, "wavetank ", tree_.is_command, "Name one of wavetank --help");
    read_commands(line, "make ", tree_.is_target, "Name a target of the Makefile");
    for (std::string_view text : kUnseen) {
      if (line.find(text) == std::string_view::npos) continue;
      add("`" + std::string(text) + "` is in no file of this tree",
          "State the fact, or cite a public source or a document of ours");
    }
  }

  /// A line of code: its literals may send the user to a document.
  void read_code(std::string_view line, int number) {
    number_ = number;
    read_paths(line, std::array<std::string_view, 1>{".md"});
  }

  Findings take() { return std::move(findings_); }

 private:
  bool names_a_file(std::string_view word, const auto& endings) const {
    const std::size_t slash = word.find('/');
    const bool is_inside =
        slash != std::string_view::npos && tree_.is_top_folder(word.substr(0, slash));
    return is_inside || std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
             return word.size() > ending.size() && word.ends_with(ending);
           });
  }

  void read_paths(std::string_view line, const auto& endings) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (!is_citation_char(line[at])) continue;
      std::size_t end = at;
      while (end < line.size() && is_citation_char(line[end])) ++end;
      const char before = at == 0 ? ' ' : line[at - 1];
      const char after = end == line.size() ? ' ' : line[end];
      const bool is_pattern = std::string_view("*}$@:").find(before) != std::string_view::npos ||
                              std::string_view("*{$").find(after) != std::string_view::npos;
      if (!is_pattern) read_path(stripped(line.substr(at, end - at)), endings);
      at = end;
    }
  }

  void read_path(std::string_view word, const auto& endings) {
    if (!names_a_file(word, endings)) return;
    if (is_placeholder(word) || starts_with_any(word, kElsewhere) || tree_.has_path(word)) return;
    add("`" + std::string(word) + "` does not exist", "Name a file or folder of this tree");
  }

  /// `wavetank X`, "wavetank X" or $ wavetank X. Without such a mark the words are prose.
  template <class IsKnown>
  void read_commands(std::string_view line, std::string_view program, const IsKnown& is_known,
                     std::string_view remedy) {
    for (std::size_t at = line.find(program); at != std::string_view::npos;
         at = line.find(program, at + 1)) {
      const bool is_marked = at > 0 && (line[at - 1] == '`' || line[at - 1] == '"' ||
                                        line.substr(0, at).ends_with("$ "));
      std::size_t end = at + program.size();
      const std::size_t begin = end;
      while (end < line.size() && (std::islower(static_cast<unsigned char>(line[end])) != 0 ||
                                   line[end] == '-' || line[end] == '_')) {
        ++end;
      }
      const std::string_view word = line.substr(begin, end - begin);
      if (!is_marked || word.empty() || word.starts_with("-") || is_known(word)) continue;
      add("`" + std::string(program) + std::string(word) + "` does not exist", std::string(remedy));
    }
  }

  void add(std::string message, std::string remedy) {
    findings_.emplace_back(std::string(path_), number_, std::move(message), std::move(remedy));
  }

  std::string_view path_;
  const TreeNames& tree_;
  int number_ = 0;
  Findings findings_;
};

bool is_cpp(const SourceText& source) {
  return source.is_header() || source.path().ends_with(".cc");
}

bool is_product(const SourceText& source) {
  return std::any_of(kProduct.begin(), kProduct.end(),
                     [&](std::string_view folder) { return source.is_below(folder); });
}

/// The line without its comment, which ends it.
std::string_view code_of(std::string_view line, std::string_view comment) {
  const std::size_t at = comment.find_first_not_of(' ');
  return at == std::string_view::npos ? line : line.substr(0, at);
}

/// The comment of a line of a script or build file.
std::string_view hash_comment(std::string_view line) {
  const std::size_t at = line.find('#');
  const bool is_comment = at == 0 || (at != std::string_view::npos && line[at - 1] == ' ');
  return is_comment ? line.substr(at) : std::string_view();
}

}  // namespace

TreeNames names_of_this_tree() {
  const Project& project = Project::get();
  TreeNames tree;
  tree.has_path = [&](std::string_view path) { return project.has_path(path); };
  tree.is_top_folder = [&](std::string_view name) { return project.is_top_folder(name); };
  tree.is_command = [&](std::string_view word) {
    return project.find("cli/" + std::string(word) + "_command.cc") != nullptr;
  };
  tree.is_target = [&](std::string_view word) {
    const std::string rule = "\n" + std::string(word) + ":";
    const SourceText* makefile = project.find("Makefile");
    return makefile != nullptr && makefile->text().find(rule) != std::string::npos;
  };
  return tree;
}

Findings stale_citations(const SourceText& source, const TreeNames& tree) {
  LineReader reader(source.path(), tree);
  const bool is_document = source.path().ends_with(".md");
  const std::vector<std::string_view> comments = split_lines(source.comments());
  bool is_released = false;
  for (std::size_t i = 0; i < source.lines().size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    const std::string_view line = source.lines()[i];
    const bool begins_section = line.starts_with("## ") && source.path() == "CHANGELOG.md";
    if (begins_section) is_released = line != "## Unreleased";
    if (is_released) continue;
    if (is_cpp(source)) {
      reader.read_prose(comments.at(i), number);
      if (is_product(source)) reader.read_code(code_of(line, comments.at(i)), number);
    } else {
      reader.read_prose(is_document ? line : hash_comment(line), number);
    }
  }
  return reader.take();
}

}  // namespace wavetank::lint
