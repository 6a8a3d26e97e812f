#pragma once

/// scenarios/protocol/frame_parser.h - FrameParser: from text to FrameView and ClientMessage. The
/// parser owns a padded copy of the current message and the JSON library's tables; both grow to the
/// largest message seen and are then reused, so parsing does not allocate in steady state. One
/// parser belongs to one task; it is not safe to share.
///
/// It reads on demand: the order of keys does not matter, and values that were not asked for are
/// stepped over, not checked. It never throws on outside data.

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "scenarios/protocol/messages.h"

namespace wavetank::hyperliquid {

/// A longer message is classified as malformed without being read.
inline constexpr std::size_t kMessageBytesMax = std::size_t{16} << 20;

class FrameParser {
 public:
  FrameParser();
  ~FrameParser();
  FrameParser(FrameParser&&) noexcept;
  FrameParser& operator=(FrameParser&&) noexcept;

  /// Classifies one text message of the server. `text` needs no padding and may be of any content.
  void parse(std::string_view text, FrameView& out);

  /// Classifies one text message of a client, as the venue would.
  void parse_request(std::string_view text, ClientMessage& out);

  /// The bytes of each trade object of a trades frame, in order, as views into `text`. False, with
  /// `out` empty, if it is no well-formed trades frame.
  bool split_trades(std::string_view text, std::vector<std::string_view>& out);

 private:
  struct Tables;  // The JSON library stays out of our headers.
  std::unique_ptr<Tables> tables_;
};

}  // namespace wavetank::hyperliquid
