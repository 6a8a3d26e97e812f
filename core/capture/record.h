#pragma once

/// core/capture/record.h - the content of a capture: a head with its origin, then records in the
/// order of their events. Plain values; docs/capture_format.md gives the file format.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wavetank {

/// The kind of one record. The names in a file are those of name_of().
enum class RecordKind : std::uint8_t {
  kOpen,      ///< A connection is open for messages. Payload: where to (a URL), or empty.
  kSent,      ///< A message that we sent.
  kReceived,  ///< A message that the peer sent.
  kPing,      ///< A ping control frame from the peer. Ours are not recorded.
  kPong,      ///< A pong control frame from the peer. Ours are not recorded.
  kClose,     ///< The connection ended with `close_code`; payload: the reason's text.
  kError,     ///< The connection did not open, or failed; payload: the error.
  kDropped,   ///< `dropped` messages of the connection are missing here; payload: why.
};

/// The kind's word in a file: "open", "sent", "received" and so on.
std::string_view name_of(RecordKind kind) noexcept;

/// The inverse of name_of().
std::optional<RecordKind> record_kind_of(std::string_view name) noexcept;

/// The side that ended a connection. The names in a file are those of name_of().
enum class Closer : std::uint8_t {
  kUnknown,  ///< It was not written down.
  kUs,       ///< We closed it or gave it up.
  kPeer,     ///< The peer's Close frame came first.
  kNobody,   ///< It broke: a cut, a reset, a timeout of the network.
};
std::string_view name_of(Closer closer) noexcept;

/// One event of one connection. A record owns its payload, whose bytes are those of the wire.
struct Record {
  Record() = default;
  Record(std::int64_t mono_ns_, std::int64_t wall_ns_, std::uint32_t connection_, RecordKind kind_,
         std::string payload_)
      : mono_ns(mono_ns_),
        wall_ns(wall_ns_),
        connection(connection_),
        kind(kind_),
        payload(std::move(payload_)) {}

  std::int64_t mono_ns = 0;  ///< On the recorder's monotonic clock; only differences mean anything.
  std::int64_t wall_ns = 0;  ///< Nanoseconds since the Unix epoch, UTC. May step either way.
  std::uint32_t connection = 0;  ///< Counts the recording's connections, in the order of dialling.
  RecordKind kind = RecordKind::kReceived;
  bool binary = false;               ///< The websocket message was of type binary, not text.
  Closer closer = Closer::kUnknown;  ///< kClose only.
  std::uint16_t close_code = 0;      ///< kClose only, else 0. 1005: no code given; 1006: no close
                                     ///< frame.
  std::uint64_t dropped = 0;         ///< kDropped only, else 0.
  std::string payload;
  std::string cause;  ///< kClose only, with a closer: the cause; may be empty.

  bool operator==(const Record&) const = default;
};

/// The first line of a capture. The texts are free: a reader shows them, and bases no decision on
/// them.
struct CaptureHead {
  CaptureHead() = default;

  static constexpr std::uint32_t kVersion = 1;  ///< The version of the format, not of the program.

  std::string tool;        ///< The program that wrote it, for example "wavetank/0.1.0".
  std::string source;      ///< A URL, or "generator" and its parameters.
  bool synthetic = false;  ///< Made up by a program: no evidence about a venue.
  std::string clocks;      ///< The clocks behind the two stamps of a record.
  std::vector<std::string> subscriptions;  ///< As sent, one JSON text each.

  bool operator==(const CaptureHead&) const = default;
};

/// Bounds that keep hostile or broken input from taking the machine with it. A file that exceeds
/// one is read up to there.
struct CaptureLimits {
  CaptureLimits() = default;

  std::uint64_t line_bytes_max = 16ull << 20;       ///< One record's line, encoded, without its LF.
  std::uint64_t frame_bytes_max = 64ull << 20;      ///< Decoded content of one zstd frame.
  std::uint64_t content_bytes_max = 4096ull << 20;  ///< Decoded content of one file.
};

}  // namespace wavetank
