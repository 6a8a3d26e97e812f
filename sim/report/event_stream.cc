#include "sim/report/event_stream.h"

#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

#include "core/check.h"
#include "sim/trace/event_kind.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kHostNamesBytes = 4096;
/// In place of an error of the system: the descriptor is another file's now.
constexpr int kFileGone = -1;

}  // namespace

/// The bytes [flushed, appended) of the file are in `buffer`. Each number is changed after its
/// bytes are in place, so both hold at any instant at which the process may end.
struct EventStream::Shared {
  std::atomic<std::uint64_t> flushed{0};
  std::atomic<std::uint64_t> appended{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<int> error{0};
  std::atomic<std::size_t> host_bytes{0};
  std::array<char, kHostNamesBytes> hosts;  ///< Names, each with a line feed.
  std::array<char, kBufferBytes> buffer;
};

/// A program under test may close descriptors that are not its own, and open others under their
/// numbers.
struct EventStream::File {
  explicit File(int descriptor_) : descriptor(descriptor_) { ::fstat(descriptor, &own); }

  bool is_own() const {
    struct stat now {};
    return ::fstat(descriptor, &now) == 0 && now.st_dev == own.st_dev && now.st_ino == own.st_ino;
  }

  /// The error; 0: all is written.
  int write_at(std::uint64_t offset, std::string_view bytes) const {
    if (!is_own()) return kFileGone;
    while (!bytes.empty()) {
      const ssize_t written =
          ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno;
      offset += static_cast<std::uint64_t>(written);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
  }

  int descriptor;
  struct stat own {};
};

EventStream::EventStream(int descriptor, EventFilter filter, DecodeFrame decode)
    : filter_(std::move(filter)),
      decode_(std::move(decode)),
      takes_steps_(std::find(filter_.kinds.begin(), filter_.kinds.end(), EventKind::kTaskStep) !=
                   filter_.kinds.end()),
      file_(std::make_unique<File>(descriptor)) {
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(), "no memory for the events of a run");
  }
  shared_ = new (memory) Shared;
}

EventStream::~EventStream() { ::munmap(shared_, sizeof(Shared)); }

void EventStream::begin_run() {
  process_ = ::getpid();
  hosts_.assign(1, "world");
  shared_->appended = 0;
  shared_->flushed = 0;
  shared_->events = 0;
  shared_->error = 0;
  shared_->host_bytes = 0;
}

void EventStream::event(std::uint64_t index, const EventHead& head, std::string_view content) {
  if (head.kind == EventKind::kHostStart) note_host(head.host, content);
  const std::string_view host = host_name(head.host);
  if (!passes(head, host)) return;
  EventRow row;
  row.n = index;
  row.time_ns = head.time_ns;
  row.host = host;
  row.kind = event_name(head.kind);
  row.subject = head.subject;
  row.text = content;
  const bool is_text = head.kind == EventKind::kTextReceived || head.kind == EventKind::kTextSent;
  if (is_text && decode_) row.facts = decode_(head.kind, content);
  add(row);
}

void EventStream::step(std::uint64_t index, const EventHead& head, std::string_view task) {
  event(index, head, task);
}

bool EventStream::passes(const EventHead& head, std::string_view host) const {
  const auto lets_pass = [](const auto& names, const auto& name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  const Instant at{Duration(head.time_ns)};
  if (filter_.from && at < *filter_.from) return false;
  if (filter_.to && at > *filter_.to) return false;
  return lets_pass(filter_.kinds, head.kind) && lets_pass(filter_.hosts, host);
}

std::string_view EventStream::host_name(std::uint16_t host) const {
  return host < hosts_.size() ? std::string_view(hosts_[host]) : std::string_view("unknown");
}

void EventStream::note_host(std::uint16_t host, std::string_view name) {
  if (host >= hosts_.size()) hosts_.resize(host + std::size_t{1});
  hosts_[host] = name;
  const std::size_t bytes = shared_->host_bytes;
  if (bytes + name.size() + 1 > kHostNamesBytes) return;
  std::copy(name.begin(), name.end(), shared_->hosts.data() + bytes);
  shared_->hosts[bytes + name.size()] = '\n';
  shared_->host_bytes = bytes + name.size() + 1;
}

void EventStream::add(const EventRow& row) {
  if (::getpid() != process_ || shared_->error != 0) return;
  append(to_json_line(row));
  if (shared_->error == 0) ++shared_->events;
}

void EventStream::append(std::string_view line) {
  if (shared_->appended - shared_->flushed + line.size() > kBufferBytes) flush();
  if (shared_->error != 0) return;
  const std::uint64_t appended = shared_->appended;
  if (line.size() > kBufferBytes) {
    shared_->error = file_->write_at(appended, line);
    if (shared_->error != 0) return;
    shared_->flushed = appended + line.size();
  } else {
    std::copy(line.begin(), line.end(), shared_->buffer.data() + (appended - shared_->flushed));
  }
  shared_->appended = appended + line.size();
}

void EventStream::flush() {
  const std::uint64_t flushed = shared_->flushed;
  const std::uint64_t appended = shared_->appended;
  // A process that ended inside append() has written a long line, and not counted it yet.
  if (appended <= flushed) return;
  const int error = file_->write_at(
      flushed, {shared_->buffer.data(), static_cast<std::size_t>(appended - flushed)});
  if (error != 0) {
    shared_->error = error;
  } else {
    shared_->flushed = appended;
  }
}

EventStream::End EventStream::finish() {
  if (shared_->error == 0) flush();
  const auto size = static_cast<off_t>(shared_->appended.load());
  if (shared_->error == 0 && ::ftruncate(file_->descriptor, size) != 0) shared_->error = errno;
  End end;
  end.events = shared_->events;
  end.hosts.emplace_back("world");
  std::string_view names(shared_->hosts.data(), shared_->host_bytes);
  while (!names.empty()) {
    const std::size_t line = names.find('\n');
    end.hosts.emplace_back(names.substr(0, line));
    names.remove_prefix(line + 1);
  }
  if (shared_->error == kFileGone) {
    end.problem = "the client closes descriptors that it does not own";
  } else if (shared_->error != 0) {
    end.problem = std::generic_category().message(shared_->error);
  }
  return end;
}

}  // namespace wavetank::sim
