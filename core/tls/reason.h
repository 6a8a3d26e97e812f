#pragma once

/// core/tls/reason.h - part of core/tls: why OpenSSL has refused something.

#include <string>

namespace wavetank {

/// The reason of the first error in OpenSSL's queue, "unknown reason" without one; empties it.
std::string take_openssl_reason();

/// Throws std::runtime_error "WHAT: REASON" unless `ok`. For what fails only without memory.
void check_openssl(bool ok, const char* what);

/// Throws std::invalid_argument "WHAT: REASON" unless `ok`. For what the caller has given.
void check_argument_of(bool ok, const std::string& what);

}  // namespace wavetank
