#pragma once

/// sim/world/host_taps.h - how the world reads along where its programs encrypt: give
/// `TlsOptions::taps` a host's taps(), and frames on the host's own connections are traced
/// decrypted.

#include "core/net/stream_tap.h"

namespace wavetank::sim {

/// Knows the streams of simulated connections and leaves others alone. Only what the dialling side
/// says is traced, as without encryption; at the accepting side there is nothing to be seen.
///
/// Arrivals are traced when the program reads them, and not, as in the clear, when they come.
class HostTaps final : public StreamTaps {
 public:
  std::unique_ptr<StreamTap> open(const Stream& below) override;
};

}  // namespace wavetank::sim
