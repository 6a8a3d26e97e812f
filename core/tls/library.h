#pragma once

/// core/tls/library.h - part of core/tls: OpenSSL's own state, and where its random bytes come
/// from.

#include <memory>

#include "core/doors/random.h"

struct ossl_lib_ctx_st;

namespace wavetank {

/// Everything that OpenSSL keeps apart from keys and connections. Must outlive what is made with
/// it.
class TlsLibrary {
 public:
  /// Null: the state that OpenSSL shares in the process, with its own generator, seeded by the
  /// system. Otherwise a state of its own, all of whose random bytes are drawn from the door
  /// ("tls_random"), which must outlive it: then keys, nonces and therefore every byte on the wire
  /// repeat whenever the draws do. Throws std::runtime_error without resources.
  explicit TlsLibrary(Random* random);
  TlsLibrary(const TlsLibrary&) = delete;
  TlsLibrary& operator=(const TlsLibrary&) = delete;
  ~TlsLibrary();

  /// For OpenSSL's functions that take one; null stands for the shared one.
  ossl_lib_ctx_st* native() const noexcept;

 private:
  struct Own;
  std::unique_ptr<Own> own_;
};

}  // namespace wavetank
