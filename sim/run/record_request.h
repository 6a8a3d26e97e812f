#pragma once

/// sim/run/record_request.h - a feed outside, to be recorded: the request and the functions of
/// `wavetank record`. As in sim/run/serve_request.h, requests are plain data and news comes back
/// through functions.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "core/time.h"

namespace wavetank::sim {

/// A feed to record.
struct RecordRequest {
  RecordRequest() = default;

  std::string url;  ///< For the capture, and for people: without secrets (core/net/redact.h).
  bool secure = false;
  Endpoint venue{"127.0.0.1", 8765};
  std::string host_field;  ///< The host that the upgrade names: with a port that is not the usual.
  std::string path = "/ws";
  std::string ca_file;  ///< PEM file of authorities to trust; empty: those of the system.
  std::vector<std::string> subscriptions;  ///< In the scenario's short form: "l2Book:BTC".

  std::string file;  ///< Its name in the folder of the Files door; part_name() gives the others'.
  std::string tool;  ///< For the capture's head: "wavetank/0.1.0".
  std::optional<Duration> duration;  ///< Then it stops as at a signal.
  std::uint64_t rotate_bytes = 0;  ///< A part that has so many ends; 0: no limit but the format's.
  std::optional<Duration> rotate_time;       ///< A part that is so old ends.
  std::uint64_t buffer_bytes = 64ull << 20;  ///< That wait for the disk: then the feed must wait.
};

/// The name of a recording's part: "feed.capture", "feed.1.capture", "feed.2.capture" and so on.
std::string part_name(const std::string& file, std::uint64_t part);

/// The work of a recorder so far. Messages and bytes are those of the websocket, both ways.
struct RecordStatus {
  RecordStatus() = default;

  std::uint64_t dials = 0;
  std::uint64_t connections = 0;  ///< That opened.
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;    ///< Of their payloads.
  std::uint64_t records = 0;  ///< Given to the capture.
  /// Messages that found no room in the end, or were longer than a capture's line may be.
  std::uint64_t dropped = 0;
  std::uint64_t file_bytes = 0;  ///< Appended and synced, all parts together.
  std::uint64_t parts = 0;
  std::uint64_t waiting_bytes = 0;  ///< For the disk.
  std::uint64_t holds = 0;          ///< How often the feed was not read, since the disk was slower.
  Duration held{};                  ///< For how long, all together.
  bool holding = false;             ///< It is not read now.
  std::string last_failure;         ///< Why the last connection ended or did not open.
  std::string remedy;               ///< What to look at, when it did not open.
  /// How long ago data of each topic came; nullopt: never yet.
  std::map<std::string, std::optional<Duration>> silent;
};

/// How a recorder talks while it runs. All are called on its thread.
struct RecordObserver {
  RecordObserver() = default;

  std::function<void()> opening;  ///< Once, when the request makes sense, before the first file.
  std::function<void(const std::string&)> line;       ///< A connection came or went, a new part.
  std::function<void(const RecordStatus&)> progress;  ///< A few times a second.
};

/// Records until the first stop signal, or for `duration`, then ends in order: connection closed,
/// everything written, end mark, synced. Returns 0, or the number of a second signal, which cut
/// that short; what was synced by then is a readable capture.
/// Whatever the network does is recorded and survived; see status.connections.
/// Errors: std::invalid_argument for a request that makes no sense; FileError (NoSpace) when the
/// file cannot be written: what was synced before is a readable capture, and nothing follows it.
using RecordFunction =
    std::function<Coro<int>(Doors& doors, const RecordRequest& request,
                            const RecordObserver& observer, RecordStatus& status)>;

}  // namespace wavetank::sim
