// Goal: generate and serve take the options of their help, report other ones, and leave no half
// file. The feed and the server are fakes here; see tests/live for the real ones.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <regex>

#include "tests/cli/cli_process.h"
#include "tests/cli/json_object.h"

namespace wavetank::cli {
namespace {

class Generate : public CliTest {};

TEST_F(Generate, FileIsWrittenAndItsContentReported) {
  const Ran ran = run_wavetank(
      {"generate", "--coins", "BTC,xyz:A", "--duration", "3s", "--seed", "7", "-o", path("f")});

  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, path("f") + "  4 records, 60 bytes, seed 7\n");
  EXPECT_EQ(file_text(path("f")),
            "wavetank/0.1.0 7 BTC xyz:A\n1000000000\n2000000000\n3000000000\n");
}

TEST_F(Generate, HasOneObject) {
  const Ran ran = run_wavetank({"generate", "--duration", "2s", "-o", path("f"), "--json"});

  EXPECT_EQ(ran.code, 0);
  rapidjson::Document json;
  ASSERT_FALSE(json.Parse(ran.out.c_str()).HasParseError()) << ran.out;
  EXPECT_STREQ(json["command"].GetString(), "generate");
  EXPECT_EQ(json["coins"].Size(), 2U);
  EXPECT_EQ(json["duration_ns"].GetInt64(), 2'000'000'000);
  EXPECT_EQ(json["records"].GetInt(), 3);
  EXPECT_EQ(json["bytes"].GetUint64(), file_text(path("f")).size());
}

TEST_F(Generate, ReplacesAFileOnlyByAWholeOne) {
  file("f", "old");
  const Ran refused = run_wavetank({"generate", "--coins", "none", "-o", path("f")});

  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.err, "wavetank generate: \"none\" is no coin\n");
  EXPECT_EQ(file_text(path("f")), "old");
  EXPECT_EQ(names("."), std::vector<std::string>{"f"});

  EXPECT_EQ(run_wavetank({"generate", "--duration", "1s", "-o", path("f")}).code, 0);
  EXPECT_NE(file_text(path("f")), "old");
  EXPECT_EQ(names("."), std::vector<std::string>{"f"});
}

TEST_F(Generate, FolderThatCannotExistIsReported) {
  const std::string target = file("f", "old") + "/x";
  const Ran ran = run_wavetank({"generate", "--duration", "1s", "-o", target});
  EXPECT_EQ(ran.code, 6);
  EXPECT_TRUE(ran.err.starts_with("wavetank generate: " + target + ": cannot be written: "))
      << ran.err;
  EXPECT_EQ(file_text(path("f")), "old");
}

TEST_F(Generate, ErrorsNameTheValueAndTheRemedy) {
  const auto error = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "generate");
    const Ran ran = run_wavetank(arguments);
    EXPECT_EQ(ran.code, 2) << ran.err;
    EXPECT_EQ(ran.err.find("wavetank generate: "), 0U);
    return ran.err.substr(19);
  };
  EXPECT_EQ(error({}), "-o FILE is missing: name the file to write\n");
  EXPECT_EQ(error({"x", "-o", "f"}), "unexpected argument \"x\"; see wavetank generate --help\n");
  EXPECT_EQ(error({"-o", folder_}), "-o " + folder_ + ": is a folder; name a file\n");
  for (const char* wrong : {"0s", "", "5", "s", "1x", "30m1h", "169h", "99999999999999999999s"}) {
    EXPECT_EQ(error({"-o", "f", "--duration", wrong}),
              "--duration \"" + std::string(wrong) +
                  "\": give a time from 1ms to 168h, for example 90s, 10m or 1h30m\n");
  }
  EXPECT_EQ(error({"-o", "f", "--coins", "A,,B"}),
            "--coins \"A,,B\": give coins, with a comma between two: BTC,ETH\n");
  EXPECT_EQ(error({"-o", "f", "--coins", "A,A"}),
            "--coins \"A,A\": \"A\" appears twice; give each coin once\n");
}

TEST_F(Generate, TakesUnitsFromHoursToMilliseconds) {
  for (const char* right : {"1s", "1000ms", "0h1s", "0m900ms"}) {
    EXPECT_EQ(run_wavetank({"generate", "-o", path("f"), "--duration", right}).code, 0) << right;
  }
}

/// In a child process: libuv keeps descriptors for the process, which other tests close.
Ran serve(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "serve");
  return run_child([&arguments] { return wavetank_main(arguments); });
}

class Serve : public CliTest {};

TEST_F(Serve, NamesItsAddressFirst) {
  const Ran ran = serve({"generated", "--listen", "127.0.0.1:0"});

  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(std::regex_replace(ran.err, std::regex(R"(\n[0-9]+\.[0-9]{3} s)"), "\n# s"),
            "wavetank serve: listening at ws://127.0.0.1:4321/ws and http://127.0.0.1:4321/info\n"
            "# s  connection 1 open\n");
  EXPECT_EQ(ran.out, "served 1 connection, 1000 frames and 0 HTTP requests: 0 bytes\n");
}

TEST_F(Serve, TakesAddressesAndSpeeds) {
  const Ran ran = serve({"generated", "--listen", "[::1]:80", "--speed", "2.5", "--json"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.err.find("ws://[::1]:80/ws"), std::string::npos) << ran.err;
  rapidjson::Document json;
  ASSERT_FALSE(json.Parse(ran.out.c_str()).HasParseError()) << ran.out;
  EXPECT_EQ(json["frames_sent"].GetInt(), 2'500);
}

TEST_F(Serve, ASecondSignalIsItsExitCode) {
  EXPECT_EQ(serve({"generated", "--seed", "2"}).code, 130);
  EXPECT_EQ(serve({"generated", "--seed", "15"}).code, 143);
}

TEST_F(Serve, ErrorsNameTheValueAndTheRemedy) {
  const auto error = [](std::vector<std::string> arguments, int code) {
    const Ran ran = serve(std::move(arguments));
    EXPECT_EQ(ran.code, code) << ran.err;
    return ran.err;
  };
  EXPECT_EQ(error({}, 2),
            "wavetank serve: CAPTURE|generated is missing; see wavetank serve --help\n");
  for (const char* wrong : {"", "8765", ":1", "a:b", "::1:80", "a:65536", "a:-1"}) {
    EXPECT_EQ(error({"generated", "--listen", wrong}, 2),
              "wavetank serve: --listen \"" + std::string(wrong) +
                  "\": give HOST:PORT, for example 127.0.0.1:8765 or [::1]:8765; port 0 means "
                  "any\n");
  }
  for (const char* wrong : {"0", "-1", "", "1.", ".5", "0.0001", "1001", "1e3", "x"}) {
    EXPECT_EQ(error({"generated", "--speed", wrong}, 2),
              "wavetank serve: --speed \"" + std::string(wrong) +
                  "\": give a number from 0.001 to 1000, for example 2 or 0.5\n");
  }
  EXPECT_NE(error({path("none")}, 5).find(path("none")), std::string::npos);
  EXPECT_EQ(error({"generated", "--listen", "taken:9"}, 6),
            "wavetank serve: --listen taken:9: address already in use; give another address, or "
            "port 0 for any\n");
  const std::string plan =
      file("plan.json", R"({"format":"wavetank-plan","version":1,"faults":[)"
                        R"({"id":1,"kind":"reset_peer","when":{"at_ns":1}}]})");
  EXPECT_EQ(error({"generated", "--faults", plan}, 2),
            "wavetank serve: fault 1: not on real sockets\n");
}

}  // namespace
}  // namespace wavetank::cli
