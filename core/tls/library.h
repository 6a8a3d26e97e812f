#pragma once

/// core/tls/library.h - TlsLibrary: part of core/tls: OpenSSL's own state, and the source of its
/// random bytes.

#include <memory>

#include "core/doors/random.h"

struct ossl_lib_ctx_st;

namespace wavetank {

/// Everything that OpenSSL keeps apart from keys and connections. It must outlive the objects that
/// are made with it.
class TlsLibrary {
 public:
  /// Null: the state that OpenSSL shares in the process, with its own generator, seeded by the
  /// system. Otherwise a separate state whose random bytes are all drawn from the door
  /// ("tls_random"), which must outlive it: then keys, nonces and therefore every byte on the wire
  /// repeat whenever the draws do. Throws std::runtime_error without resources.
  explicit TlsLibrary(Random* random);
  TlsLibrary(const TlsLibrary&) = delete;
  TlsLibrary& operator=(const TlsLibrary&) = delete;
  ~TlsLibrary();

  /// For OpenSSL's functions that take one; null is the shared one.
  ossl_lib_ctx_st* native() const noexcept;

 private:
  struct Own;
  std::unique_ptr<Own> own_;
};

}  // namespace wavetank
