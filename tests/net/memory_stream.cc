#include "tests/net/memory_stream.h"

#include <algorithm>
#include <cstring>

#include "core/task/sleep.h"

namespace wavetank {

struct MemoryStream::Pipe {
  ByteBuffer bytes;
  std::size_t window = 0;
  bool ended = false;
  bool reset = false;
  bool broken = false;
  MemoryStream* reader = nullptr;
  MemoryStream* writer = nullptr;

  void wake_reader() noexcept {
    if (reader != nullptr) reader->readable_.wake();
  }
  void wake_writer() noexcept {
    if (writer != nullptr) writer->writable_.wake();
  }
};

MemoryStream::Pair MemoryStream::make_pair(Options options) {
  auto there = std::make_shared<Pipe>();
  auto back = std::make_shared<Pipe>();
  there->window = back->window = options.window;
  return {std::unique_ptr<MemoryStream>(new MemoryStream(back, there, options)),
          std::unique_ptr<MemoryStream>(new MemoryStream(there, back, options))};
}

MemoryStream::MemoryStream(std::shared_ptr<Pipe> in, std::shared_ptr<Pipe> out, Options options)
    : in_(std::move(in)), out_(std::move(out)), options_(options) {
  in_->reader = this;
  out_->writer = this;
}

MemoryStream::~MemoryStream() {
  if (!closed_) abort();
  in_->reader = nullptr;
  out_->writer = nullptr;
}

std::optional<std::size_t> MemoryStream::try_read(std::span<std::byte> into) {
  if (closed_) throw StreamClosed("stream is closed");
  if (in_->bytes.empty()) {
    if (in_->reset) throw ConnectionReset("connection reset by peer");
    if (in_->ended) return 0;
    return std::nullopt;
  }
  const std::size_t count = std::min({into.size(), in_->bytes.size(), options_.read_max});
  std::memcpy(into.data(), in_->bytes.data(), count);
  in_->bytes.consume(count);
  in_->wake_writer();
  return count;
}

std::optional<std::string> MemoryStream::read_error() const {
  if (closed_) return "stream is closed";
  if (in_->bytes.empty() && in_->reset) return "connection reset by peer";
  return std::nullopt;
}

std::size_t MemoryStream::try_write(std::span<const std::byte> bytes) {
  if (closed_) throw StreamClosed("stream is closed");
  if (out_->reset || in_->reset || out_->broken) throw ConnectionReset("connection reset by peer");
  const std::size_t room = out_->window - std::min(out_->window, out_->bytes.size());
  const std::size_t count = std::min({bytes.size(), room, options_.write_max});
  if (count == 0) return 0;
  out_->bytes.append({reinterpret_cast<const char*>(bytes.data()), count});
  out_->wake_reader();
  return count;
}

void MemoryStream::shutdown_write() {
  out_->ended = true;
  out_->wake_reader();
}

void MemoryStream::close() noexcept {
  if (closed_) return;
  closed_ = true;
  shutdown_write();
  readable_.wake();
  writable_.wake();
}

void MemoryStream::abort() noexcept {
  if (!closed_) {
    out_->bytes.clear();
    out_->reset = in_->reset = true;
    out_->wake_reader();
    in_->wake_writer();
  }
  close();
}

std::string_view MemoryStream::unread() const noexcept { return in_->bytes.view(); }

bool MemoryStream::at_end() const noexcept { return in_->ended || in_->reset; }

void MemoryStream::stop_reading() noexcept {
  in_->broken = true;
  in_->wake_writer();
}

void MemoryStream::set_window(std::size_t window) noexcept {
  in_->window = window;
  in_->wake_writer();
}

Coro<void> turns(int count) {
  for (int i = 0; i < count; ++i) co_await sleep(Duration::zero());
}

}  // namespace wavetank
