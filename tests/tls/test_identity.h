#pragma once

/// tests/tls/test_identity.h - a fixed server and the authority that vouches for it. For tests
/// only.

#include <string>

#include "core/tls/identity.h"

namespace wavetank {

/// The certificate to trust, PEM.
std::string test_authority();

/// An identity for feed.example, localhost and 127.0.0.1; valid from 2025-01-01 to 2075-01-01.
TlsIdentity test_identity();

}  // namespace wavetank
