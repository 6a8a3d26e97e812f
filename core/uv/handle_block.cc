#include "core/uv/handle_block.h"

#include <uv.h>

namespace wavetank::uv {

HandleBlock& HandleBlock::of(const uv_handle_s* handle) noexcept {
  return *static_cast<HandleBlock*>(handle->data);
}

void HandleBlock::opened(uv_handle_s* handle) noexcept {
  handle->data = this;
  if (open_handles_++ == 0) share_of_libuv_ = Ref<HandleBlock>(this);
}

void HandleBlock::close_handle(uv_handle_s* handle) noexcept {
  if (uv_is_closing(handle) == 0) uv_close(handle, &on_closed);
}

void HandleBlock::on_closed(uv_handle_s* handle) noexcept {
  HandleBlock& block = of(handle);
  if (--block.open_handles_ > 0) return;
  const Ref<HandleBlock> last = std::move(block.share_of_libuv_);
}

}  // namespace wavetank::uv
