// The includes that each folder may have. The table is the architecture: an arrow that is not in it
// does not exist, and a third-party library is known in the folders that name it, nowhere else.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

using Names = std::vector<std::string_view>;

/// The allowed includes of the sources below `folder`. The longest folder that fits a file decides.
struct Row {
  Row(std::string_view folder_, Names project_, Names libraries_)
      : folder(folder_), project(std::move(project_)), libraries(std::move(libraries_)) {}
  std::string_view folder;
  Names project;    ///< Folders of this project; "core/*" is the files of core itself.
  Names libraries;  ///< Names in kLibraries.
};

/// The parts of core that every layer above them may use.
Names with_base(Names more) {
  Names all = {"core/*",     "core/coro",    "core/loop",    "core/task", "core/sync",
               "core/doors", "core/combine", "core/inspect", "core/run",  "core/retry"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// The event loop and its tasks are one subsystem in two folders: the only arrows both ways.
Names with_tasks(Names more) {
  Names all = {"core/*", "core/coro", "core/loop", "core/task"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

const std::vector<Row> kTable = {
    {"core", {"core/*"}, {"fmt"}},
    {"core/coro", {"core/*", "core/coro"}, {}},
    {"core/loop", with_tasks({}), {"fmt"}},
    {"core/task", with_tasks({}), {"fmt", "cxxabi"}},
    {"core/sync", with_tasks({"core/sync"}), {"fmt"}},
    {"core/doors", with_tasks({"core/doors"}), {"fmt"}},
    {"core/combine", with_tasks({"core/sync", "core/combine"}), {"fmt"}},
    {"core/inspect", with_tasks({"core/combine", "core/inspect"}), {"fmt"}},
    // Above the loop: a Runner ends the tasks that are left, a virtual clock shows a deadlock.
    {"core/run", with_tasks({"core/combine", "core/inspect", "core/run"}), {}},
    {"core/retry", with_tasks({"core/sync", "core/doors", "core/combine", "core/retry"}), {}},
    {"core/net", with_base({"core/net"}), {"fmt", "openssl", "beast_http", "simdjson"}},
    {"core/tls", with_base({"core/net", "core/tls"}), {"openssl"}},
    {"core/capture", with_base({"core/capture"}), {"fmt", "zstd", "xxhash"}},
    // The system's resolver cannot be cancelled: its threads are not waited for.
    {"core/uv", with_base({"core/uv"}), {"fmt", "uv", "posix", "pthread"}},
    {"sim/oracle", with_base({"sim/oracle"}), {}},
    {"sim/trace", with_base({"sim/trace"}), {"fmt", "xxhash"}},
    {"sim/world", with_base({"core/net", "sim/oracle", "sim/trace", "sim/world"}), {"fmt"}},
    {"sim/check", with_base({"sim/trace", "sim/world", "sim/check"}), {}},
    {"sim/fault",
     with_base({"sim/oracle", "sim/trace", "sim/world", "sim/check", "sim/fault"}),
     {"fmt", "rapidjson"}},
    {"sim/run",
     with_base({"sim/oracle", "sim/trace", "sim/world", "sim/check", "sim/fault", "sim/run"}),
     {"fmt"}},
    {"sim/import",
     with_base({"core/capture", "sim/import"}),
     {"fmt", "rapidjson", "zlib", "lz4", "zstd"}},
    // A report is on the disk before it has its name.
    {"sim/report",
     with_base({"core/net", "core/capture", "sim/trace", "sim/fault", "sim/run", "sim/import",
                "sim/report"}),
     {"fmt", "rapidjson", "posix"}},
    // Sweeps run their seeds in child processes, and name the functions of those that die.
    {"sim/explore",
     with_base({"sim/trace", "sim/fault", "sim/run", "sim/report", "sim/explore"}),
     {"fmt", "xxhash", "posix", "cxxabi", "native"}},
    // The pipeline, the feeds and the venue model run on either world: core alone, and no libuv.
    // The pipeline knows the venue's messages, and neither its feeds nor its model.
    {"scenarios/protocol", with_base({"scenarios/protocol"}), {"simdjson"}},
    {"scenarios/pipeline", with_base({"core/net", "scenarios/protocol", "scenarios/pipeline"}), {}},
    {"scenarios/feeds", with_base({"core/capture", "scenarios/protocol", "scenarios/feeds"}), {}},
    {"scenarios/venue",
     with_base({"core/net", "scenarios/protocol", "scenarios/feeds", "scenarios/venue"}),
     {}},
    // Either end of a real socket: the server knows no pipeline, the recorder no venue model.
    {"scenarios/serve",
     with_base({"core/net", "core/tls", "sim", "scenarios/protocol", "scenarios/feeds",
                "scenarios/venue", "scenarios/serve"}),
     {"fmt"}},
    {"scenarios/record",
     with_base({"core/net", "core/tls", "core/capture", "sim/run", "scenarios/protocol",
                "scenarios/pipeline", "scenarios/record"}),
     {"fmt"}},
    {"scenarios", {"core", "sim", "scenarios"}, {"fmt", "simdjson", "rapidjson"}},
    // Reads foreign code: it needs no other folder, and no other folder needs it at run time.
    {"lint", {"lint"}, {"fmt"}},
    {"cli", {"core", "sim", "lint", "cli"}, {"fmt", "cli11", "posix"}},
    {"main.cc", {"core", "sim", "scenarios", "cli"}, {"fmt"}},
    // The headers that users include, and helpers for their tests.
    {"wavetank", {"core", "sim", "scenarios", "cli", "asio", "wavetank"}, {}},
    // Headers for users of Boost, which the user's project has.
    {"asio", with_base({"asio"}), {"boost"}},
    {"testing", {"core", "sim", "scenarios", "cli", "testing"}, {"gtest", "rapidcheck"}},
    // Projects of users, which see installed headers alone.
    {"examples", {"examples"}, {"wavetank", "own", "gtest", "rapidcheck"}},
    {"examples/beast_client", {"examples"}, {"wavetank", "boost", "beast_client"}},
    {"bench",
     {"core", "sim", "scenarios", "bench", "tests/support"},
     {"fmt", "benchmark", "boost"}},
    // Beside our doors it has bare libuv, and a sender in a separate process.
    {"bench/live", {"core", "sim", "scenarios", "bench"}, {"fmt", "benchmark", "uv", "posix"}},
    {"tests",
     {"core", "sim", "scenarios", "lint", "cli", "testing", "tests"},
     {"fmt", "gtest", "rapidcheck", "boost", "websocketpp", "rapidjson", "simdjson", "openssl",
      "zlib", "zstd", "lz4", "xxhash", "posix"}},
    {"tests/asio", {"core", "asio", "sim", "wavetank", "tests"}, {"gtest", "boost"}},
    // A project of a user, with its own folder that is called core, too.
    {"tests/package", {"core/*"}, {"wavetank"}},
    {"tests/uv", {"core", "tests"}, {"fmt", "gtest", "rapidcheck", "uv", "posix", "native"}},
};

/// Third-party headers, by how their names begin.
const std::map<std::string_view, Names> kLibraries = {
    {"cxxabi", {"cxxabi.h"}},
    {"native", {"execinfo.h", "dlfcn.h", "elf.h"}},
    {"pthread", {"pthread.h"}},
    {"fmt", {"fmt/"}},
    {"uv", {"uv.h", "uv/"}},
    {"openssl", {"openssl/"}},
    {"beast_http", {"boost/beast/http", "boost/beast/core", "boost/asio/buffer.hpp"}},
    {"boost", {"boost/"}},
    {"simdjson", {"simdjson.h"}},
    {"rapidjson", {"rapidjson/"}},
    {"xxhash", {"xxhash.h", "xxh_x86dispatch.h"}},
    {"zstd", {"zstd.h", "zstd_errors.h"}},
    {"zlib", {"zlib.h"}},
    {"lz4", {"lz4.h", "lz4frame.h"}},
    {"cli11", {"CLI/"}},
    {"wavetank", {"wavetank/"}},
    {"own", {"own.h"}},
    {"beast_client",
     {"aliases.h", "boost_example.h", "client.h", "session.h", "websocket_client_async.cpp"}},
    {"gtest", {"gtest/", "gmock/"}},
    {"rapidcheck", {"rapidcheck.h", "rapidcheck/"}},
    {"websocketpp", {"websocketpp/"}},
    {"benchmark", {"benchmark/"}},
    {"posix",
     {"unistd.h", "fcntl.h", "poll.h", "pthread.h", "sched.h", "netdb.h", "sys/", "arpa/",
      "netinet/"}},
};

const Row& row_of(std::string_view path) {
  const Row* best = nullptr;
  for (const Row& row : kTable) {
    const bool longer = best == nullptr || row.folder.size() > best->folder.size();
    if (is_path_below(path, row.folder) && longer) best = &row;
  }
  if (best == nullptr) throw std::invalid_argument(std::string(path) + " is in no layer");
  return *best;
}

/// "core/*" is the files of core itself; any other name is all files below it.
bool matches(std::string_view path, std::string_view place) {
  if (!place.ends_with("/*")) return is_path_below(path, place);
  place.remove_suffix(1);
  return path.starts_with(place) && path.find('/', place.size()) == std::string_view::npos;
}

bool is_ours(const Include& include) {
  constexpr std::array<std::string_view, 11> kFolders = {"core",  "sim",      "scenarios", "lint",
                                                         "cli",   "testing",  "wavetank",  "tests",
                                                         "bench", "examples", "asio"};
  return !include.angled && std::any_of(kFolders.begin(), kFolders.end(), [&](auto folder) {
    return is_path_below(include.path, folder);
  });
}

/// <vector>, <cstdint>: no slash, no dot.
bool is_standard(const Include& include) {
  return include.angled && include.path.find_first_of("./") == std::string::npos;
}

bool is_allowed_library(const Row& row, const Include& include) {
  return std::any_of(row.libraries.begin(), row.libraries.end(), [&](std::string_view library) {
    const Names& beginnings = kLibraries.at(library);
    return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view beginning) {
      return include.path.starts_with(beginning);
    });
  });
}

std::string joined(const Names& names) {
  std::string text;
  for (std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

Findings arrows(const SourceText& source) {
  const Row& row = row_of(source.path());
  Findings findings;
  for (const Include& include : source.includes()) {
    if (!is_ours(include)) continue;
    const bool allowed =
        std::any_of(row.project.begin(), row.project.end(),
                    [&](std::string_view folder) { return matches(include.path, folder); });
    if (allowed) continue;
    findings.emplace_back(source.path(), include.line, "an include against the arrows",
                          std::string(row.folder) + " may include " + joined(row.project));
  }
  return findings;
}

Findings third_party(const SourceText& source) {
  const Row& row = row_of(source.path());
  Findings findings;
  for (const Include& include : source.includes()) {
    if (is_ours(include) || is_standard(include) || is_allowed_library(row, include)) continue;
    findings.emplace_back(source.path(), include.line,
                          "<" + include.path + "> is not for this folder",
                          std::string(row.folder) +
                              " may use the standard library (<cstdint>, not "
                              "<stdint.h>), files by their path from the root, and " +
                              joined(row.libraries));
  }
  return findings;
}

Findings third_party_in_headers(const SourceText& source) {
  Findings findings;
  if (!source.is_header()) return findings;
  for (const Include& include : source.includes()) {
    if (is_ours(include) || is_standard(include)) continue;
    findings.emplace_back(source.path(), include.line, "<" + include.path + "> in a header of ours",
                          "Include it in the .cc: users of wavetank need not have it");
  }
  return findings;
}

/// Depth-first search over includes. A header may include its lower half at its end, marked
/// `IWYU pragma: export`; that edge does not count.
class CycleSearch {
 public:
  Findings run(const std::vector<const SourceText*>& sources) {
    for (const SourceText* source : sources) by_path_[source->path()] = source;
    for (const SourceText* source : sources) visit(*source);
    return std::move(findings_);
  }

 private:
  void visit(const SourceText& source) {
    if (!seen_.insert(source.path()).second) return;
    open_.insert(source.path());
    for (const Include& include : source.includes()) {
      const auto target = by_path_.find(include.path);
      if (include.reexported || target == by_path_.end()) continue;
      if (open_.contains(include.path)) {
        findings_.emplace_back(source.path(), include.line,
                               "a cycle of includes through " + include.path,
                               "Move what both need into a third header");
      }
      visit(*target->second);
    }
    open_.erase(source.path());
  }

  std::map<std::string, const SourceText*, std::less<>> by_path_;
  std::set<std::string, std::less<>> seen_;
  std::set<std::string, std::less<>> open_;
  Findings findings_;
};

TEST(Layers, IncludesFollowTheArrows) {
  EXPECT_TRUE(none(Project::get().check(kEverything, arrows)));
}

TEST(Layers, ArrowsRuleFindsEveryTurnedArrow) {
  const auto plant = [](std::string path, std::string header) {
    return arrows(SourceText(std::move(path), "#include \"" + header + "\"\n")).size();
  };

  EXPECT_EQ(1U, plant("core/loop/x.cc", "sim/world/host.h"));
  EXPECT_EQ(1U, plant("core/loop/x.cc", "core/net/websocket.h"));
  EXPECT_EQ(1U, plant("core/check.cc", "core/coro/coro.h"));
  EXPECT_EQ(1U, plant("core/coro/x.cc", "core/task/task.h"));
  EXPECT_EQ(1U, plant("core/coro/x.cc", "core/loop/event_loop.h"));
  EXPECT_EQ(0U, plant("core/loop/x.cc", "core/task/task.h"));
  EXPECT_EQ(0U, plant("core/task/x.cc", "core/loop/event_loop.h"));
  EXPECT_EQ(1U, plant("core/loop/x.cc", "core/combine/gather.h"));
  EXPECT_EQ(1U, plant("core/loop/x.cc", "core/inspect/dump_tasks.h"));
  EXPECT_EQ(1U, plant("core/loop/x.cc", "core/doors/transport.h"));
  EXPECT_EQ(1U, plant("core/task/x.cc", "core/sync/queue.h"));
  EXPECT_EQ(1U, plant("core/task/x.cc", "core/combine/gather.h"));
  EXPECT_EQ(1U, plant("core/sync/x.cc", "core/combine/timeout.h"));
  EXPECT_EQ(1U, plant("core/doors/x.cc", "core/combine/timeout.h"));
  EXPECT_EQ(1U, plant("core/combine/x.cc", "core/run/runner.h"));
  EXPECT_EQ(1U, plant("core/inspect/x.cc", "core/run/runner.h"));
  EXPECT_EQ(1U, plant("core/run/x.cc", "core/retry/retry.h"));
  EXPECT_EQ(1U, plant("core/net/x.cc", "core/uv/loop.h"));
  EXPECT_EQ(1U, plant("sim/world/x.cc", "scenarios/cases/all.h"));
  EXPECT_EQ(1U, plant("sim/world/x.cc", "core/uv/loop.h"));
  EXPECT_EQ(1U, plant("sim/oracle/x.cc", "sim/world/world.h"));
  EXPECT_EQ(1U, plant("sim/world/x.cc", "sim/check/property.h"));
  EXPECT_EQ(1U, plant("sim/check/x.cc", "sim/fault/fault_plan.h"));
  EXPECT_EQ(0U, plant("sim/fault/x.cc", "sim/check/property_set.h"));
  EXPECT_EQ(1U, plant("sim/fault/x.cc", "sim/run/run_result.h"));
  EXPECT_EQ(0U, plant("sim/run/x.cc", "sim/fault/ledger.h"));
  EXPECT_EQ(1U, plant("sim/run/x.cc", "sim/explore/sweep.h"));
  EXPECT_EQ(1U, plant("sim/report/x.cc", "sim/explore/sweep.h"));
  for (const char* room : {"protocol", "pipeline", "feeds", "venue"}) {
    EXPECT_EQ(1U, plant(std::string("scenarios/") + room + "/x.cc", "sim/world/host.h"));
  }
  EXPECT_EQ(1U, plant("scenarios/protocol/x.cc", "scenarios/pipeline/pipeline.h"));
  EXPECT_EQ(1U, plant("scenarios/pipeline/x.cc", "scenarios/venue/venue.h"));
  EXPECT_EQ(1U, plant("scenarios/pipeline/x.cc", "scenarios/feeds/market_feed.h"));
  EXPECT_EQ(1U, plant("scenarios/feeds/x.cc", "scenarios/venue/venue.h"));
  EXPECT_EQ(1U, plant("scenarios/feeds/x.cc", "scenarios/pipeline/pipeline.h"));
  EXPECT_EQ(1U, plant("scenarios/venue/x.cc", "scenarios/pipeline/pipeline.h"));
  EXPECT_EQ(0U, plant("scenarios/venue/x.cc", "scenarios/feeds/market_feed.h"));
  EXPECT_EQ(1U, plant("scenarios/serve/x.cc", "scenarios/record/capture_file.h"));
  EXPECT_EQ(1U, plant("scenarios/serve/x.cc", "scenarios/pipeline/pipeline.h"));
  EXPECT_EQ(1U, plant("scenarios/record/x.cc", "scenarios/serve/faulty_stream.h"));
  EXPECT_EQ(1U, plant("scenarios/record/x.cc", "scenarios/venue/venue.h"));
  EXPECT_EQ(1U, plant("cli/x.cc", "scenarios/cases/all.h"));
  EXPECT_EQ(1U, plant("lint/x.cc", "core/result.h"));
  EXPECT_EQ(1U, plant("sim/world/x.cc", "lint/finding.h"));
  EXPECT_EQ(0U, plant("cli/lint_command.cc", "lint/finding.h"));
  EXPECT_EQ(1U, plant("main.cc", "tests/support/x.h"));
  EXPECT_EQ(1U, plant("asio/x.h", "sim/world/host.h"));
  EXPECT_EQ(1U, plant("core/net/x.cc", "asio/stream.h"));
  EXPECT_EQ(0U, plant("tests/sim/x.cc", "scenarios/cases/all.h"));
}

TEST(Layers, ThirdPartyHeadersStayInTheirFolders) {
  EXPECT_TRUE(none(Project::get().check(kEverything, third_party)));
}

TEST(Layers, ThirdPartyRuleFindsStrayHeaders) {
  const SourceText planted("core/task/x.cc",
                           "#include <uv.h>\n#include <vector>\n#include <fmt/core.h>\n"
                           "#include <stdint.h>\n#include \"rapidjson/document.h\"\n"
                           "#include \"neighbour.h\"\n// #include <zlib.h>\n");

  EXPECT_EQ((std::vector<int>{1, 4, 5, 6}), lines_of(third_party(planted)));
}

TEST(Layers, ThirdPartyHeadersStayOutOfOurHeaders) {
  EXPECT_TRUE(none(Project::get().check(kProduct, third_party_in_headers)));
}

TEST(Layers, HeaderRuleFindsAThirdPartyInclude) {
  EXPECT_EQ(1U, third_party_in_headers(SourceText("core/uv/x.h", "#include <uv.h>\n")).size());
  EXPECT_EQ(0U, third_party_in_headers(SourceText("core/uv/x.cc", "#include <uv.h>\n")).size());
}

TEST(Layers, IncludesHaveNoCycle) {
  EXPECT_TRUE(none(CycleSearch().run(Project::get().sources(kEverything))));
}

TEST(Layers, CycleRuleFindsACycle) {
  const SourceText a("core/a.h", "#include \"core/b.h\"\n");
  const SourceText b("core/b.h", "\n#include \"core/a.h\"\n");
  const SourceText upper("core/upper.h", "#include \"core/lower.h\"  // IWYU pragma: export\n");
  const SourceText lower("core/lower.h", "#include \"core/upper.h\"\n");

  EXPECT_EQ((std::vector<int>{2}), lines_of(CycleSearch().run({&a, &b})));
  EXPECT_EQ((std::vector<int>{}), lines_of(CycleSearch().run({&upper, &lower})));
}

}  // namespace
}  // namespace wavetank::lint
