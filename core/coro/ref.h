#pragma once

/// core/coro/ref.h - shared ownership on one thread: a counted pointer without atomics.

#include <cstdint>
#include <utility>

namespace wavetank {

/// Base of objects that Ref owns. The count starts at zero; the last Ref deletes the object.
class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

 protected:
  virtual ~RefCounted() = default;

 private:
  template <class T>
  friend class Ref;
  std::uint32_t references_ = 0;
};

/// Shares ownership of a T derived from RefCounted. Null by default. Single-threaded.
template <class T>
class Ref {
 public:
  Ref() noexcept = default;
  explicit Ref(T* object) noexcept : object_(object) { retain(); }
  Ref(const Ref& other) noexcept : object_(other.object_) { retain(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
  Ref(const Ref<U>& other) noexcept : object_(other.get()) {
    retain();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() { release(); }

  /// Gives the share up without releasing it; the caller keeps it until adopt() takes it back.
  T* leak() && noexcept { return std::exchange(object_, nullptr); }
  static Ref adopt(T* leaked) noexcept {
    Ref ref;
    ref.object_ = leaked;
    return ref;
  }

  T* get() const noexcept { return object_; }
  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  friend bool operator==(const Ref& a, const Ref& b) noexcept { return a.object_ == b.object_; }

 private:
  void retain() noexcept {
    if (object_ != nullptr) ++static_cast<RefCounted*>(object_)->references_;
  }
  void release() noexcept {
    if (object_ == nullptr) return;
    RefCounted* counted = object_;
    if (--counted->references_ == 0) delete counted;
  }

  T* object_ = nullptr;
};

}  // namespace wavetank
