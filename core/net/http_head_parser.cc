#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>

#include "core/check.h"
#include "core/net/http_head.h"

namespace wavetank {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string_view to_std(BeastView view) noexcept { return {view.data(), view.size()}; }

// Beast's parser without its message container: the events go straight into an HttpHead, so a head
// costs one allocation, for the list of fields.
template <bool kIsRequest>
class HeadParser final : public http::basic_parser<kIsRequest> {
 public:
  explicit HeadParser(HttpHead& head) : head_(head) {
    this->header_limit(static_cast<std::uint32_t>(kHeadBytesMax));
    this->body_limit(boost::none);  // A reader of bodies sets its own limit.
    head_.fields.reserve(16);
  }

 private:
  void on_request_impl(http::verb, BeastView method, BeastView target, int version,
                       error_code&) override {
    head_.method = to_std(method);
    head_.target = to_std(target);
    head_.version = version;
  }
  void on_response_impl(int status, BeastView, int version, error_code&) override {
    head_.status = status;
    head_.version = version;
  }
  void on_field_impl(http::field, BeastView name, BeastView value, error_code&) override {
    head_.fields.push_back({to_std(name), to_std(value)});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView body, error_code&) override {
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  HttpHead& head_;
};

template <bool kIsRequest>
HttpHead parse_head(std::string_view head) {
  CHECK(head.ends_with("\r\n\r\n"));
  HttpHead parsed;
  HeadParser<kIsRequest> parser(parsed);
  error_code error;
  // The whole head in one call: the verdict cannot depend on how it arrived.
  parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (error) {
    parsed.problem = error.message();
  } else if (!parser.is_header_done()) {
    parsed.problem = "incomplete head";
  }
  return parsed;
}

}  // namespace

HttpHead parse_request_head(std::string_view head) { return parse_head<true>(head); }
HttpHead parse_response_head(std::string_view head) { return parse_head<false>(head); }

}  // namespace wavetank
