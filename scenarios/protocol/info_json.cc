#include "scenarios/protocol/info_json.h"

#include <simdjson.h>

#include <algorithm>

namespace wavetank::hyperliquid {
namespace {

namespace dom = simdjson::dom;

/// The content of `text`. Elements last as long as this.
class Document {
 public:
  // A topic without a frame gives an empty view, whose null pointer simdjson would hand to memcpy.
  explicit Document(std::string_view text)
      : root_(text.empty() ? parser_.parse("", 0) : parser_.parse(text.data(), text.size())) {}

  const simdjson::simdjson_result<dom::element>& root() const { return root_; }
  simdjson::simdjson_result<dom::element> data() const { return root_["data"]; }

 private:
  dom::parser parser_;
  simdjson::simdjson_result<dom::element> root_;
};

std::string json_text_of(dom::element object, std::string_view key) {
  std::string_view text;
  return object[key].get_string().get(text) == simdjson::SUCCESS ? std::string(text)
                                                                 : std::string();
}

std::optional<std::int64_t> integer_of(dom::element object, std::string_view key) {
  std::int64_t number = 0;
  if (object[key].get_int64().get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

bool read_print(dom::element trade, Print& print) {
  const std::optional<std::int64_t> time = integer_of(trade, "time");
  const std::optional<std::int64_t> size = to_units(json_text_of(trade, "sz"));
  print.price = json_text_of(trade, "px");
  constexpr std::int64_t kTimeMsMax = 253'402'300'799'999;  // The end of the year 9999.
  if (!time || *time < 0 || *time > kTimeMsMax || !size || !to_units(print.price)) return false;
  print.time_ms = *time;
  print.size = *size;
  return true;
}

std::string best_of(dom::element levels, std::size_t side) {
  dom::element best;
  if (levels.at(side).at(0).get(best) != simdjson::SUCCESS) return {};
  std::string price = json_text_of(best, "px");
  return to_units(price) ? price : std::string();
}

int decimals_of(dom::element sized) {
  const std::string size = json_text_of(sized, "sz");
  const std::size_t point = size.find('.');
  if (point == std::string::npos || size.ends_with(".0")) return 0;
  return static_cast<int>(std::min<std::size_t>(size.size() - point - 1, 8));
}

}  // namespace

void read_prints(std::string_view frame, std::vector<Print>& out) {
  const Document document(frame);
  out.clear();
  dom::array trades;
  if (document.data().get_array().get(trades) != simdjson::SUCCESS) return;
  for (const dom::element trade : trades) {
    Print print;
    if (read_print(trade, print)) out.push_back(std::move(print));
  }
}

std::string frame_data(std::string_view frame, std::string_view member) {
  const Document document(frame);
  dom::element data;
  if (document.data().get(data) != simdjson::SUCCESS) return {};
  if (!member.empty() && data[member].get(data) != simdjson::SUCCESS) return {};
  return simdjson::minify(data);
}

std::vector<std::pair<std::string, std::string>> read_mids(std::string_view frame) {
  const Document document(frame);
  std::vector<std::pair<std::string, std::string>> mids;
  dom::object coins;
  if (document.data()["mids"].get_object().get(coins) != simdjson::SUCCESS) return mids;
  for (const dom::key_value_pair& coin : coins) {
    std::string_view price;
    if (coin.value.get_string().get(price) != simdjson::SUCCESS || !to_units(price)) continue;
    mids.emplace_back(coin.key, price);
  }
  return mids;
}

BestPrices read_best(std::string_view frame) {
  const Document document(frame);
  BestPrices best;
  dom::element levels;
  if (document.data()["levels"].get(levels) != simdjson::SUCCESS) return best;
  best.bid = best_of(levels, 0);
  best.ask = best_of(levels, 1);
  return best;
}

int size_decimals(std::string_view frame) {
  const Document document(frame);
  int most = 0;
  dom::element data;
  if (document.data().get(data) != simdjson::SUCCESS) return most;
  dom::array trades;
  if (data.get_array().get(trades) == simdjson::SUCCESS) {
    for (const dom::element trade : trades) most = std::max(most, decimals_of(trade));
    return most;
  }
  dom::array sides;
  if (data["levels"].get_array().get(sides) != simdjson::SUCCESS) return most;
  for (const dom::element side : sides) {
    dom::array levels;
    if (side.get_array().get(levels) != simdjson::SUCCESS) continue;
    for (const dom::element level : levels) most = std::max(most, decimals_of(level));
  }
  return most;
}

std::optional<InfoRequest> read_info_request(std::string_view body) {
  const Document document(body);
  dom::element root;
  dom::object object;
  if (document.root().get(root) != simdjson::SUCCESS) return std::nullopt;
  if (root.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  InfoRequest request;
  request.type = json_text_of(root, "type");
  request.dex = json_text_of(root, "dex");
  dom::element fields = root;
  if (root["req"].get(fields) != simdjson::SUCCESS) fields = root;
  request.coin = json_text_of(fields, "coin");
  request.interval = json_text_of(fields, "interval");
  request.start_ms = integer_of(fields, "startTime").value_or(0);
  request.end_ms = integer_of(fields, "endTime");
  return request;
}

}  // namespace wavetank::hyperliquid
