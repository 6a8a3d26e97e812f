#pragma once

/// tests/cli/json_object.h - reads the output of --json.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/cli/cli_fixture.h"

namespace wavetank::cli {

/// The one object on stdout; the test fails if there is anything else.
inline rapidjson::Document object_of(const Ran& ran) {
  rapidjson::Document object;
  object.Parse(ran.out.c_str());
  EXPECT_FALSE(object.HasParseError()) << ran.out;
  EXPECT_TRUE(object.IsObject()) << ran.out;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1) << ran.out;
  return object;
}

inline std::vector<std::string> keys_of(const rapidjson::Value& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.GetObject()) keys.emplace_back(member.name.GetString());
  return keys;
}

}  // namespace wavetank::cli
