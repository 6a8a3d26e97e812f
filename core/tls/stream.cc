#include "core/tls/stream.h"

#include "core/tls/link.h"

namespace wavetank {

TlsStream::TlsStream(Ref<TlsLink> link) noexcept : link_(std::move(link)) {
  link_->set_watchers(readable_, writable_);
}

TlsStream::~TlsStream() { link_->leave(); }

TlsFacts TlsStream::facts() const { return link_->engine().facts(); }

std::optional<std::size_t> TlsStream::try_read(std::span<std::byte> into) {
  return link_->try_read(into);
}

std::string TlsStream::peer() const { return link_->peer(); }

std::optional<std::string> TlsStream::read_error() const { return link_->read_error(); }

std::size_t TlsStream::try_write(std::span<const std::byte> bytes) {
  return link_->try_write(bytes);
}

void TlsStream::shutdown_write() { link_->shutdown_write(); }

void TlsStream::close() noexcept { link_->close(); }

void TlsStream::abort() noexcept { link_->abort(); }

}  // namespace wavetank
