#pragma once

/// sim/trace/trace_hash.h - the identity of a run: XXH3-128 over the events in order, each in one
/// canonical encoding. Equal on every compiler, optimisation level and machine. Detects accidents,
/// not forgery.
///
/// An event is encoded as little-endian integers without padding: time_ns (8 bytes), subject (8),
/// host (2), kind (2), length of the content (4), then the content. The hash is that of the
/// encodings end to end, so `xxhsum -H2` of the written-out events prints the same digits.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/trace/event_kind.h"

namespace wavetank::sim {

struct Hash128 {
  std::uint64_t high = 0, low = 0;

  friend auto operator<=>(const Hash128&, const Hash128&) = default;

  std::string hex() const;  ///< 32 lower-case digits, `high` first.

  /// The inverse of hex(); nullopt unless exactly that form.
  static std::optional<Hash128> from_hex(std::string_view hex);
};

/// The order matters; the hash of no hashes is that of no bytes.
Hash128 combine(std::span<const Hash128> hashes);

/// combine(), as the hashes come.
class CombinedHash {
 public:
  CombinedHash();
  ~CombinedHash();
  CombinedHash(CombinedHash&&) noexcept;
  CombinedHash& operator=(CombinedHash&&) noexcept;

  void add(const Hash128& hash);
  Hash128 value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The identity of an event besides its content.
struct EventHead {
  EventHead(std::int64_t time_ns_, std::uint16_t host_, EventKind kind_, std::uint64_t subject_ = 0)
      : time_ns(time_ns_), subject(subject_), host(host_), kind(kind_) {}

  friend bool operator==(const EventHead&, const EventHead&) = default;

  std::int64_t time_ns;   ///< Virtual time since the start of the run.
  std::uint64_t subject;  ///< Which connection, fault or task; 0 where there is only one.
  std::uint16_t host;     ///< 0 is the world itself.
  EventKind kind;
};

/// A running hash. Small events are gathered before they reach XXH3's streaming state: measured
/// about half the cost of feeding it event by event, or of folding each event into a 128-bit
/// state with the one-shot function (9, 18 and 19 ns for 20 bytes; 32, 41 and 50 for 300).
class TraceHash {
 public:
  TraceHash();
  ~TraceHash();
  TraceHash(TraceHash&&) noexcept;
  TraceHash& operator=(TraceHash&&) noexcept;

  /// Errors: std::length_error if the content has 4 GiB or more.
  void add(const EventHead& head, std::span<const std::byte> content);
  void add(const EventHead& head, std::string_view content);

  /// The short form for task steps, of which there are many: time_ns (8), number (8), the task
  /// (`head.subject`, 4), host (2), kind (2).
  void add_step(const EventHead& head, std::uint64_t number);

  /// The hash of the events so far; adding may go on.
  Hash128 value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wavetank::sim
