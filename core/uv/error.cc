#include "core/uv/error.h"

#include <fmt/format.h>
#include <uv.h>

#include <cerrno>

#include "core/doors/file_error.h"
#include "core/doors/transport_error.h"

namespace wavetank::uv {

bool is_unreachable(int status) noexcept {
  switch (status) {
    case UV_EHOSTUNREACH:
    case UV_ENETUNREACH:
    case UV_ENETDOWN:
    case UV_EHOSTDOWN:
    case UV_EADDRNOTAVAIL:
    case UV_EAFNOSUPPORT:
      return true;
    default:
      return false;
  }
}

std::string transport_error_text(int status, std::string_view what) {
  return fmt::format("{}: {}", what, uv_strerror(status));
}

void throw_file_error(int status, std::string_view what) {
  // libuv has no name for it.
  if (status == -EDQUOT) throw NoSpace(fmt::format("{}: disk quota exceeded", what));
  const std::string text = fmt::format("{}: {}", what, uv_strerror(status));
  switch (status) {
    case UV_ENOSPC:
      throw NoSpace(text);
    case UV_ENOENT:
      throw FileNotFound(text);
    default:
      throw FileError(text);
  }
}

void throw_transport_error(int status, std::string_view what) {
  const std::string text = transport_error_text(status, what);
  if (is_unreachable(status)) throw Unreachable(text);
  switch (status) {
    case UV_ECONNREFUSED:
      throw ConnectionRefused(text);
    case UV_ECONNRESET:
    case UV_ECONNABORTED:
    case UV_EPIPE:
      throw ConnectionReset(text);
    case UV_ETIMEDOUT:
      throw TimedOut(text);
    case UV_EADDRINUSE:
      throw AddressInUse(text);
    case UV_ECANCELED:
      throw StreamClosed(text);
    case UV_EAI_ADDRFAMILY:
    case UV_EAI_AGAIN:
    case UV_EAI_FAIL:
    case UV_EAI_NODATA:
    case UV_EAI_NONAME:
    case UV_EAI_SERVICE:
      throw NameNotFound(text);
    default:
      throw TransportError(text);
  }
}

}  // namespace wavetank::uv
