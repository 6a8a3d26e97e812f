#pragma once

/// sim/world/host_files.h - HostFiles: the Files door of a simulated host: one folder on a disk
/// that separates written from synced bytes.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/coro/ref.h"
#include "core/doors/files.h"
#include "core/time.h"
#include "sim/trace/event_kind.h"

namespace wavetank::sim {

class DrawStream;
class Host;
class World;

/// The content behind a name, which lives on while it is open.
struct DiskFile final : RefCounted {
  explicit DiskFile(std::uint64_t number_) : number(number_) {}

  const std::uint64_t number;  ///< The subject of its events.
  std::vector<std::byte> bytes;
  std::uint64_t synced = 0;  ///< That many of them are durable.
  Instant busy_until{};      ///< Calls on a file take effect one after the other.
};

/// Calls take a time that is typical of a quiet disk; names are durable as soon as a call has
/// ended. The open files of a program do not survive its world.
class HostFiles final : public Files {
 public:
  static constexpr Duration kCallTime = std::chrono::microseconds(50);
  static constexpr Duration kSyncTime = std::chrono::milliseconds(1);
  static constexpr std::uint64_t kNoLimit = UINT64_MAX;

  HostFiles(World& world, const Host& host) noexcept : world_(world), host_(host) {}

  Coro<std::unique_ptr<AppendFile>> open_append(std::string name) override;
  Coro<std::vector<std::byte>> read(std::string name) override;
  Coro<void> rename(std::string from, std::string to) override;

  /// Bytes that all files together may hold; files that hold more already keep it.
  void set_capacity(std::uint64_t bytes) noexcept { capacity_ = bytes; }
  std::uint64_t used() const noexcept;

  /// The machine loses its power: unsynced bytes are gone.
  void lose_unsynced();

 private:
  friend class HostFile;
  friend class Appending;
  std::uint64_t room() const noexcept;
  DiskFile& find(const std::string& name, std::string_view what) const;
  DrawStream& draws();  // Made when it is first needed.
  void emit(EventKind kind, const DiskFile& file, std::string_view content);

  World& world_;
  const Host& host_;
  std::map<std::string, Ref<DiskFile>> files_;
  std::uint64_t files_made_ = 0;
  std::uint64_t capacity_ = kNoLimit;
};

}  // namespace wavetank::sim
