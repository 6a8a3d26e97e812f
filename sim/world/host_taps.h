#pragma once

/// sim/world/host_taps.h - HostTaps: lets the world trace TLS connections in plaintext: give
/// `TlsOptions::taps` a host's taps(), and frames on the host's own connections are traced
/// decrypted.

#include "core/net/stream_tap.h"

namespace wavetank::sim {

/// Knows the streams of simulated connections and leaves others alone. Only the messages of the
/// dialling side are traced, as without encryption; the accepting side has no tap.
///
/// Arrivals are traced when the program reads them; without encryption they are traced when they
/// come.
class HostTaps final : public StreamTaps {
 public:
  std::unique_ptr<StreamTap> open(const Stream& below) override;
};

}  // namespace wavetank::sim
