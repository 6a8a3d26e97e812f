#pragma once

/// scenarios/protocol/synthetic_field.h - kSyntheticField: the HTTP field of a server whose data
/// are generated. No venue sends it: the server of scenarios/serve does, and the recorder of
/// scenarios/record notes it in the capture.

namespace wavetank::hyperliquid {

/// The value "yes" in the answer to an upgrade: a recording of this server is synthetic.
inline constexpr const char* kSyntheticField = "X-Wavetank-Synthetic";

}  // namespace wavetank::hyperliquid
