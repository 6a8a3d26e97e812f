// Plain English, counted: the tics of prose.cc per thousand words, for each folder. A figure may
// only fall. docs/style.md has the rule and better wordings.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/project.h"
#include "tests/tidy/prose.h"

namespace wavetank::lint {
namespace {

enum class Prose { kComments, kMessages, kDocuments, kTestNames };

/// `limit`: tics per thousand words; of test names: names that open badly. Lower a limit when its
/// test asks for that, down to the goal; never raise one.
struct ProseLimit {
  std::string_view folder;
  Prose prose;
  int limit;
};

const std::vector<ProseLimit> kProseLimits = {
    {"core", Prose::kComments, 2},      {"sim", Prose::kComments, 2},
    {"scenarios", Prose::kComments, 2}, {"lint", Prose::kComments, 5},
    {"cli", Prose::kComments, 2},       {"cli", Prose::kMessages, 2},
    {"tests", Prose::kComments, 2},     {"", Prose::kDocuments, 2},
    {"tests", Prose::kTestNames, 0},    {"asio", Prose::kComments, 2},
};

int goal_of(Prose prose) { return prose == Prose::kTestNames ? 0 : 2; }

/// A limit that is this much too high is a finding, so that a gain is kept.
double slack_of(Prose prose) { return prose == Prose::kTestNames ? 5.0 : 2.0; }

constexpr std::size_t kWorstShown = 15;

const std::vector<std::string_view> kRiddleOpenings = {"What", "Who",     "Its",   "Of",
                                                       "None", "Nothing", "Nobody"};

std::string_view name_of(Prose prose) {
  switch (prose) {
    case Prose::kComments:
      return "comments of ";
    case Prose::kMessages:
      return "messages of ";
    case Prose::kDocuments:
      return "documents";
    case Prose::kTestNames:
      return "names of ";
  }
  return "";
}

Sentences sentences_of(const ProseLimit& row) {
  Sentences all;
  const bool in_documents = row.prose == Prose::kDocuments;
  const auto files =
      in_documents ? Project::get().files_ending(".md") : Project::get().sources({row.folder});
  for (const SourceText* file : files) {
    const Sentences some = in_documents                    ? document_sentences(*file)
                           : row.prose == Prose::kMessages ? message_sentences(*file)
                                                           : comment_sentences(*file);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// `TEST(Suite, WhatIsX)`: the name of a law begins with the thing that obeys it.
Findings riddle_names(const SourceText& source) {
  Findings findings;
  const std::vector<Token> tokens = code_tokens(source);
  for (std::size_t i = 0; i + 4 < tokens.size(); ++i) {
    const bool is_test = tokens[i].is("TEST") || tokens[i].is("TEST_F") || tokens[i].is("TEST_P");
    if (!is_test || !tokens[i + 1].is("(") || !tokens[i + 3].is(",")) continue;
    const std::string_view name = tokens[i + 4].text;
    for (std::string_view opening : kRiddleOpenings) {
      const bool is_word = name.starts_with(opening) && name.size() > opening.size() &&
                           std::isupper(static_cast<unsigned char>(name[opening.size()])) != 0;
      if (!is_word) continue;
      findings.emplace_back(source.path(), tokens[i].line, "the law `" + std::string(name) + "`",
                            "Begin with the thing that the law is about");
    }
  }
  return findings;
}

std::string without_end(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
  return text;
}

/// The sentences with the most tics, worst first.
Findings worst(const Sentences& sentences) {
  struct Scored {
    const Sentence* sentence;
    std::vector<std::string_view> tics;
  };
  std::vector<Scored> scored;
  for (const Sentence& sentence : sentences) {
    std::vector<std::string_view> tics = tics_of(sentence);
    if (!tics.empty()) scored.push_back({&sentence, std::move(tics)});
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.tics.size() > b.tics.size(); });
  Findings findings;
  for (const Scored& one : scored) {
    if (findings.size() == kWorstShown) break;
    std::string remedies;
    for (std::string_view tic : one.tics) {
      remedies += (remedies.empty() ? "\"" : ", \"") + std::string(tic) + "\"";
    }
    findings.emplace_back(one.sentence->path, one.sentence->line, without_end(one.sentence->text),
                          remedies);
  }
  return findings;
}

/// A figure that rose is a finding with the worst sentences; one far below its limit asks for a
/// lower limit.
Findings judge_figure(const ProseLimit& row, double figure, const Findings& examples) {
  const std::string subject = std::string(name_of(row.prose)) + std::string(row.folder);
  const std::string table = "tests/tidy/prose_test.cc";
  if (figure > row.limit) {
    Findings findings = {Finding(
        table, 1,
        subject + " have " + std::to_string(figure) + " tics, limit " + std::to_string(row.limit),
        "Write your own sentences plainer, or mend one of these")};
    findings.insert(findings.end(), examples.begin(), examples.end());
    return findings;
  }
  const int lower = std::max(goal_of(row.prose), static_cast<int>(std::ceil(figure)));
  if (figure + slack_of(row.prose) > row.limit || row.limit == goal_of(row.prose)) return {};
  return {Finding(
      table, 1, subject + " have " + std::to_string(figure) + " tics now",
      "Lower the limit from " + std::to_string(row.limit) + " to " + std::to_string(lower))};
}

Findings over_limit(const ProseLimit& row) {
  if (row.prose == Prose::kTestNames) {
    const Findings names = Project::get().check({row.folder}, riddle_names);
    return judge_figure(row, static_cast<double>(names.size()), names);
  }
  const Sentences sentences = sentences_of(row);
  TicCount count;
  count.add(sentences);
  const double figure = count.per_thousand();
  return judge_figure(row, figure, figure > row.limit ? worst(sentences) : Findings());
}

TEST(Prose, TicsOnlyFall) {
  Findings findings;
  for (const ProseLimit& row : kProseLimits) {
    const Findings some = over_limit(row);
    findings.insert(findings.end(), some.begin(), some.end());
  }
  EXPECT_TRUE(none(findings));
}

std::size_t tics_in(const std::string& comment) {
  TicCount count;
  count.add(comment_sentences(SourceText("core/x.cc", comment)));
  return count.tics;
}

TEST(Prose, EachOfTheEightTicsIsFound) {
  EXPECT_EQ(3U, tics_in("// Says nobody expects what.\n"));
  EXPECT_EQ(1U, tics_in("// The reader takes what is there.\n"));
  EXPECT_EQ(1U, tics_in("// A note for whoever reads.\n"));
  EXPECT_EQ(1U, tics_in("// It waits for nothing.\n"));
  EXPECT_EQ(1U, tics_in("// A task of its own.\n"));
  EXPECT_EQ(1U, tics_in("// The text stands below.\n"));
  EXPECT_EQ(1U, tics_in("// It ends at once.\n"));
  EXPECT_EQ(1U, tics_in("// Of two, the first.\n"));
  EXPECT_EQ(1U, tics_in("// The peer is told.\n"));
}

TEST(Prose, PlainSentencesHaveNoTic) {
  EXPECT_EQ(0U, tics_in("// One of two: the peer closes, and the caller owns its stream.\n"));
  EXPECT_EQ(0U, tics_in("// What is a tic?\n"));
  EXPECT_EQ(0U, tics_in("// `what` and `nobody` are code.\n"));
  EXPECT_EQ(0U, tics_in("auto x = \"nobody\"; int nothing;\n"));
}

TEST(Prose, PhrasesAreFoundAcrossLines) {
  const Sentences found =
      comment_sentences(SourceText("core/x.cc", "int a;\n// First. A task of its\n// own.\n"));

  ASSERT_EQ(2U, found.size());
  EXPECT_EQ(2, found[1].line);
  EXPECT_EQ("A task of its own.", found[1].text);
  EXPECT_EQ(1U, tics_of(found[1]).size());
}

TEST(Prose, DocumentsAreReadWithoutTheirCode) {
  const SourceText document("docs/x.md",
                            "# Title\n\n- it stands\n\n```\nnobody\n```\n    nothing\n"
                            "| none | `nobody` |\n");
  TicCount count;
  count.add(document_sentences(document));

  EXPECT_EQ(2U, count.tics);
}

TEST(Prose, MessagesAreLiteralsWithSpaces) {
  const SourceText source(
      "cli/x.cc",
      "#include \"what is\"\nauto a = \"what\";  // \"what is\"\n"
      "auto b = R\"(it stands\nthere)\" + \"of\\nits\" + 'x' + \"nobody is\";\n");
  const Sentences found = message_sentences(source);

  ASSERT_EQ(2U, found.size());
  EXPECT_EQ("it stands there ", found[0].text);
  EXPECT_EQ("nobody is ", found[1].text);
  EXPECT_EQ(4, found[1].line);
}

TEST(Prose, RiddleNamesAreFound) {
  const SourceText source(
      "tests/x.cc", "TEST(A, WhatIsIt) {}\nTEST_F(A, OffIsOff) {}\nTEST(A, OfTwoTheFirst) {}\n");

  EXPECT_EQ((std::vector<int>{1, 3}), lines_of(riddle_names(source)));
}

TEST(Prose, FiguresThatRiseOrLagAreFound) {
  const ProseLimit row = {"core", Prose::kComments, 20};
  const Findings examples = {Finding("core/x.h", 3, "a sentence", "a remedy")};

  EXPECT_EQ(2U, judge_figure(row, 20.1, examples).size());
  EXPECT_EQ(0U, judge_figure(row, 20.0, examples).size());
  EXPECT_EQ(0U, judge_figure(row, 18.1, examples).size());
  EXPECT_EQ("Lower the limit from 20 to 18", judge_figure(row, 18.0, examples).at(0).remedy);
  EXPECT_EQ("Lower the limit from 20 to 2", judge_figure(row, 0.5, examples).at(0).remedy);
  EXPECT_EQ(0U, judge_figure({"core", Prose::kComments, 2}, 0.0, examples).size());
}

TEST(Prose, WorstSentencesComeFirst) {
  const SourceText source("core/x.cc", "// Plain. It stands. Nobody is told.\n");
  const Findings found = worst(comment_sentences(source));

  ASSERT_EQ(2U, found.size());
  EXPECT_EQ("Nobody is told", found[0].message);
  EXPECT_EQ("\"nothing\", \"says, told\"", found[0].remedy);
}

}  // namespace
}  // namespace wavetank::lint
