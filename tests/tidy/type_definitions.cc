#include "tests/tidy/type_definitions.h"

#include <cstddef>
#include <map>

namespace wavetank::lint {
namespace {

/// Walks over the namespace level; bodies are stepped over.
class Walk {
 public:
  explicit Walk(const SourceText& source) : path_(source.path()), tokens_(code_tokens(source)) {}

  std::vector<TypeDefinition> run() {
    while (at_ < tokens_.size()) {
      if (is("namespace")) {
        enter_namespace();
      } else if (is("class") || is("struct") || is("union") || is("enum")) {
        take_type();
      } else if (is("{") && opens_linkage()) {
        scopes_.emplace_back();
        ++at_;
      } else if (is("{")) {
        skip_brackets("{", "}");
      } else {
        if (is("}") && !scopes_.empty()) scopes_.pop_back();
        ++at_;
      }
    }
    return std::move(found_);
  }

 private:
  struct Scope {
    std::string prefix;  ///< "wavetank::sim::"; empty for extern "C".
    bool anonymous = false;
  };

  bool is(std::string_view what) const { return at_ < tokens_.size() && tokens_[at_].is(what); }
  bool is_word() const { return at_ < tokens_.size() && tokens_[at_].is_word(); }

  /// At the brace of `extern "C" {`.
  bool opens_linkage() const {
    return at_ >= 2 && tokens_[at_ - 1].kind == Token::Kind::kLiteral &&
           tokens_[at_ - 2].is("extern");
  }

  /// At an opening bracket: goes behind the closing one.
  void skip_brackets(std::string_view open, std::string_view close) {
    int depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      if (is(open)) ++depth;
      if (is(close) && --depth == 0) {
        ++at_;
        return;
      }
    }
  }

  /// `a::b`, without spaces; else empty.
  std::string take_name() {
    std::string name;
    while (is_word()) {
      name += tokens_[at_++].text;
      if (!is("::")) break;
      name += tokens_[at_++].text;
    }
    return name;
  }

  void enter_namespace() {
    ++at_;
    Scope scope;
    scope.prefix = take_name();
    if (!is("{")) return;  // An alias.
    ++at_;
    scope.anonymous = scope.prefix.empty();
    if (!scope.anonymous) scope.prefix += "::";
    scopes_.push_back(std::move(scope));
  }

  void skip_attributes() {
    while (is("[") || is("alignas")) {
      if (is("alignas")) ++at_;
      if (is("[")) {
        skip_brackets("[", "]");
      } else {
        skip_brackets("(", ")");
      }
    }
  }

  /// At the keyword. Leaves the body, if there is one, to run().
  void take_type() {
    const int line = tokens_[at_].line;
    const bool is_enum = is("enum");
    ++at_;
    if (is_enum && (is("class") || is("struct"))) ++at_;
    skip_attributes();
    const std::string name = take_name();
    if (name.empty() || !(is("{") || is(":") || is("final"))) return;
    while (at_ < tokens_.size() && !is("{") && !is(";")) ++at_;
    if (is("{")) add(name, line);
  }

  void add(const std::string& name, int line) {
    std::string qualified;
    for (const Scope& scope : scopes_) {
      if (scope.anonymous) return;
      qualified += scope.prefix;
    }
    found_.emplace_back(qualified + name, path_, line);
  }

  std::string path_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Scope> scopes_;
  std::vector<TypeDefinition> found_;
};

}  // namespace

std::vector<TypeDefinition> type_definitions(const SourceText& source) {
  return Walk(source).run();
}

Findings clashing_types(const std::vector<TypeDefinition>& definitions) {
  Findings findings;
  std::map<std::string_view, const TypeDefinition*> first_of;
  for (const TypeDefinition& definition : definitions) {
    const TypeDefinition& first = *first_of.try_emplace(definition.name, &definition).first->second;
    if (first.path == definition.path) continue;
    findings.emplace_back(definition.path, definition.line,
                          "`" + definition.name + "` is defined in " + first.path + ":" +
                              std::to_string(first.line) + " too: to the linker they are one",
                          "Rename one, or put it into an anonymous namespace");
  }
  return findings;
}

}  // namespace wavetank::lint
