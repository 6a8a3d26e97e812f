#pragma once

/// scenarios/properties/connection_facts.h - ConnectionFacts: the events on one connection of a
/// client so far, as seen at the client's socket. Plain data, filled by RunFacts (run_facts.h) and
/// kept to the end of the run; the topics are given up when the connection has gone.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "core/time.h"

namespace wavetank::scenarios {

/// A wanted topic on one connection. Times are those at the client.
struct TopicOnConnection {
  TopicOnConnection() = default;

  int acknowledged = 0;                 ///< Subscribe acks less unsubscribe acks.
  std::optional<Instant> asked;         ///< The first request that is not answered yet.
  std::optional<Instant> unsubscribed;  ///< The last unsubscribe was sent.
  std::optional<Instant> subscribed;    ///< The last subscribe was sent.
  std::optional<Instant> confirmed;     ///< The first acknowledgement of a subscribe has arrived.
  std::optional<Instant> data;          ///< The last data frame has arrived.
  std::uint32_t frames = 0;             ///< Data frames that have arrived.
};

/// How a connection ended: the first sign of it at the client.
enum class ConnectionEnd : std::uint8_t {
  kNone,    ///< It has not.
  kClient,  ///< The client sent a Close frame, closed, half-closed or aborted.
  kPeer,    ///< A Close frame, the end of the stream or a reset arrived.
};

struct ConnectionFacts {
  ConnectionFacts(std::uint64_t id_, std::uint32_t number_, Instant opened_)
      : id(id_), number(number_), opened(opened_), arrived(opened_) {}

  std::uint64_t id;              ///< The subject of its events on the wire.
  std::uint32_t number;          ///< As the client's reports number it.
  std::uint32_t slot = 0;        ///< Connections that replace each other share a slot, from 0 on;
  std::uint32_t generation = 1;  ///< this is the number of the connection in its slot.

  Instant opened;                   ///< The dial succeeded.
  std::optional<Instant> upgraded;  ///< The 101 has arrived.
  std::optional<Instant> ended;     ///< The first sign of its end.
  ConnectionEnd end = ConnectionEnd::kNone;
  bool ended_late = false;      ///< The venue had ended it long before.
  std::optional<Instant> gone;  ///< The client has closed it or lost it: no call is left.

  Instant arrived;                 ///< The last thing has arrived: a head, a frame, a message.
  std::optional<Instant> data;     ///< The last data frame has arrived, of any topic.
  std::optional<Instant> refused;  ///< The last error frame, or broken frame, has arrived.
  std::optional<Instant> asked;    ///< The last subscribe or unsubscribe was sent.
  std::optional<Instant> pinged;   ///< The first ping that is not answered yet was sent.
  std::uint64_t messages_arrived = 0;
  std::uint64_t messages_reported = 0;    ///< Taken from the socket, according to the client.
  std::vector<TopicOnConnection> topics;  ///< Parallel to RunFacts::topics(); empty once gone.

  /// A websocket that neither side has begun to end.
  bool usable() const noexcept { return upgraded && !ended; }
};

/// All connections of a client whose dial has succeeded. A client that reconnects for days leaves
/// thousands behind: no question about the present walks those.
class ConnectionTable {
 public:
  ConnectionTable() = default;

  /// Takes the lowest free slot: one is free when its newest connection has begun to end.
  ConnectionFacts& open(std::uint64_t id, Instant at);
  /// Requires: it has not ended.
  void end(ConnectionFacts& connection, Instant at, ConnectionEnd how);

  /// Numbers go from 1 to size(), in the order of the dials. Requires: the number is one of them.
  ConnectionFacts& at(std::size_t number);
  const ConnectionFacts& at(std::size_t number) const;
  std::size_t size() const noexcept { return all_.size(); }

  /// The newest of which `id` is the subject of events on the wire; null without one.
  ConnectionFacts* find(std::uint64_t id);
  const ConnectionFacts* find(std::uint64_t id) const;

  /// Those that have not begun to end, in the order of their numbers.
  const std::vector<const ConnectionFacts*>& living() const noexcept { return living_; }
  /// The newest connection of each slot, by slot.
  const std::vector<const ConnectionFacts*>& newest() const noexcept { return newest_; }

 private:
  std::deque<ConnectionFacts> all_;
  std::map<std::uint64_t, std::size_t> numbers_;
  std::vector<const ConnectionFacts*> living_;
  std::vector<const ConnectionFacts*> newest_;
};

}  // namespace wavetank::scenarios
