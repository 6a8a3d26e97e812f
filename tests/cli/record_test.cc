// Goal: record takes the options of its help, reports other ones, and replaces no file unasked. The
// feed is a fake here; see tests/live for the real one.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "tests/cli/cli_process.h"
#include "tests/cli/json_object.h"

namespace wavetank::cli {
namespace {

/// libuv keeps descriptors for the process, which other tests close.
Ran in_process(const std::vector<std::string>& arguments) {
  return run_child([&arguments] { return wavetank_main(arguments); });
}

class RecordCommand : public CliTest {
 protected:
  /// Records the feed of the fake registry.
  Ran record(const std::string& url, std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"record", "--url", url, "-o", path("f")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return in_process(arguments);
  }
};

TEST_F(RecordCommand, TakesUrlsApart) {
  const auto dialled = [this](const std::string& url) {
    const Ran ran = record(url, {"--subscribe", "a", "--force"});
    EXPECT_EQ(ran.code, 0) << url << ran.err;
    return ran.err;
  };
  EXPECT_EQ(dialled("ws://127.0.0.1:8765/ws"), "127.0.0.1:8765 8765 /ws\n");
  EXPECT_EQ(dialled("ws://host/a/b?c=d"), "host 80 /a/b?c=d\n");
  EXPECT_EQ(dialled("wss://host"), "host 443 /\n");
  EXPECT_EQ(dialled("wss://host:443?x"), "host 443 /?x\n");
  EXPECT_EQ(dialled("ws://[::1]:9/ws"), "[::1]:9 9 /ws\n");
  EXPECT_EQ(dialled("wss://[fe80::1]/"), "[fe80::1] 443 /\n");
}

// They would be in logs and in the history of a build machine.
TEST_F(RecordCommand, ShowsNoSecretOfItsUrl) {
  const Ran deaf = record("ws://h/ws?token=SECRET", {"--subscribe", "deaf", "--json"});
  EXPECT_EQ(deaf.code, 6);
  EXPECT_NE(deaf.out.find(R"x("url":"ws://h/ws?(redacted)")x"), std::string::npos) << deaf.out;
  // The fake one names the path that it dials.
  EXPECT_NE(deaf.err.find("ws://h/ws?(redacted): no connection"), std::string::npos) << deaf.err;
  const Ran refused = record("ws://me:SECRET@host/", {"--subscribe", "a"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.err.find("SECRET"), std::string::npos) << refused.err;
}

TEST_F(RecordCommand, RefusesOtherUrls) {
  for (const char* wrong :
       {"", "host", "http://host/", "ws://", "ws:///ws", "ws://host:0/", "ws://host:65536/",
        "ws://host:x/", "ws://[::1/ws", "ws://[]:1/", "ws://::1/", "ws://a b/", "ws://h/#x",
        "ws://me@host/", "ws://[::1]x/", "ws://h/\n"}) {
    const Ran ran = record(wrong, {"--subscribe", "a"});
    EXPECT_EQ(ran.code, 2) << wrong;
    EXPECT_NE(ran.err.find(": give ws://HOST:PORT/PATH or wss://HOST:PORT/PATH"), std::string::npos)
        << ran.err;
  }
}

TEST_F(RecordCommand, ErrorsNameTheMissingOrWrongOption) {
  const auto error = [this](const std::vector<std::string>& more) {
    const Ran ran = record("ws://h/", more);
    EXPECT_EQ(ran.code, 2) << ran.err;
    return ran.err.substr(17);
  };
  EXPECT_EQ(error({}), "--subscribe is missing: name topics, for example l2Book:BTC trades:BTC\n");
  EXPECT_EQ(error({"--subscribe", "none"}), "--subscribe: no such topic\n");
  EXPECT_EQ(error({"--subscribe", "a", "--ca", "x"}),
            "--ca is for wss://, and --url \"ws://h/\" is not\n");
  for (const char* wrong : {"", "1", "63K", "5G", "x", "M", "1.5M", "-1", "99999999999999999999"}) {
    EXPECT_EQ(error({"--subscribe", "a", "--rotate-size", wrong}),
              "--rotate-size \"" + std::string(wrong) +
                  "\": give bytes from 64K to 4G, for example 100M\n");
  }
  EXPECT_EQ(names("."), std::vector<std::string>{});
  EXPECT_EQ(
      in_process({"record", "-o", path("f")}).err,
      "wavetank record: --url is missing: give the address of the feed, ws://... or wss://...\n");
}

TEST_F(RecordCommand, ReplacesOnlyWhenForced) {
  file("f.1", "old");
  file("f.x", "kept");
  const Ran refused = record("ws://h/", {"--subscribe", "a"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.err, "wavetank record: -o " + path("f.1") +
                             ": already exists; give another name, or --force to replace it and "
                             "its numbered parts\n");
  EXPECT_EQ(record("ws://h/", {"--subscribe", "none", "--force"}).code, 2);
  EXPECT_EQ(file_text(path("f.1")), "old") << "the request was refused before";

  EXPECT_EQ(record("ws://h/", {"--subscribe", "a", "b", "--force", "-q"}).code, 0);
  EXPECT_EQ(names("."), (std::vector<std::string>{"f", "f.x"}));
}

TEST_F(RecordCommand, UnwritablePlaceIsReportedWithARemedy) {
  const auto error = [](const std::string& output) {
    const Ran ran = in_process({"record", "--url", "ws://h/", "--subscribe", "a", "-o", output});
    EXPECT_EQ(ran.code, 6) << ran.err;
    return ran.err;
  };
  const std::string below_a_file = file("f", "old") + "/x";
  EXPECT_EQ(error(below_a_file),
            "wavetank record: -o " + below_a_file +
                ": cannot be written: Not a directory; name a file where you may write\n");
  const std::string long_name = path(std::string(300, 'x'));
  const std::string said = error(long_name);
  EXPECT_TRUE(said.starts_with("wavetank record: " + long_name + ": cannot be written: ")) << said;
  EXPECT_TRUE(said.ends_with("; check the disk, or name a file where you may write\n")) << said;
  EXPECT_EQ(file_text(path("f")), "old");
}

// The number of a part is before the extension, also where that is a number itself.
TEST_F(RecordCommand, TakesNoOtherFileForAPart) {
  file("f.1", "old");
  file("f.2.1", "its second part");
  file("f.1.7", "kept");
  const Ran done = in_process(
      {"record", "--url", "ws://h/", "--subscribe", "a", "b", "-o", path("f.1"), "--force", "-q"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(names("."), (std::vector<std::string>{"f.1", "f.1.7"}));
}

TEST_F(RecordCommand, EachEndHasAnExitCode) {
  const Ran deaf = record("ws://h/", {"--subscribe", "deaf", "-q"});
  EXPECT_EQ(deaf.code, 6);
  EXPECT_NE(deaf.err.find("ws://h/: no connection in 1 attempt: refused; "), std::string::npos)
      << deaf.err;
  const Ran full = record("ws://h/", {"--subscribe", "full", "--force", "--json"});
  EXPECT_EQ(full.code, 6);
  EXPECT_NE(full.err.find(path("f") + ": cannot append: no space left on device; make room"),
            std::string::npos)
      << full.err;
  rapidjson::Document json;
  ASSERT_FALSE(json.Parse(full.out.c_str()).HasParseError()) << full.out;
  EXPECT_STREQ(json["verdict"].GetString(), "fail");
  EXPECT_EQ(json["messages"].GetInt(), 1);
  EXPECT_EQ(record("ws://h/", {"--subscribe", "hurried", "--force"}).code, 143);
}

}  // namespace
}  // namespace wavetank::cli
