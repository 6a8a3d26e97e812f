#pragma once

/// tests/live/odd_files.h - the Files door on a disk with a defect.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/doors/files.h"
#include "core/sync/event.h"

namespace wavetank::scenarios {

/// Passes calls on to a door below, as far as the disk allows.
class OddFiles final : public Files {
 public:
  explicit OddFiles(Files& below_) : below(below_) {}
  Coro<std::unique_ptr<AppendFile>> open_append(std::string name) override;
  Coro<std::vector<std::byte>> read(std::string name) override { return below.read(name); }
  Coro<void> rename(std::string from, std::string to) override { return below.rename(from, to); }

  Files& below;
  std::uint64_t room = UINT64_MAX;  ///< Then it is full.
  int syncs_until_stuck = -1;       ///< Then a sync waits for `unstuck`.
  Event stuck, unstuck;
};

class OddFile final : public AppendFile {
 public:
  OddFile(std::unique_ptr<AppendFile> below, OddFiles& disk)
      : below_(std::move(below)), disk_(disk) {}
  Coro<void> append(std::span<const std::byte> bytes) override {
    const std::size_t fits = std::min<std::uint64_t>(bytes.size(), disk_.room);
    disk_.room -= fits;
    co_await below_->append(bytes.first(fits));
    if (fits < bytes.size()) throw NoSpace("cannot append: no space left on device");
  }
  Coro<void> sync() override {
    if (disk_.syncs_until_stuck-- == 0) {
      disk_.stuck.set();
      co_await disk_.unstuck.wait();
    }
    co_await below_->sync();
  }
  Coro<std::uint64_t> size() override { return below_->size(); }
  Coro<void> truncate(std::uint64_t size) override { return below_->truncate(size); }

 private:
  std::unique_ptr<AppendFile> below_;
  OddFiles& disk_;
};

inline Coro<std::unique_ptr<AppendFile>> OddFiles::open_append(std::string name) {
  std::unique_ptr<AppendFile> file = co_await below.open_append(name);
  std::unique_ptr<AppendFile> odd = std::make_unique<OddFile>(std::move(file), *this);
  co_return std::move(odd);
}

}  // namespace wavetank::scenarios
