#include "sim/world/host_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/check.h"
#include "core/task/sleep.h"
#include "sim/oracle/draw_stream.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::sim {

/// One file as a program holds it open.
class HostFile final : public AppendFile {
 public:
  HostFile(HostFiles& files, std::string name, Ref<DiskFile> file) noexcept
      : files_(files), name_(std::move(name)), file_(std::move(file)) {}

  Coro<void> append(std::span<const std::byte> bytes) override;
  Coro<void> sync() override;
  Coro<std::uint64_t> size() override;
  Coro<void> truncate(std::uint64_t size) override;

 private:
  friend class Appending;
  Sleep turn(Duration takes);
  void put(std::span<const std::byte> bytes);

  HostFiles& files_;
  std::string name_;
  Ref<DiskFile> file_;
};

/// An append in progress. Destroyed before its end, it was cancelled: then the oracle draws the
/// part of it that is in the file; no part if its turn had not come.
class Appending {
 public:
  Appending(HostFile& file, std::span<const std::byte> bytes)
      : file_(file), bytes_(bytes.begin(), bytes.end()), begins_(file.file_->busy_until) {}
  ~Appending() {
    World& world = file_.files_.world_;
    // At that very instant, the call before may not have put its bytes yet.
    if (done_ || world.ended() || world.now() <= begins_) return;
    DrawStream& draws = file_.files_.draws();
    const std::uint64_t part = draws.draw("cancelled_append", bytes_.size() + 1);
    CHECK(part <= bytes_.size());
    file_.put(std::span(bytes_).first(std::min(part, file_.files_.room())));
  }
  Appending(const Appending&) = delete;
  Appending& operator=(const Appending&) = delete;

  void finish() {
    done_ = true;
    const std::uint64_t room = file_.files_.room();
    file_.put(std::span(bytes_).first(std::min<std::uint64_t>(bytes_.size(), room)));
    if (room >= bytes_.size()) return;
    throw NoSpace(fmt::format("cannot append to '{}': no space left on the disk", file_.name_));
  }

 private:
  HostFile& file_;
  std::vector<std::byte> bytes_;
  Instant begins_;
  bool done_ = false;
};

// Time until a call that takes `takes` and begins behind all earlier ones has ended.
Sleep HostFile::turn(Duration takes) {
  const Instant now = files_.world_.now();
  CHECK(takes > Duration::zero());
  file_->busy_until = std::max(file_->busy_until, now) + takes;
  return Sleep(file_->busy_until - now);
}

void HostFile::put(std::span<const std::byte> bytes) {
  CHECK(bytes.size() <= files_.room());
  file_->bytes.insert(file_->bytes.end(), bytes.begin(), bytes.end());
  const std::string count = std::to_string(bytes.size());
  files_.emit(EventKind::kFileAppend, *file_, count);
}

Coro<void> HostFile::append(std::span<const std::byte> bytes) {
  Appending appending(*this, bytes);
  co_await turn(HostFiles::kCallTime);
  appending.finish();
}

Coro<void> HostFile::sync() {
  co_await turn(HostFiles::kSyncTime);
  file_->synced = file_->bytes.size();
  const std::string count = std::to_string(file_->synced);
  files_.emit(EventKind::kFileSync, *file_, count);
}

Coro<std::uint64_t> HostFile::size() {
  co_await turn(HostFiles::kCallTime);
  co_return file_->bytes.size();
}

Coro<void> HostFile::truncate(std::uint64_t size) {
  co_await turn(HostFiles::kCallTime);
  if (size >= file_->bytes.size()) co_return;
  file_->bytes.resize(size);
  file_->synced = std::min(file_->synced, size);
  const std::string count = std::to_string(size);
  files_.emit(EventKind::kFileTruncate, *file_, count);
}

Coro<std::unique_ptr<AppendFile>> HostFiles::open_append(std::string name) {
  check_file_name(name);
  co_await sleep(kCallTime + kSyncTime);
  Ref<DiskFile>& file = files_[name];
  if (!file) file = Ref<DiskFile>(new DiskFile(++files_made_));
  emit(EventKind::kFileOpen, *file, name);
  std::unique_ptr<AppendFile> open = std::make_unique<HostFile>(*this, name, file);
  co_return std::move(open);
}

Coro<std::vector<std::byte>> HostFiles::read(std::string name) {
  check_file_name(name);
  co_await sleep(kCallTime);
  co_return find(name, "read").bytes;
}

Coro<void> HostFiles::rename(std::string from, std::string to) {
  check_file_name(from);
  check_file_name(to);
  co_await sleep(kCallTime + kSyncTime);
  const Ref<DiskFile> file(&find(from, "rename"));
  files_.erase(from);
  files_[to] = file;
  const std::string names = fmt::format("{} {}", from, to);
  emit(EventKind::kFileRename, *file, names);
}

DiskFile& HostFiles::find(const std::string& name, std::string_view what) const {
  const auto found = files_.find(name);
  if (found != files_.end()) return *found->second;
  throw FileNotFound(fmt::format("cannot {} '{}': no such file", what, name));
}

std::uint64_t HostFiles::used() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& [name, file] : files_) sum += file->bytes.size();
  return sum;
}

std::uint64_t HostFiles::room() const noexcept {
  const std::uint64_t now = used();
  return now < capacity_ ? capacity_ - now : 0;
}

DrawStream& HostFiles::draws() { return world_.oracle().stream("files " + host_.name()); }

void HostFiles::lose_unsynced() {
  for (const auto& [name, file] : files_) {
    CHECK(file->synced <= file->bytes.size());
    file->bytes.resize(file->synced);
  }
}

void HostFiles::emit(EventKind kind, const DiskFile& file, std::string_view content) {
  world_.emit(kind, host_.id(), file.number, content);
}

}  // namespace wavetank::sim
