#include "core/tls/reason.h"

#include <openssl/err.h>

#include <stdexcept>
#include <system_error>

namespace wavetank {

std::string take_openssl_reason() {
  const unsigned long error = ERR_peek_error();
  ERR_clear_error();
  // An error of the system is only a number here.
  if (error != 0 && ERR_SYSTEM_ERROR(error)) {
    return std::generic_category().message(ERR_GET_REASON(error));
  }
  const char* const reason = error == 0 ? nullptr : ERR_reason_error_string(error);
  return reason != nullptr ? reason : "unknown reason";
}

void check_openssl(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string(what) + ": " + take_openssl_reason());
}

void check_argument_of(bool ok, const std::string& what) {
  if (!ok) throw std::invalid_argument(what + ": " + take_openssl_reason());
}

}  // namespace wavetank
