#pragma once

/// core/tls/reason.h - part of core/tls: OpenSSL's reason for a refusal.

#include <string>

namespace wavetank {

/// The reason of the first error in OpenSSL's queue, "unknown reason" without one; empties it.
std::string take_openssl_reason();

/// Throws std::runtime_error "SUBJECT: REASON" unless `ok`. For calls that fail only without
/// memory.
void check_openssl(bool ok, const char* what);

/// Throws std::invalid_argument "SUBJECT: REASON" unless `ok`. For values of the caller.
void check_argument_of(bool ok, const std::string& what);

}  // namespace wavetank
