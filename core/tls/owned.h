#pragma once

/// core/tls/owned.h - part of core/tls: a C object and the function that frees it, as one owner.

#include <memory>

namespace wavetank {

template <auto kFree>
struct FreedBy {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};

/// `Owned<X509, &X509_free> certificate(...)`.
template <class T, auto kFree>
using Owned = std::unique_ptr<T, FreedBy<kFree>>;

}  // namespace wavetank
