#pragma once

/// core/net/message.h - Message: one message of a websocket, as its users see it.

#include <string_view>

namespace wavetank {

enum class MessageKind { kText, kBinary };

/// A complete message that was received. The payload is a view into the memory of the websocket it
/// came from, valid until the next call for a message there, and through close() and abort().
struct Message {
  Message(MessageKind kind_, std::string_view payload_) : kind(kind_), payload(payload_) {}

  MessageKind kind;
  std::string_view payload;
};

}  // namespace wavetank
