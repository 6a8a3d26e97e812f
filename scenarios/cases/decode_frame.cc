#include "scenarios/cases/decode_frame.h"

#include <memory>
#include <string>
#include <string_view>

#include "scenarios/protocol/frame_parser.h"
#include "scenarios/protocol/messages.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ClientRequest;

// As frame_kind_name() of the other direction.
std::string_view request_name(ClientRequest request) {
  switch (request) {
    case ClientRequest::kSubscribe:
      return "subscribe";
    case ClientRequest::kUnsubscribe:
      return "unsubscribe";
    case ClientRequest::kPing:
      return "ping";
    case ClientRequest::kPost:
      return "post";
    case ClientRequest::kCoinList:
      return "coin_list";
    case ClientRequest::kInvalid:
      return "invalid";
    case ClientRequest::kNotARequest:
      break;
  }
  return "not_a_request";
}

class Decoder {
 public:
  sim::FrameFacts received(std::string_view text) {
    parser_.parse(text, frame_);
    sim::FrameFacts facts;
    if (frame_.channel != hyperliquid::Channel::kUnknown) {
      facts.emplace_back("channel", channel_name(frame_.channel));
    } else if (frame_.kind == hyperliquid::FrameKind::kUnknownChannel) {
      facts.emplace_back("channel", frame_.text);
    }
    if (!frame_.topic.empty()) facts.emplace_back("topic", frame_.topic);
    facts.emplace_back("message", frame_kind_name(frame_.kind));
    return facts;
  }

  sim::FrameFacts sent(std::string_view text) {
    parser_.parse_request(text, message_);
    sim::FrameFacts facts;
    const bool names_topic = message_.request == ClientRequest::kSubscribe ||
                             message_.request == ClientRequest::kUnsubscribe;
    if (names_topic) facts.emplace_back("topic", topic_key(message_.subscription));
    facts.emplace_back("message", request_name(message_.request));
    return facts;
  }

 private:
  hyperliquid::FrameParser parser_;
  hyperliquid::FrameView frame_;
  hyperliquid::ClientMessage message_;
};

}  // namespace

sim::DecodeFrame frame_decoder() {
  return [decoder = std::make_shared<Decoder>()](sim::EventKind kind, std::string_view text) {
    return kind == sim::EventKind::kTextSent ? decoder->sent(text) : decoder->received(text);
  };
}

}  // namespace wavetank::scenarios
