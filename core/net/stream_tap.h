#pragma once

/// core/net/stream_tap.h - StreamTap: observes the decrypted bytes of an encrypted stream, as the
/// program writes and reads them. It is for the side that owns the keys; the simulated world uses
/// it so that its traces hold plaintext.

#include <cstddef>
#include <memory>
#include <span>

#include "core/doors/transport.h"

namespace wavetank {

/// Watches one stream and dies with it. Calls come from inside the call of the program that caused
/// them; they must not call back into the stream, and should not throw.
class StreamTap {
 public:
  virtual ~StreamTap() = default;

  /// The program has read them.
  virtual void on_read(std::span<const std::byte> bytes) = 0;
  /// They were accepted, and go before everything that is written later.
  virtual void on_written(std::span<const std::byte> bytes) = 0;
};

/// The code that assembles a world has one and names it in the options of TLS.
class StreamTaps {
 public:
  virtual ~StreamTaps() = default;

  /// Encryption over `below` begins, before a byte of the program has passed. Null: not to be
  /// watched.
  virtual std::unique_ptr<StreamTap> open(const Stream& below) = 0;
};

}  // namespace wavetank
