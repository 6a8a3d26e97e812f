#include <fmt/core.h>

#include <filesystem>
#include <iterator>
#include <sstream>

#include "cli/commands.h"
#include "cli/input_files.h"
#include "cli/printable.h"
#include "cli/result_json.h"
#include "cli/summary.h"
#include "lint/coroutine_rules.h"
#include "lint/source_files.h"

namespace wavetank::cli {
namespace {

/// No person writes that by hand; and the words of a file take forty times its size.
constexpr std::size_t kSourceBytesMax = 16U << 20;

struct Skipped {
  Skipped(std::string file_, std::string reason_)
      : file(std::move(file_)), reason(std::move(reason_)) {}
  std::string file, reason;
};

struct LintResult {
  std::size_t files = 0;  ///< That were judged.
  lint::Findings findings, accepted;
  std::vector<Skipped> skipped;
};

std::vector<std::string> find_sources(const std::vector<std::string>& paths) {
  try {
    return lint::find_sources(paths);
  } catch (const std::filesystem::filesystem_error& error) {
    throw CommandError(ExitCode::kUnreadable,
                       error.path1().string() + ": " + error.code().message());
  }
}

void append(lint::Findings& all, lint::Findings some) {
  all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
}

/// Errors: CommandError kUnreadable, also when no file was judged: a wrong folder must not pass.
LintResult lint_paths(const std::vector<std::string>& paths) {
  LintResult result;
  const std::vector<std::string> files = find_sources(paths);
  if (files.empty()) {
    throw CommandError(ExitCode::kUnreadable,
                       paths.front() + ": no .cc .cpp .cxx .h .hpp .hh file there");
  }
  for (const std::string& file : files) {
    std::string text = read_file(file);
    const std::string not_text = lint::not_text_because(text);
    if (!not_text.empty()) {
      result.skipped.emplace_back(file, "not the text of a program: " + not_text);
    } else if (text.size() > kSourceBytesMax) {
      result.skipped.emplace_back(file, "larger than 16 MiB");
    } else {
      ++result.files;
      lint::SourceFindings found = lint::lint_source(lint::SourceText(file, std::move(text)));
      append(result.findings, std::move(found.findings));
      append(result.accepted, std::move(found.accepted));
    }
  }
  return result;
}

std::string line_of(const lint::Finding& finding) {
  std::ostringstream line;
  line << finding;
  return printable(line.str());
}

void add_findings(sim::JsonWriter& json, std::string_view key, const lint::Findings& findings) {
  json.key(key).begin_array();
  for (const lint::Finding& finding : findings) {
    json.begin_object().key("file").text(printable(finding.path));
    json.key("line").integer(finding.line).key("rule").text(finding.rule);
    json.key("message").text(finding.message).key("remedy").text(finding.remedy).end_object();
  }
  json.end_array();
}

std::string result_json(const LintResult& result) {
  sim::JsonWriter json = begin_json("lint", result.findings.empty() ? "pass" : "fail");
  json.key("files").natural(result.files);
  add_findings(json, "findings", result.findings);
  add_findings(json, "accepted", result.accepted);
  json.key("skipped").begin_array();
  for (const Skipped& skipped : result.skipped) {
    json.begin_object().key("file").text(printable(skipped.file));
    json.key("reason").text(skipped.reason).end_object();
  }
  return json.end_array().end_object().take();
}

std::string rules_json() {
  sim::JsonWriter json;
  json.begin_object().key("command").text("lint").key("version").text(version());
  json.key("rules").begin_array();
  for (const lint::CoroutineRule& rule : lint::coroutine_rules()) {
    json.begin_object().key("name").text(rule.name).key("idiom").text(rule.idiom);
    json.key("effect").text(rule.effect).key("remedy").text(rule.remedy);
    json.key("source").text(rule.source).end_object();
  }
  return json.end_array().end_object().take();
}

std::string rules_text(bool only_names) {
  std::string text;
  for (const lint::CoroutineRule& rule : lint::coroutine_rules()) {
    text += fmt::format("{}\n", rule.name);
    if (only_names) continue;
    text += fmt::format("  idiom   {}\n  g++ 12  {}\n  remedy  {}\n  source  {}\n", rule.idiom,
                        rule.effect, rule.remedy, rule.source);
  }
  return text;
}

void show_findings(Console& console, const Options& options, const LintResult& result) {
  std::string lines;
  for (const lint::Finding& finding : result.findings) lines += line_of(finding) + "\n";
  console.result(lines);
  if (console.verbose()) {
    for (const lint::Finding& finding : result.accepted)
      console.note("accepted " + line_of(finding));
  }
  for (const Skipped& skipped : result.skipped) {
    console.note("skipped " + skipped.file + ": " + skipped.reason);
  }
  if (options.quiet) return;
  std::string summary =
      counted(result.files, "file") + ", " + counted(result.findings.size(), "finding");
  if (!result.accepted.empty()) summary += fmt::format(", {} accepted", result.accepted.size());
  if (!result.skipped.empty()) summary += fmt::format(", {} skipped", result.skipped.size());
  console.note(summary);
}

}  // namespace

ExitCode lint_command(Session& session) {
  const Options& options = session.options;
  if (options.rules) {
    if (options.json) {
      session.console.json(rules_json());
    } else {
      session.console.result(rules_text(options.quiet));
    }
    return ExitCode::kPass;
  }
  const LintResult result = lint_paths(options.subjects);
  show_findings(session.console, options, result);
  if (options.json) session.console.json(result_json(result));
  return result.findings.empty() ? ExitCode::kPass : ExitCode::kViolated;
}

}  // namespace wavetank::cli
