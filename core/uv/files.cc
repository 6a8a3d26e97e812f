#include "core/uv/files.h"

#include <fmt/format.h>
#include <uv.h>

#include "core/uv/blocking_file.h"
#include "core/uv/error.h"
#include "core/uv/job_line.h"

namespace wavetank::uv {

namespace {

/// An open file, shared by the jobs on it. The last of them closes it.
struct OpenFile final : RefCounted {
  BlockingFile file;
};

struct OpenJob final : Job {
  OpenJob(std::string path_, std::string folder_)
      : path(std::move(path_)), folder(std::move(folder_)) {}
  int work() noexcept override {
    const int status = opened->file.open_to_append(path);
    return status < 0 ? status : sync_folder(folder);
  }
  std::string path, folder;
  Ref<OpenFile> opened{new OpenFile};
};

struct AppendJob final : Job {
  AppendJob(Ref<OpenFile> open_, std::span<const std::byte> bytes_)
      : open(std::move(open_)), bytes(bytes_.begin(), bytes_.end()) {}
  int work() noexcept override { return open->file.write_all(bytes); }
  Ref<OpenFile> open;
  std::vector<std::byte> bytes;
};

struct SyncJob final : Job {
  explicit SyncJob(Ref<OpenFile> open_) : open(std::move(open_)) {}
  int work() noexcept override { return open->file.sync(); }
  Ref<OpenFile> open;
};

struct SizeJob final : Job {
  explicit SizeJob(Ref<OpenFile> open_) : open(std::move(open_)) {}
  int work() noexcept override {
    size = open->file.size();
    return size < 0 ? static_cast<int>(size) : 0;
  }
  Ref<OpenFile> open;
  std::int64_t size = 0;
};

struct TruncateJob final : Job {
  TruncateJob(Ref<OpenFile> open_, std::uint64_t size_) : open(std::move(open_)), size(size_) {}
  int work() noexcept override { return open->file.truncate(size); }
  Ref<OpenFile> open;
  std::uint64_t size;
};

struct ReadJob final : Job {
  explicit ReadJob(std::string path_) : path(std::move(path_)) {}
  int work() noexcept override {
    BlockingFile file;
    const int opened = file.open_to_read(path);
    return opened < 0 ? opened : file.read_all(content);
  }
  std::string path;
  std::vector<std::byte> content;
};

struct RenameJob final : Job {
  RenameJob(std::string from_, std::string to_, std::string folder_)
      : from(std::move(from_)), to(std::move(to_)), folder(std::move(folder_)) {}
  int work() noexcept override {
    const int status = rename_file(from, to);
    return status < 0 ? status : sync_folder(folder);
  }
  std::string from, to, folder;
};

class File final : public wavetank::AppendFile {
 public:
  File(Loop& loop, std::string name, Ref<OpenFile> open)
      : line_(new JobLine(loop)), name_(std::move(name)), open_(std::move(open)) {}

  Coro<void> append(std::span<const std::byte> bytes) override {
    const Ref<AppendJob> job(new AppendJob(open_, bytes));
    const int status = co_await line_->run(job);
    if (status < 0) throw_file_error(status, fmt::format("cannot append to '{}'", name_));
  }
  Coro<void> sync() override {
    const Ref<SyncJob> job(new SyncJob(open_));
    const int status = co_await line_->run(job);
    if (status < 0) throw_file_error(status, fmt::format("cannot sync '{}'", name_));
  }
  Coro<std::uint64_t> size() override {
    const Ref<SizeJob> job(new SizeJob(open_));
    const int status = co_await line_->run(job);
    if (status < 0) throw_file_error(status, fmt::format("cannot measure '{}'", name_));
    co_return static_cast<std::uint64_t>(job->size);
  }
  Coro<void> truncate(std::uint64_t size) override {
    const Ref<TruncateJob> job(new TruncateJob(open_, size));
    const int status = co_await line_->run(job);
    if (status < 0) throw_file_error(status, fmt::format("cannot cut '{}' back", name_));
  }

 private:
  Ref<JobLine> line_;
  std::string name_;
  Ref<OpenFile> open_;
};

}  // namespace

std::string Files::path_of(const std::string& name) const {
  check_file_name(name);
  return folder_ + "/" + name;
}

Coro<std::unique_ptr<wavetank::AppendFile>> Files::open_append(std::string name) {
  const Ref<OpenJob> job(new OpenJob(path_of(name), folder_));
  const Ref<JobLine> line(new JobLine(loop_));
  const int status = co_await line->run(job);
  if (status < 0) throw_file_error(status, fmt::format("cannot open '{}' to append", name));
  std::unique_ptr<wavetank::AppendFile> file = std::make_unique<File>(loop_, name, job->opened);
  co_return std::move(file);
}

Coro<std::vector<std::byte>> Files::read(std::string name) {
  const Ref<ReadJob> job(new ReadJob(path_of(name)));
  const Ref<JobLine> line(new JobLine(loop_));
  const int status = co_await line->run(job);
  if (status < 0) throw_file_error(status, fmt::format("cannot read '{}'", name));
  co_return std::move(job->content);
}

Coro<void> Files::rename(std::string from, std::string to) {
  const std::string to_path = path_of(to);
  const Ref<RenameJob> job(new RenameJob(path_of(from), to_path, folder_));
  const Ref<JobLine> line(new JobLine(loop_));
  const int status = co_await line->run(job);
  if (status < 0) throw_file_error(status, fmt::format("cannot rename '{}' to '{}'", from, to));
}

}  // namespace wavetank::uv
