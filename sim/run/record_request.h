#pragma once

/// sim/run/record_request.h - RecordRequest: an outside feed to record, and the functions of
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
  std::vector<std::string> subscriptions;      ///< In the scenario's short form: "l2Book:BTC".
  std::map<std::string, std::string> options;  ///< Those of the venue alone: see CommandOption.

  std::string file;  ///< The name of the first part in the folder of the Files door; part_name()
                     ///< gives the names of the others.
  std::string tool;  ///< For the capture's head: "wavetank/0.1.0".
  std::optional<Duration> duration;     ///< Recording stops after it, as at a signal.
  std::uint64_t rotate_bytes = 0;       ///< A part of this size ends; 0: only the format limits it.
  std::optional<Duration> rotate_time;  ///< A part of this age ends.
  std::uint64_t buffer_bytes = 64ull << 20;  ///< Bytes that may wait for the disk; beyond them the
                                             ///< feed is not read.
};

/// The name of a recording's part: "feed.capture", "feed.1.capture", "feed.2.capture" and so on.
std::string part_name(const std::string& file, std::uint64_t part);

/// The work of a recorder so far. Messages and bytes are those of the websocket, both ways.
struct RecordStatus {
  RecordStatus() = default;

  std::uint64_t dials = 0;
  std::uint64_t connections = 0;  ///< Connections that opened.
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;    ///< Payload bytes of the messages.
  std::uint64_t records = 0;  ///< Records given to the capture.
  /// Messages that found no room in the end, or were longer than a capture's line may be.
  std::uint64_t dropped = 0;
  std::uint64_t file_bytes = 0;  ///< Appended and synced, all parts together.
  std::uint64_t parts = 0;
  std::uint64_t waiting_bytes = 0;  ///< Bytes that wait for the disk.
  std::uint64_t holds = 0;          ///< Number of pauses in which the feed was not read, because
                                    ///< the disk was slower.
  Duration held{};                  ///< The total length of these pauses.
  bool holding = false;             ///< The feed is not read now.
  std::string last_failure;         ///< The reason why the last connection ended or did not open.
  std::string remedy;               ///< The remedy, when it did not open.
  /// The age of the last data of each topic; nullopt: no data yet.
  std::map<std::string, std::optional<Duration>> silent;
};

/// The messages of a recorder while it runs. All are called on its thread.
struct RecordObserver {
  RecordObserver() = default;

  std::function<void()> opening;  ///< Once, when the request makes sense, before the first file.
  std::function<void(const std::string&)> line;       ///< A connection came or went, a new part.
  std::function<void(const RecordStatus&)> progress;  ///< A few times a second.
};

/// Records until the first stop signal, or for `duration`, then ends in order: connection closed,
/// all records written, end mark, synced. Returns 0, or the number of a second signal, which ends
/// the recording early; the part synced by then is a readable capture. Errors of the network are
/// recorded and survived; see status.connections.
/// Errors: std::invalid_argument for an invalid request; FileError (NoSpace) when the file cannot
/// be written: the part synced before is a readable capture, and no record follows it.
using RecordFunction =
    std::function<Coro<int>(Doors& doors, const RecordRequest& request,
                            const RecordObserver& observer, RecordStatus& status)>;

}  // namespace wavetank::sim
