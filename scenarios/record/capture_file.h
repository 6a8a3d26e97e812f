#pragma once

/// scenarios/record/capture_file.h - CaptureFile: takes records immediately, writes them from a
/// separate task, part after part, and signals when its source must wait for the disk.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/capture/writer.h"
#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "core/sync/alarm.h"
#include "core/sync/event.h"

namespace wavetank::scenarios {

struct CaptureFileOptions {
  CaptureFileOptions() = default;

  CaptureHead head;                          ///< That of every part.
  std::string file;                          ///< The first part; sim::part_name() has the others.
  std::uint64_t rotate_bytes = 0;            ///< 0: no limit but the format's.
  std::optional<Duration> rotate_time;       ///< Nullopt: any age.
  std::uint64_t buffer_bytes = 64ull << 20;  ///< The limit of whole frames that wait: beyond it
                                             ///< there is no room().
  std::function<void(const std::string&)> part_begins;  ///< Called with the name of each part after
                                                        ///< the first.
};

/// Each zstd frame is appended and synced as soon as it is made: when it is full, or a second after
/// the last one. Frames that were made during a sync are synced together, 4 MiB at a time.
///
/// Memory: a caller that stops when room() is cleared buffers at most buffer_bytes plus one
/// message. During shutdown, when the caller cannot stop, the bound is twice that. The open frame
/// (at most 1 MiB or one line) and the write in progress are extra.
class CaptureFile {
 public:
  /// Requires: the doors outlive it.
  CaptureFile(Doors& doors, CaptureFileOptions options);

  /// The first connection is open, and shows whether the data is synthetic. Now the head can be
  /// written, and the records that came before it. Later calls have no effect.
  void begin(bool synthetic);

  /// Creates the part's file; with its head, synced, once it has begun. Call once: run() opens the
  /// later parts.
  /// Errors: those of the Files door; FileError when there is such a file already.
  Coro<void> open();

  /// Takes a record and stamps it with both clocks; the monotonic one begins with this object.
  /// While more than twice buffer_bytes wait for the disk, messages and control frames are not
  /// taken but counted, and the loss is recorded ("dropped"); other kinds of record are always
  /// accepted. When room returns, a `dropped:0` record notes that reading had paused.
  void append(std::uint32_t connection, RecordKind kind, std::string_view payload,
              bool binary = false);

  /// The same for a record that was made, by stamped(), when it happened.
  void append(const Record& record);
  Record stamped(std::uint32_t connection, RecordKind kind, std::string_view payload) const;

  /// Set while there is room: it is cleared at buffer_bytes, until half of that is left.
  Event& room() noexcept { return room_; }

  /// Writes until stop(), then the rest and the end mark. Requires: open() has ended.
  /// Cancelled: records that were not synced may be missing, and the end mark is.
  /// Errors: those of the Files door. Then the part is cut back to the last whole frame, as far as
  /// possible, and no record is taken any more.
  Coro<void> run();

  /// No record follows. run() ends when all is written; it begins first, if it has not.
  void stop();

  std::uint64_t records() const noexcept { return records_; }
  std::uint64_t dropped() const noexcept { return dropped_; }        ///< Too long for a line, too.
  std::uint64_t file_bytes() const noexcept { return file_bytes_; }  ///< Synced, of all parts.
  std::uint64_t parts() const noexcept { return parts_; }
  std::uint64_t waiting_bytes() const noexcept;            ///< For the disk.
  std::uint64_t holds() const noexcept { return holds_; }  ///< Number of pauses without room.
  Duration held() const;                                   ///< The total length of these pauses.

 private:
  bool takes(RecordKind kind) const;
  void put(const Record& record);
  void put_dropped(std::uint32_t connection, std::uint64_t count, std::string_view why);
  void append_dropped_note();
  void append_pause_note(std::uint32_t connection);
  void update_room();
  bool part_is_full() const;
  void end_part();

  Coro<void> write_frames();
  Coro<void> write_ending_part();
  Coro<void> write(std::string bytes);
  Coro<void> take_back();

  Doors& doors_;
  CaptureFileOptions options_;
  Instant began_;  ///< The zero of the monotonic stamps: the uptime of the machine is private.
  std::unique_ptr<CaptureWriter> writer_;
  std::unique_ptr<CaptureWriter> ending_;  ///< That of the part before, until it is written.
  std::unique_ptr<AppendFile> file_;
  Alarm alarm_;  ///< A frame is ready, or stop().
  Instant next_flush_{};
  Instant part_began_{};
  std::uint64_t part_bytes_ = 0;     ///< In the file, synced.
  std::uint64_t content_bytes_ = 0;  ///< Those of the part's text, at most.
  std::uint64_t writing_bytes_ = 0;  ///< With the Files door.
  std::uint64_t records_ = 0, dropped_ = 0, dropped_now_ = 0, file_bytes_ = 0, parts_ = 0;
  std::uint32_t dropped_of_ = 0;  ///< The connection of dropped_now_.
  std::uint32_t last_connection_ = 0;
  Event room_;
  std::optional<Instant> held_since_;  ///< While there is no room.
  Duration held_{}, held_noted_{};     ///< Without the time since then; with it, as recorded.
  std::uint64_t holds_ = 0;
  std::vector<Record> early_;  ///< Came before begin(): of dials that failed.
  bool begun_ = false, stopping_ = false, broken_ = false;
};

}  // namespace wavetank::scenarios
