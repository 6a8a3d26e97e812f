#pragma once

/// core/net/cork.h - Cork: several frames, one write.

#include "core/net/websocket.h"

namespace wavetank {

/// For a scope without co_await: the frames that `socket` sends in it reach the stream together, at
/// the end or whenever FrameWriter::kCorkedMax bytes have gathered. While it lives, try_send() does
/// not notice a peer that does not read; a failure of the write shows in the next call that sends.
/// Requires: one at a time; the websocket outlives it.
class Cork {
 public:
  explicit Cork(WebSocket& socket) noexcept : writer_(*socket.writer_) { writer_.cork(); }
  Cork(const Cork&) = delete;
  Cork& operator=(const Cork&) = delete;
  ~Cork() { writer_.uncork(); }

 private:
  FrameWriter& writer_;
};

}  // namespace wavetank
