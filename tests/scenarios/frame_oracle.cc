#include "tests/scenarios/frame_oracle.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <set>

namespace wavetank::hyperliquid {
namespace {

using Value = rapidjson::Value;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

rapidjson::Document parse_document(std::string_view text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  return document;
}

std::string string_of(const Value& object, const char* key) {
  const auto member = object.FindMember(key);
  if (member == object.MemberEnd() || !member->value.IsString()) return {};
  return std::string(member->value.GetString(), member->value.GetStringLength());
}

bool repeats_keys(const Value& value) {
  if (value.IsArray()) {
    const auto& list = value.GetArray();
    return std::any_of(list.begin(), list.end(), repeats_keys);
  }
  if (!value.IsObject()) return false;
  std::set<std::string> keys;
  for (const auto& member : value.GetObject()) {
    const bool known = !keys.insert(member.name.GetString()).second;
    if (known || repeats_keys(member.value)) return true;
  }
  return false;
}

std::optional<std::vector<OracleTrade>> read_trades(const Value& data) {
  if (!data.IsArray()) return std::nullopt;
  std::vector<OracleTrade> trades;
  for (const Value& trade : data.GetArray()) {
    if (!trade.IsObject()) return std::nullopt;
    const auto coin = trade.FindMember("coin");
    const auto time = trade.FindMember("time");
    const auto tid = trade.FindMember("tid");
    const auto end = trade.MemberEnd();
    if (coin == end || time == end || tid == end || !coin->value.IsString() ||
        !time->value.IsInt64() || !tid->value.IsUint64()) {
      return std::nullopt;
    }
    trades.push_back({time->value.GetInt64(), string_of(trade, "coin"), tid->value.GetUint64()});
  }
  return trades;
}

std::string best(const Value& side) {
  if (side.IsObject()) return string_of(side, "px");
  if (side.IsArray() && !side.Empty() && side[0].IsObject()) return string_of(side[0], "px");
  return {};
}

void write_reversed(const Value& value, Writer& writer) {
  if (value.IsObject()) {
    writer.StartObject();
    for (auto member = value.MemberEnd(); member != value.MemberBegin();) {
      --member;
      writer.Key(member->name.GetString(), member->name.GetStringLength());
      write_reversed(member->value, writer);
    }
    writer.EndObject();
  } else if (value.IsArray()) {
    writer.StartArray();
    for (const Value& element : value.GetArray()) write_reversed(element, writer);
    writer.EndArray();
  } else {
    value.Accept(writer);
  }
}

}  // namespace

bool is_json(std::string_view text) { return !parse_document(text).HasParseError(); }

OracleFrame read_with_oracle(std::string_view text) {
  OracleFrame frame;
  const rapidjson::Document document = parse_document(text);
  frame.is_json = !document.HasParseError();
  if (!frame.is_json || !document.IsObject()) return frame;
  frame.repeats_keys = repeats_keys(document);
  frame.channel = string_of(document, "channel");
  const auto data = document.FindMember("data");
  if (data == document.MemberEnd()) return frame;
  if (frame.channel == "trades") frame.trades = read_trades(data->value);
  if (!data->value.IsObject()) return frame;
  frame.coin = string_of(data->value, frame.channel == "candle" ? "s" : "coin");
  const auto time = data->value.FindMember("time");
  if (time != data->value.MemberEnd() && time->value.IsInt64()) {
    frame.time_ms = time->value.GetInt64();
  }
  const auto sides = data->value.FindMember(frame.channel == "bbo" ? "bbo" : "levels");
  if (sides == data->value.MemberEnd() || !sides->value.IsArray()) return frame;
  if (sides->value.Size() != 2) return frame;
  frame.best_bid = best(sides->value[0]);
  frame.best_ask = best(sides->value[1]);
  return frame;
}

std::string with_keys_reversed(std::string_view text) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_reversed(parse_document(text), writer);
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace wavetank::hyperliquid
