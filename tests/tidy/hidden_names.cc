#include "tests/tidy/hidden_names.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>

namespace wavetank::lint {
namespace {

using Tokens = std::vector<Token>;

bool any_is(const Tokens& tokens, std::string_view what) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [&](const Token& token) { return token.is(what); });
}

/// The first token behind `template <...>` and behind all prefixes of a declaration.
std::size_t behind_heads(const Tokens& tokens) {
  static const std::set<std::string_view> kBefore = {"static", "inline", "constexpr",   "constinit",
                                                     "const",  "extern", "thread_local"};
  std::size_t at = 0;
  while (at < tokens.size()) {
    if (kBefore.contains(tokens[at].text)) {
      ++at;
    } else if (tokens[at].is("template")) {
      int depth = 0;
      for (++at; at < tokens.size(); ++at) {
        if (tokens[at].is("<")) ++depth;
        if (tokens[at].is(">") && --depth == 0) break;
      }
      ++at;
    } else if (tokens[at].is("[")) {
      int depth = 0;
      for (; at < tokens.size(); ++at) {
        if (tokens[at].is("[")) ++depth;
        if (tokens[at].is("]") && --depth == 0) break;
      }
      ++at;
    } else {
      break;
    }
  }
  return at;
}

/// The first place of one of `ends` outside `<>`, from `at` on; the size without one.
std::size_t find_outside_angles(const Tokens& tokens, std::size_t at,
                                const std::set<std::string_view>& ends) {
  int depth = 0;
  for (; at < tokens.size(); ++at) {
    if (depth == 0 && ends.contains(tokens[at].text)) break;
    if (tokens[at].is("<")) ++depth;
    if (tokens[at].is(">") && depth > 0) --depth;
  }
  return at;
}

/// The name that `tokens`, a declaration up to its body or `;`, declares; null when its name may
/// occur again.
const Token* declared(const Tokens& tokens) {
  std::size_t at = behind_heads(tokens);
  if (at + 1 >= tokens.size() || tokens[at].is("static_assert")) return nullptr;
  if (tokens[at].is("using")) {
    return at + 2 < tokens.size() && tokens[at + 2].is("=") ? &tokens[at + 1] : nullptr;
  }
  const bool is_enum = tokens[at].is("enum");
  if (is_enum || tokens[at].is("struct") || tokens[at].is("class") || tokens[at].is("union")) {
    ++at;
    if (is_enum && (tokens[at].is("class") || tokens[at].is("struct"))) ++at;
    if (at >= tokens.size() || !tokens[at].is_word()) return nullptr;
    const bool ends =
        at + 1 == tokens.size() || tokens[at + 1].is(":") || tokens[at + 1].is("final");
    if (ends) return &tokens[at];
  }
  const std::size_t end = find_outside_angles(tokens, at, {"(", "=", "[", "{"});
  // With one word there is no type: a macro, TEST(...).
  if (end < at + 2 || !tokens[end - 1].is_word() || tokens[end - 2].is("::")) return nullptr;
  return &tokens[end - 1];
}

/// The target of an alias: `std::vector<int>`.
std::string alias_of(const Tokens& tokens) {
  std::string text;
  const std::size_t at = behind_heads(tokens);
  if (!tokens[at].is("using")) return text;
  for (std::size_t i = at + 3; i < tokens.size(); ++i) text += tokens[i].text;
  return text;
}

/// Walks over the namespace level of a source; bodies and values are stepped over.
class HiddenWalk {
 public:
  explicit HiddenWalk(const SourceText& source)
      : path_(source.path()), tokens_(code_tokens(source)) {}

  std::vector<HiddenName> run() {
    while (at_ < tokens_.size()) {
      const Token& token = tokens_[at_];
      if (token.is("namespace") && head_.empty()) {
        enter_namespace();
      } else if (token.is("{") && head_.size() == 2 && head_[0].is("extern")) {
        push(false);
      } else if (token.is("{")) {
        take_body();
      } else if (token.is("}")) {
        if (!hidden_.empty()) hidden_.pop_back();
        head_.clear();
        ++at_;
      } else if (token.is(";")) {
        finish();
        ++at_;
      } else {
        head_.push_back(token);
        ++at_;
      }
    }
    return std::move(found_);
  }

 private:
  void push(bool unnamed) {
    hidden_.push_back(unnamed || (!hidden_.empty() && hidden_.back()));
    head_.clear();
    ++at_;
  }

  void enter_namespace() {
    const std::size_t first = at_ + 1;
    for (at_ = first; at_ < tokens_.size() && !tokens_[at_].is("{"); ++at_) {
      if (tokens_[at_].is(";")) return;  // An alias.
    }
    push(at_ == first);
  }

  /// At a brace that opens a body, or a value.
  void take_body() {
    int depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      if (tokens_[at_].is("{")) ++depth;
      if (tokens_[at_].is("}") && --depth == 0) break;
    }
    ++at_;
    // `x = {1} + y;`, `: member_{1} {`: the declaration goes on.
    const bool goes_on = at_ < tokens_.size() && (tokens_[at_].is(",") || tokens_[at_].is("{"));
    if (!goes_on && !any_is(head_, "=")) finish();
  }

  void finish() {
    const bool hidden = !hidden_.empty() && hidden_.back();
    if (hidden || path_.ends_with(".h") || any_is(head_, "static")) {
      const Token* const name = any_is(head_, "operator") ? nullptr : declared(head_);
      // RapidCheck looks for an overload of showValue(); each is about another type.
      if (name != nullptr && !name->is("showValue")) {
        found_.emplace_back(std::string(name->text), alias_of(head_), path_, name->line);
      }
    }
    head_.clear();
  }

  std::string path_;
  Tokens tokens_;
  std::size_t at_ = 0;
  Tokens head_;               ///< The head of the current declaration.
  std::vector<bool> hidden_;  ///< For each namespace: whether it or one around it has no name.
  std::vector<HiddenName> found_;
};

bool is_path_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '/' || c == '.';
}

}  // namespace

std::vector<HiddenName> hidden_names(const SourceText& source) { return HiddenWalk(source).run(); }

Findings clashing_hidden_names(const std::vector<HiddenName>& names_of_a_target) {
  Findings findings;
  std::map<std::string_view, const HiddenName*> first_of;
  for (const HiddenName& hidden : names_of_a_target) {
    const HiddenName& first = *first_of.try_emplace(hidden.name, &hidden).first->second;
    const bool is_said_again = !hidden.alias.empty() && hidden.alias == first.alias;
    if (first.path == hidden.path || hidden.path.ends_with(".h") || is_said_again) continue;
    findings.emplace_back(hidden.path, hidden.line,
                          "`" + hidden.name + "` is a name of " + first.path + ":" +
                              std::to_string(first.line) +
                              " too, and the sources of a target are compiled as one",
                          "Rename one after what it is, or share it in a header");
  }
  return findings;
}

std::string target_folder(std::string_view path,
                          const std::function<const std::string*(const std::string&)>& build_file) {
  for (std::size_t cut = path.rfind('/'); cut != std::string_view::npos && cut > 0;
       cut = path.rfind('/', cut - 1)) {
    const std::string folder(path.substr(0, cut));
    const std::string* const text = build_file(folder + "/CMakeLists.txt");
    const bool defines = text != nullptr && (text->find("add_library(") != std::string::npos ||
                                             text->find("add_executable(") != std::string::npos);
    if (defines) return folder;
  }
  return "";
}

std::vector<std::string> borrowed_sources(const SourceText& build_file) {
  const std::filesystem::path folder = std::filesystem::path(build_file.path()).parent_path();
  const std::string& text = build_file.text();
  std::vector<std::string> sources;
  for (std::size_t at = text.find("../"); at != std::string::npos; at = text.find("../", at)) {
    const std::size_t begin = at;
    while (at < text.size() && is_path_char(text[at])) ++at;
    const std::string name = text.substr(begin, at - begin);
    if (name.ends_with(".cc")) sources.push_back((folder / name).lexically_normal().string());
  }
  return sources;
}

}  // namespace wavetank::lint
