#include "tests/tidy/prose.h"

#include <algorithm>
#include <cctype>

namespace wavetank::lint {
namespace {

using Phrase = std::vector<std::string_view>;

/// Phrases that make a reader stop. docs/style.md gives the words that a reader expects instead.
struct Tic {
  std::string_view name;
  bool opens_sentence;  ///< Counts at the beginning of a sentence alone.
  std::vector<Phrase> phrases;
};

const std::vector<Tic> kTics = {
    {"what", false, {{"what"}, {"whatever"}}},
    {"whoever", false, {{"whoever"}, {"whom"}}},
    {"nothing", false, {{"nobody"}, {"somebody"}, {"nothing"}, {"none"}}},
    {"of its own",
     false,
     {{"of", "its", "own"}, {"of", "their", "own"}, {"of", "one's", "own"}, {"of", "ours"}}},
    {"stands", false, {{"stands"}, {"stand"}, {"stood"}}},
    {"at once", false, {{"meanwhile"}, {"at", "hand"}, {"as", "ever"}, {"anew"}, {"at", "once"}}},
    {"Of ...", true, {{"of"}, {"who"}, {"its"}}},
    {"says, told", false, {{"under", "way"}, {"told"}, {"says"}, {"came", "of"}, {"comes", "of"}}},
};

char lower_case(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '\''; }

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// Collects lines into paragraphs, and cuts paragraphs into sentences.
class SentenceCutter {
 public:
  explicit SentenceCutter(std::string path) : path_(std::move(path)) {}

  void line(std::string_view text, int number) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      put(text[i], number);
      const bool is_last = i + 1 == text.size() || text[i + 1] == ' ';
      if (is_last && std::string_view(".!?|").find(text[i]) != std::string_view::npos) end();
    }
    put(' ', number);
  }

  /// The end of a paragraph, and so of a sentence.
  void end() {
    if (!words_of(text_).empty()) sentences_.emplace_back(path_, first_line_, text_);
    text_.clear();
  }

  Sentences take() {
    end();
    return std::move(sentences_);
  }

 private:
  void put(char c, int number) {
    const bool is_space = is_blank(c);
    if (is_space && (text_.empty() || text_.back() == ' ')) return;
    if (text_.empty()) first_line_ = number;
    text_ += is_space ? ' ' : c;
  }

  std::string path_;
  std::string text_;
  int first_line_ = 0;
  Sentences sentences_;
};

std::string_view without_leading(std::string_view line, std::string_view marks) {
  const std::size_t begin = line.find_first_not_of(marks);
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

/// A list item, a heading or an empty line begins a paragraph.
bool begins_paragraph(std::string_view line) {
  return line.empty() || line.starts_with("- ") || line.starts_with("#") ||
         (line.size() > 2 && std::isdigit(static_cast<unsigned char>(line[0])) != 0 &&
          line[1] == '.');
}

/// `code` in a sentence is one word, however many it has.
std::string without_inline_code(std::string_view line) {
  std::string text;
  bool in_code = false;
  for (char c : line) {
    if (c == '`') {
      if (!in_code) text += 'x';
      in_code = !in_code;
    } else if (!in_code) {
      text += c;
    }
  }
  return text;
}

bool matches_at(const std::vector<std::string>& words, std::size_t at, const Phrase& phrase) {
  return words[at][0] == phrase[0][0] && at + phrase.size() <= words.size() &&
         std::equal(phrase.begin(), phrase.end(), words.begin() + static_cast<std::ptrdiff_t>(at));
}

/// Where the literal that begins at `at` ends; raw literals included. `at` is on a quote.
std::size_t literal_end(const std::string& text, std::size_t at) {
  const bool is_raw = at > 0 && text[at - 1] == 'R';
  if (is_raw) {
    const std::size_t open = text.find('(', at);
    if (open == std::string::npos) return text.size();
    const std::string close = ")" + text.substr(at + 1, open - at - 1) + "\"";
    return std::min(text.find(close, open), text.size());
  }
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
  return std::min(end, text.size());
}

bool is_include(const SourceText& source, int line) {
  return without_leading(source.lines()[static_cast<std::size_t>(line - 1)], " ").starts_with("#");
}

void cut_literal(std::string literal, int line, SentenceCutter& cutter) {
  for (std::size_t at = literal.find("\\n"); at != std::string::npos;
       at = literal.find("\\n", at)) {
    literal.replace(at, 2, "\n");
  }
  if (literal.find(' ') == std::string::npos) return;
  for (std::string_view part : split_lines(literal)) {
    if (part.empty()) cutter.end();
    cutter.line(part, line++);
  }
}

}  // namespace

Sentences comment_sentences(const SourceText& source) {
  SentenceCutter cutter(source.path());
  const std::vector<std::string_view> code = split_lines(source.code());
  int number = 0;
  for (std::string_view comment : split_lines(source.comments())) {
    const std::size_t index = static_cast<std::size_t>(number++);
    const bool follows_code = index < code.size() && !without_leading(code[index], " ").empty();
    const std::string_view text = without_leading(comment, " \t/*!<#");
    if (follows_code || begins_paragraph(text)) cutter.end();
    cutter.line(without_inline_code(text), number);
  }
  return cutter.take();
}

Sentences document_sentences(const SourceText& document) {
  SentenceCutter cutter(document.path());
  bool in_block = false;
  int number = 0;
  for (std::string_view line : document.lines()) {
    ++number;
    if (line.starts_with("```")) in_block = !in_block;
    const bool is_code = in_block || line.starts_with("```") || line.starts_with("    ");
    const std::string_view text = is_code ? std::string_view() : without_leading(line, " ");
    if (begins_paragraph(text)) cutter.end();
    cutter.line(without_inline_code(without_leading(text, "#- >")), number);
  }
  return cutter.take();
}

Sentences message_sentences(const SourceText& source) {
  SentenceCutter cutter(source.path());
  const std::string& text = source.text();
  const std::string& comments = source.comments();
  int line = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') ++line;
    if (text[at] != '"' || comments[at] == '"' || (at > 0 && text[at - 1] == '\'')) continue;
    const std::size_t end = literal_end(text, at);
    const bool is_raw = at > 0 && text[at - 1] == 'R';
    const std::size_t begin = (is_raw ? std::min(text.find('(', at), end) : at) + 1;
    const std::string literal = text.substr(begin, std::max(begin, end) - begin);
    if (!is_include(source, line)) cut_literal(literal, line, cutter);
    cutter.end();
    line += static_cast<int>(std::count(literal.begin(), literal.end(), '\n'));
    at = text[end == text.size() ? at : end] == ')' ? text.find('"', end) : end;
    if (at == std::string::npos) break;
  }
  return cutter.take();
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  for (char c : text) {
    if (!is_word_char(c)) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    words.back() += lower_case(c);
  }
  return words;
}

std::vector<std::string_view> tics_of(const Sentence& sentence) {
  std::vector<std::string_view> found;
  if (sentence.text.find('?') != std::string::npos) return found;
  const std::vector<std::string> words = words_of(sentence.text);
  for (std::size_t at = 0; at < words.size(); ++at) {
    for (const Tic& tic : kTics) {
      if (tic.opens_sentence && at > 0) continue;
      const bool is_here =
          std::any_of(tic.phrases.begin(), tic.phrases.end(),
                      [&](const Phrase& phrase) { return matches_at(words, at, phrase); });
      if (is_here) found.push_back(tic.name);
    }
  }
  return found;
}

void TicCount::add(const Sentences& sentences) {
  for (const Sentence& sentence : sentences) {
    tics += tics_of(sentence).size();
    words += words_of(sentence.text).size();
  }
}

double TicCount::per_thousand() const {
  return words == 0 ? 0.0 : 1000.0 * static_cast<double>(tics) / static_cast<double>(words);
}

}  // namespace wavetank::lint
