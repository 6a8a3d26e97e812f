#pragma once

/// sim/run/serve_request.h - ServeRequest: the venue as a server on real sockets, and the functions
/// of `wavetank serve`. Requests are plain data, and results come back through functions, so the
/// command line includes no venue and a venue no command line.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "core/time.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/run/run_result.h"

namespace wavetank::sim {

/// A venue to serve.
struct ServeRequest {
  ServeRequest() = default;

  std::shared_ptr<const Capture> capture;  ///< Null: a generated feed of `coins` from `seed`.
  std::vector<std::string> coins;
  std::map<std::string, std::string> options;  ///< Those of the venue alone: see CommandOption.
  std::uint64_t seed = 0;
  Endpoint listen{"127.0.0.1", 8765};
  std::int64_t speed_permille = 1'000;  ///< The speed of the feed; the venue's rules keep their
                                        ///< time.
  FaultPlan plan;                       ///< Times count from the moment of listening.
  FaultCatalogue catalogue;             ///< The kinds and triggers that the plan may name.
  bool tls_self_signed = false;         ///< Speak TLS, with a certificate of our own.
};

/// The work of a server so far. Counters of frames and bytes are of websocket messages.
struct ServeStatus {
  ServeStatus() = default;

  std::uint64_t connections = 0;  ///< Open now.
  std::uint64_t connections_total = 0;
  std::uint64_t frames_sent = 0;
  std::uint64_t bytes_sent = 0;  ///< Payload.
  std::uint64_t requests = 0;    ///< Messages of clients.
  std::uint64_t http_requests = 0;
  std::uint64_t turned_away = 0;  ///< Connections rejected beyond the limit.
  std::uint64_t bugs = 0;         ///< Errors of wavetank, each of which has ended one connection.
  std::vector<LedgerRow> faults;  ///< The number of hits of each entry; closed at the end.
};

/// The messages of a server while it runs. All are called on its thread.
struct ServeObserver {
  ServeObserver() = default;

  std::function<void(const std::string&)> certificate;  ///< Before it, with TLS: its PEM text.
  std::function<void(const Endpoint&)> listening;       ///< Once, with the real port.
  std::function<void(const std::string&)> line;         ///< A connection came or went, a fault.
  std::function<void(const ServeStatus&)> progress;     ///< A few times a second.
};

/// Serves until the first stop signal, then ends in order. Returns the signal: 0 for an orderly
/// end, else the number of the second one, which cut it short.
/// Errors: std::invalid_argument for an invalid request or a plan that real sockets cannot do;
/// TransportError when it cannot listen.
using ServeFunction = std::function<Coro<int>(Doors& doors, const ServeRequest& request,
                                              const ServeObserver& observer, ServeStatus& status)>;

}  // namespace wavetank::sim
