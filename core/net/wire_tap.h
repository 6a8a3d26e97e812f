#pragma once

/// core/net/wire_tap.h - WireTap: the one place to observe a websocket. Captures, traces and
/// properties use it. Contents are as the application sees them (unmasked, reassembled).

#include <string_view>

#include "core/net/connection_closed.h"
#include "core/net/frame.h"

namespace wavetank {

/// Watches one websocket; an implementation that must know which one keeps that itself. Calls come
/// in the order of events, from inside the call that caused them; they must not call back into the
/// websocket, and should not throw. Views end with the call. The payload of kClose is as on the
/// wire: two bytes of code and the reason, or empty.
class WireTap {
 public:
  virtual ~WireTap() = default;

  /// The HTTP heads of a client's upgrade, as far as they came; the only calls before on_open(),
  /// and the only ones where the upgrade fails. They may hold secrets.
  virtual void on_head_sent(std::string_view /*head*/) {}
  virtual void on_head_received(std::string_view /*head*/) {}

  /// The upgrade has succeeded. Once, before all that follows.
  virtual void on_open() = 0;

  /// A message (kText, kBinary) or control frame (kPing, kPong, kClose) was put in the way of
  /// sending: it is in front of everything sent later, but may still wait for the peer to read.
  virtual void on_sent(Opcode opcode, std::string_view payload) = 0;

  /// Bytes from send_raw(), which need not be a frame.
  virtual void on_sent_raw(std::string_view bytes) = 0;

  /// A message or control frame was taken from the connection, whether or not a task receives it.
  virtual void on_received(Opcode opcode, std::string_view payload) = 0;

  /// The end, once, after on_open(), with the same status as ConnectionClosed. `why` is one clause.
  virtual void on_close(const CloseStatus& status, std::string_view why) = 0;
};

}  // namespace wavetank
