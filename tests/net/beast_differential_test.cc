#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/net/beast_peer.h"
#include "tests/net/frame_vectors.h"
#include "tests/net/xorshift.h"

namespace wavetank {
namespace {

// Where the two differ for good reason: Beast 1.81 does not know 1014 (registered by IANA after
// RFC 6455), and has no limit for a single frame.
const std::vector<std::string> kDifferent = {"code 1014", "frame over the limit"};

// Which error code closes is a matter of taste in places; that it is an error is not.
std::vector<std::string> without_codes(std::vector<std::string> events) {
  for (std::string& event : events) {
    if (event.starts_with("error")) event = "error";
  }
  return events;
}

// Beast 1.81 accepts two things that it should not: close codes from 5000 up (section 7.4.2 gives
// out 0-4999), and text that ends inside a character before an empty last fragment.
std::vector<std::string> corrected(std::vector<std::string> theirs) {
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    const bool bad_text = theirs[i].starts_with("text:") && !is_utf8(theirs[i]);
    const bool bad_code =
        theirs[i].starts_with("close:") && std::atoi(theirs[i].c_str() + 6) >= 5000;
    if (!bad_text && !bad_code) continue;
    theirs[i] = "error";
    theirs.resize(i + 1);
  }
  return theirs;
}

// Beast reports a bad message before it is complete, as section 8.1 allows, and so misses control
// frames that come in between. The verdict is the same.
std::vector<std::string> without_pings(std::vector<std::string> events) {
  std::erase_if(events, [](const std::string& event) {
    return event.starts_with("ping:") || event.starts_with("pong:");
  });
  return events;
}

void compare(const FrameVector& vector, Role reader) {
  SCOPED_TRACE(vector.name + (reader == Role::kClient ? ", client" : ", server"));
  const std::string bytes = bytes_for(vector, reader);
  const auto ours = without_codes(transcript(reader, vector.limits, bytes));
  for (const std::size_t read_max : {std::size_t{1}, std::size_t{1} << 20}) {
    const auto theirs = corrected(beast_transcript(reader, vector.limits, bytes, read_max));
    EXPECT_EQ(without_pings(ours), without_pings(theirs)) << "reads of " << read_max;
    const bool failed = !ours.empty() && ours.back() == "error";
    if (!failed) {
      EXPECT_EQ(ours, theirs) << "reads of " << read_max;
    }
  }
}

TEST(BeastDifferential, BothAcceptAndRefuseTheSameVectors) {
  std::size_t compared = 0;
  for (const FrameVector& vector : all_frame_vectors()) {
    if (std::count(kDifferent.begin(), kDifferent.end(), vector.name) > 0) continue;
    for (const Role reader : {Role::kClient, Role::kServer}) {
      if (vector.only.value_or(reader) != reader) continue;
      compare(vector, reader);
      ++compared;
    }
  }
  EXPECT_GT(compared, 200U);
}

// Random good and slightly bad conversations: both must come to the same end.
TEST(BeastDifferential, BothJudgeDamagedConversationsAlike) {
  Xorshift random(0x2545f4914f6cdd1d);
  const std::vector<FrameVector> vectors = all_frame_vectors();
  for (int run = 0; run < 20000; ++run) {
    const Role reader = run % 2 == 0 ? Role::kClient : Role::kServer;
    std::string bytes;
    for (int part = 0; part < 3; ++part) {
      const std::string more = bytes_for(vectors[random.below(vectors.size())], reader);
      if (more.size() < 1000) bytes.append(more);
    }
    if (!bytes.empty() && run % 3 == 0) {
      const std::size_t at = random.below(bytes.size());
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
    }
    const auto ours = without_pings(without_codes(transcript(reader, {}, bytes)));
    const auto theirs =
        without_pings(corrected(beast_transcript(reader, {}, bytes, 1 + random.below(50))));
    if (ours == theirs) continue;
    const bool failed = !ours.empty() && ours.back() == "error";
    if (failed && theirs.size() + 1 == ours.size()) {
      // Beast judges a header when all of it is there, and this one is not.
      bytes.append(kFrameHeaderMax, '\0');
      EXPECT_EQ(ours, without_pings(corrected(beast_transcript(reader, {}, bytes, 50)))) << run;
      continue;
    }
    // Beast may refuse an unfinished message, also before a Close, or code 1014, that we do not.
    std::vector<std::string> refused = ours;
    if (!refused.empty() && refused.back().starts_with("close:")) refused.pop_back();
    refused.push_back("error");
    EXPECT_EQ(refused, theirs) << "run " << run;
  }
}

}  // namespace
}  // namespace wavetank
