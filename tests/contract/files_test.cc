// Files: the appended bytes, their order, and the state after a cancelled or failed call.

#include "core/doors/files.h"

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class FilesContract : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, FilesContract, kBothStages, stage_name);

Coro<std::string> content_of(Doors& doors, std::string name) {
  const std::vector<std::byte> bytes = co_await doors.files.read(name);
  co_return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Coro<void> write_file(Doors& doors, std::string name, std::string text) {
  const std::unique_ptr<AppendFile> file = co_await doors.files.open_append(name);
  co_await file->append(bytes_of(text));
  co_await file->sync();
}

TEST_P(FilesContract, AppendsAreReadBackInOrder) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await doors.files.open_append("log");
    co_await file->append(bytes_of("one "));
    co_await file->append(bytes_of(""));
    co_await file->append(bytes_of("two"));
    const std::string content = co_await content_of(doors, "log");
    EXPECT_EQ("one two", content);
  };
  play(law);
}

TEST_P(FilesContract, AppendsMadeTogetherKeepTheOrderInWhichTheyWereMade) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await doors.files.open_append("log");
    std::vector<std::string> texts;
    std::vector<Task<void>> tasks;
    // The first of each three takes long.
    for (int i = 0; i < 12; ++i) {
      texts.push_back(std::to_string(i) + std::string(i % 3 == 0 ? 1'000'000 : 1, ' '));
    }
    for (const std::string& text : texts)
      tasks.push_back(create_task(file->append(bytes_of(text))));
    for (Task<void>& task : tasks) co_await std::move(task);

    const std::string content = co_await content_of(doors, "log");
    std::string expected;
    for (const std::string& text : texts) expected += text;
    EXPECT_TRUE(expected == content);
  };
  play(law);
}

TEST_P(FilesContract, AFileThatExistsIsContinued) {
  const auto law = [](Doors& doors) -> Coro<void> {
    co_await write_file(doors, "log", "first,");
    co_await write_file(doors, "log", "second");
    const std::string content = co_await content_of(doors, "log");
    EXPECT_EQ("first,second", content);
  };
  play(law);
}

TEST_P(FilesContract, OpeningCreatesAnEmptyFile) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await doors.files.open_append("new");
    const std::uint64_t size = co_await file->size();
    const std::string content = co_await content_of(doors, "new");
    EXPECT_EQ(0U, size);
    EXPECT_EQ("", content);
  };
  play(law);
}

TEST_P(FilesContract, BytesOfAllValuesAndMegabytesSurvive) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::string text = patterned(3'000'001);
    co_await write_file(doors, "big", text);
    const std::string content = co_await content_of(doors, "big");
    EXPECT_TRUE(text == content) << content.size() << " bytes";
  };
  play(law);
}

TEST_P(FilesContract, ReadOfAMissingFileIsFileNotFound) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const auto missing = co_await outcome(doors.files.read("missing"));
    EXPECT_TRUE(failed_with<FileNotFound>(missing));
  };
  play(law);
}

TEST_P(FilesContract, RenameOfAMissingFileIsFileNotFoundAndTouchesNothing) {
  const auto law = [](Doors& doors) -> Coro<void> {
    co_await write_file(doors, "kept", "content");
    const auto missing = co_await outcome(doors.files.rename("missing", "kept"));
    const std::string content = co_await content_of(doors, "kept");
    EXPECT_TRUE(failed_with<FileNotFound>(missing));
    EXPECT_EQ("content", content);
  };
  play(law);
}

TEST_P(FilesContract, RenameTakesThePlaceOfTheOther) {
  const auto law = [](Doors& doors) -> Coro<void> {
    co_await write_file(doors, "draft", "new");
    co_await write_file(doors, "final", "old and longer");
    co_await doors.files.rename("draft", "final");
    const std::string content = co_await content_of(doors, "final");
    const auto gone = co_await outcome(doors.files.read("draft"));
    EXPECT_EQ("new", content);
    EXPECT_TRUE(failed_with<FileNotFound>(gone));
  };
  play(law);
}

TEST_P(FilesContract, RenameToItsOwnNameChangesNothing) {
  const auto law = [](Doors& doors) -> Coro<void> {
    co_await write_file(doors, "same", "content");
    co_await doors.files.rename("same", "same");
    const std::string content = co_await content_of(doors, "same");
    EXPECT_EQ("content", content);
  };
  play(law);
}

TEST_P(FilesContract, AnOpenFileFollowsItsRename) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await doors.files.open_append("before");
    co_await file->append(bytes_of("a"));
    co_await doors.files.rename("before", "after");
    co_await file->append(bytes_of("b"));
    const std::string content = co_await content_of(doors, "after");
    EXPECT_EQ("ab", content);
  };
  play(law);
}

TEST_P(FilesContract, AnOpenFileThatWasReplacedDoesNotTouchItsSuccessor) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<AppendFile> replaced = co_await doors.files.open_append("name");
    co_await write_file(doors, "other", "successor");
    co_await doors.files.rename("other", "name");
    co_await replaced->append(bytes_of("lost"));
    const std::uint64_t size = co_await replaced->size();
    const std::string content = co_await content_of(doors, "name");
    EXPECT_EQ(4U, size);
    EXPECT_EQ("successor", content);
  };
  play(law);
}

TEST_P(FilesContract, TruncateCutsAndAppendsGoOnFromThere) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await doors.files.open_append("log");
    co_await file->append(bytes_of("whole,half"));
    co_await file->truncate(6);
    co_await file->truncate(100);
    const std::uint64_t size = co_await file->size();
    co_await file->append(bytes_of("again"));
    const std::string content = co_await content_of(doors, "log");
    EXPECT_EQ(6U, size);
    EXPECT_EQ("whole,again", content);
  };
  play(law);
}

TEST_P(FilesContract, NamesThatLeaveTheFolderAreRefused) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::string names[] = {
        "", ".", "..", "/", "a/b", "../a", std::string("a\0b", 3), std::string(256, 'n')};
    co_await write_file(doors, "good", "");
    for (const std::string& name : names) {
      const auto opened = co_await outcome(doors.files.open_append(name));
      const auto read = co_await outcome(doors.files.read(name));
      const auto renamed = co_await outcome(doors.files.rename("good", name));
      EXPECT_TRUE(failed_with<FileError>(opened)) << name;
      EXPECT_TRUE(failed_with<FileError>(read)) << name;
      EXPECT_TRUE(failed_with<FileError>(renamed)) << name;
    }
  };
  play(law);
}

TEST_P(FilesContract, AppendWithoutRoomIsNoSpace) {
  const std::string name = stage().file_without_room();
  const auto law = [&name](Doors& doors) -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await doors.files.open_append(name);
    const auto full = co_await outcome(file->append(bytes_of("x")));
    const auto still_full = co_await outcome(file->append(bytes_of("x")));
    EXPECT_TRUE(failed_with<NoSpace>(full));
    EXPECT_TRUE(failed_with<NoSpace>(still_full));
  };
  play(law);
}

// The cancel comes before the first step, while the call runs, and after it.
TEST_P(FilesContract, CancelledAppendLeavesAPrefixAndTheFileUsable) {
  const std::string text = patterned(1'000'000);
  for (int turns = 0; turns < 12; ++turns) {
    const std::string name = "log" + std::to_string(turns);
    const auto law = [&](Doors& doors) -> Coro<void> {
      const std::unique_ptr<AppendFile> file = co_await doors.files.open_append(name);
      auto appending = create_task(file->append(bytes_of(text)));
      for (int i = 0; i < turns; ++i) co_await sleep(moment() / 400);
      const bool was_late = !appending.cancel();
      const auto ended = co_await outcome(result_of(std::move(appending)));
      EXPECT_EQ(!was_late, ended.cancelled());
      const std::uint64_t left = co_await file->size();
      co_await file->append(bytes_of("next"));

      const std::string content = co_await content_of(doors, name);
      EXPECT_LE(left, text.size());
      EXPECT_TRUE(content == text.substr(0, left) + "next") << left << " of " << content.size();
      EXPECT_TRUE(!was_late || left == text.size());
    };
    play(law);
  }
}

TEST_P(FilesContract, BytesOfACancelledAppendNeedNotOutliveIt) {
  const std::string expected = patterned(4'000'000);
  for (int turns = 0; turns < 12; ++turns) {
    const std::string name = "log" + std::to_string(turns);
    const auto law = [&](Doors& doors) -> Coro<void> {
      const std::unique_ptr<AppendFile> file = co_await doors.files.open_append(name);
      std::string text = expected;
      auto appending = create_task(file->append(bytes_of(text)));
      for (int i = 0; i < turns; ++i) co_await sleep(moment() / 400);
      appending.cancel();
      const auto ended = co_await outcome(result_of(std::move(appending)));
      text.assign(text.size(), 'x');
      EXPECT_TRUE(ended.cancelled() || ended.has_value());

      const std::uint64_t left = co_await file->size();
      const std::string content = co_await content_of(doors, name);
      EXPECT_TRUE(content == expected.substr(0, left)) << left << " bytes, " << turns << " turns";
    };
    play(law);
  }
}

TEST_P(FilesContract, ACallBehindACancelledOneWaitsForIt) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await doors.files.open_append("log");
    const std::string long_text = patterned(1'000'000);
    auto first = create_task(file->append(bytes_of(long_text)));
    auto second = create_task(file->append(bytes_of("cancelled in the line")));
    auto third = create_task(file->append(bytes_of("third")));
    co_await sleep(0s);
    second.cancel();
    co_await std::move(first);
    co_await std::move(third);
    const std::string content = co_await content_of(doors, "log");
    EXPECT_TRUE(content.starts_with(long_text));
    EXPECT_TRUE(content.ends_with("third"));
  };
  play(law);
}

TEST_P(FilesContract, CancelledCallsLeaveNothingOpen) {
  for (int turns = 0; turns < 8; ++turns) {
    const auto law = [this, turns](Doors& doors) -> Coro<void> {
      co_await write_file(doors, "a", "content");
      auto opening = create_task(doors.files.open_append("a"));
      auto reading = create_task(doors.files.read("a"));
      auto renaming = create_task(doors.files.rename("a", "a"));
      for (int i = 0; i < turns; ++i) co_await sleep(moment() / 400);
      opening.cancel();
      reading.cancel();
      renaming.cancel();
      const auto opened = co_await outcome(result_of(std::move(opening)));
      const auto read = co_await outcome(result_of(std::move(reading)));
      const auto renamed = co_await outcome(result_of(std::move(renaming)));
      EXPECT_TRUE(opened.cancelled() || opened.has_value());
      EXPECT_TRUE(read.cancelled() || read.has_value());
      EXPECT_TRUE(renamed.cancelled() || renamed.has_value());
    };
    play(law);
  }
}

TEST_P(FilesContract, DestroyedInTheMiddleOfACallAFileClosesByItself) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::unique_ptr<AppendFile> file = co_await doors.files.open_append("log");
    const std::string text = patterned(1'000'000);
    auto appending = create_task(file->append(bytes_of(text)));
    co_await sleep(0s);
    appending.cancel();
    const auto ended = co_await outcome(result_of(std::move(appending)));
    file.reset();
    EXPECT_TRUE(ended.cancelled() || ended.has_value());
  };
  play(law);
}

}  // namespace
}  // namespace wavetank
