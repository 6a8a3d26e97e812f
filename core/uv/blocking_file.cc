#include "core/uv/blocking_file.h"

#include <fcntl.h>
#include <uv.h>

#include <algorithm>
#include <new>

namespace wavetank::uv {

namespace {

constexpr int kFileMode = 0644;
constexpr std::size_t kOneFileWriteBytes = std::size_t{1} << 30;  // libuv counts in 32 bits.
constexpr std::size_t kOneReadBytes = std::size_t{1} << 20;

/// A synchronous request: libuv runs it in the calling thread when it has no callback.
class Request {
 public:
  Request() = default;
  ~Request() { uv_fs_req_cleanup(&request); }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  uv_fs_t request{};
};

uv_buf_t write_buffer_of(const std::byte* bytes, std::size_t count) noexcept {
  auto* base = reinterpret_cast<char*>(const_cast<std::byte*>(bytes));
  return uv_buf_init(base, static_cast<unsigned int>(std::min(count, kOneFileWriteBytes)));
}

}  // namespace

int BlockingFile::open(const std::string& path, int flags) noexcept {
  Request open;
  const int status =
      uv_fs_open(nullptr, &open.request, path.c_str(), flags | O_CLOEXEC, kFileMode, nullptr);
  if (status < 0) return status;
  close();
  descriptor_ = status;
  return 0;
}

int BlockingFile::open_to_append(const std::string& path) noexcept {
  return open(path, O_WRONLY | O_CREAT | O_APPEND);
}

int BlockingFile::open_to_read(const std::string& path) noexcept { return open(path, O_RDONLY); }

void BlockingFile::close() noexcept {
  if (descriptor_ < 0) return;
  Request request;
  uv_fs_close(nullptr, &request.request, std::exchange(descriptor_, -1), nullptr);
}

int BlockingFile::write_all(std::span<const std::byte> bytes) noexcept {
  while (!bytes.empty()) {
    Request write;
    const uv_buf_t buffer = write_buffer_of(bytes.data(), bytes.size());
    const int count = uv_fs_write(nullptr, &write.request, descriptor_, &buffer, 1, -1, nullptr);
    if (count < 0) return count;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return 0;
}

int BlockingFile::read_all(std::vector<std::byte>& into) noexcept {
  try {
    std::size_t read_so_far = 0;
    while (true) {
      into.resize(read_so_far + kOneReadBytes);
      Request read;
      const uv_buf_t buffer = write_buffer_of(into.data() + read_so_far, kOneReadBytes);
      const int count = uv_fs_read(nullptr, &read.request, descriptor_, &buffer, 1, -1, nullptr);
      if (count > 0) read_so_far += static_cast<std::size_t>(count);
      if (count <= 0) into.resize(read_so_far);
      if (count <= 0) return count;
    }
  } catch (const std::bad_alloc&) {
    return UV_ENOMEM;
  }
}

int BlockingFile::sync() noexcept {
  Request request;
  return uv_fs_fsync(nullptr, &request.request, descriptor_, nullptr);
}

std::int64_t BlockingFile::size() noexcept {
  Request stat;
  const int status = uv_fs_fstat(nullptr, &stat.request, descriptor_, nullptr);
  return status < 0 ? status : static_cast<std::int64_t>(stat.request.statbuf.st_size);
}

int BlockingFile::truncate(std::uint64_t size) noexcept {
  const std::int64_t now = this->size();
  if (now < 0) return static_cast<int>(now);
  if (size >= static_cast<std::uint64_t>(now)) return 0;
  Request cut;
  const auto length = static_cast<std::int64_t>(size);
  return uv_fs_ftruncate(nullptr, &cut.request, descriptor_, length, nullptr);
}

int rename_file(const std::string& from, const std::string& to) noexcept {
  Request request;
  return uv_fs_rename(nullptr, &request.request, from.c_str(), to.c_str(), nullptr);
}

int sync_folder(const std::string& folder) noexcept {
  BlockingFile names;
  const int opened = names.open_to_read(folder);
  if (opened < 0) return opened;
  const int status = names.sync();
  return status == UV_EINVAL || status == UV_EROFS ? 0 : status;
}

}  // namespace wavetank::uv
