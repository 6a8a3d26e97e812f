#pragma once

/// core/uv/handle_block.h - memory that libuv points into, and for how long.
///
/// libuv keeps pointers to handles and requests until its callbacks have come, even if the task
/// behind them has ended. So each of them lives in a block of which libuv owns a share: a program
/// may drop its share, or be cancelled, at any moment.

#include "core/coro/ref.h"

struct uv_handle_s;

namespace wavetank::uv {

/// A handle of any kind as libuv's base of them all.
template <class Handle>
uv_handle_s* as_handle(Handle* handle) noexcept {
  return reinterpret_cast<uv_handle_s*>(handle);
}

/// How urgently a loop that is closing wants its handles closed.
enum class Teardown {
  kAfterFlush,  ///< Bytes that were written before a close() may still be sent.
  kNow,
};

/// Base of the objects that hold libuv handles and the requests made on them. Dies when its owners
/// have dropped it and the close callback of its last handle has come.
class HandleBlock : public RefCounted {
 public:
  /// The block that `handle` is part of.
  static HandleBlock& of(const uv_handle_s* handle) noexcept;

  /// The loop is closing: close the handles. May be called for each handle of the block.
  virtual void tear_down(Teardown how) noexcept = 0;

 protected:
  /// libuv has `handle` from now on, which is a member of the block.
  void opened(uv_handle_s* handle) noexcept;

  /// Closes `handle` unless it is closing already.
  void close_handle(uv_handle_s* handle) noexcept;

 private:
  static void on_closed(uv_handle_s* handle) noexcept;

  Ref<HandleBlock> share_of_libuv_;
  int open_handles_ = 0;
};

}  // namespace wavetank::uv
