#include "sim/import/json_text.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace wavetank::sim {

bool is_whole_json(std::string_view text) {
  // Iterative, since hostile nesting would overflow the stack of the recursive parser.
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::BaseReaderHandler<> ignore;
  rapidjson::Reader reader;
  const bool parsed = !reader.Parse<kFlags>(stream, ignore).IsError();
  // A NUL after the value looks like the end to the parser.
  return parsed && stream.Tell() == text.size();
}

}  // namespace wavetank::sim
