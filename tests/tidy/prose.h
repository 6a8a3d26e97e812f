#pragma once

/// tests/tidy/prose.h - sentences of comments, documents and messages, and the tics of our prose.
/// The list of tics has one place: kTics in prose.cc.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lint/source_text.h"

namespace wavetank::lint {

/// One sentence, or one cell of a table, with its line breaks made spaces.
struct Sentence {
  Sentence(std::string path_, int line_, std::string text_)
      : path(std::move(path_)), line(line_), text(std::move(text_)) {}

  std::string path;
  int line;  ///< The first line of the sentence, from 1.
  std::string text;
};

using Sentences = std::vector<Sentence>;

/// The sentences of all comments of a source.
Sentences comment_sentences(const SourceText& source);

/// The sentences of a Markdown document, without blocks of code and without `code`.
Sentences document_sentences(const SourceText& document);

/// The sentences of the string literals of a source. A literal without a space is no sentence.
Sentences message_sentences(const SourceText& source);

/// Words in lower case. A word is letters, digits and apostrophes.
std::vector<std::string> words_of(std::string_view text);

/// The names of the tics in a sentence, one for each occurrence.
std::vector<std::string_view> tics_of(const Sentence& sentence);

/// Tics and words of several sentences.
struct TicCount {
  std::size_t tics = 0;
  std::size_t words = 0;

  void add(const Sentences& sentences);
  double per_thousand() const;
};

}  // namespace wavetank::lint
