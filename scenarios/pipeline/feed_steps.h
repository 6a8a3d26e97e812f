#pragma once

/// scenarios/pipeline/feed_steps.h - upgrade_to_feed(), subscribe_to_all() and send_pings(): the
/// steps of a connection that are alike in every client of the feed. The client decides the rest:
/// when to dial, how long to wait, when to give up. A SilenceLimit (silence_limit.h) helps with
/// the last.

#include <memory>
#include <span>

#include "core/coro/coro.h"
#include "core/doors/random.h"
#include "core/doors/transport.h"
#include "core/net/websocket.h"
#include "core/time.h"
#include "scenarios/pipeline/client_config.h"

namespace wavetank::hyperliquid {

/// Opens the websocket on a stream of Transport::connect(), with the path, the Host field and the
/// tap of the configuration, which is read in the call. WebSocket::connect() is for requests with
/// more fields. There is no deadline: wrap it in timeout().
/// Requires: `random` outlives the websocket. Cancelled or failed: the stream is aborted.
/// Errors: as WebSocket::connect().
Coro<std::unique_ptr<WebSocket>> upgrade_to_feed(std::unique_ptr<Stream> stream,
                                                 const ClientConfig& config, Random& random);

/// Subscribes to all topics, in their order. Completes when the stream has accepted the requests.
/// The answers arrive as messages, FrameKind::kSubscriptionResponse or kError. It waits while the
/// venue does not read, so another task reads the socket. To avoid waiting, send
/// subscribe_message() with WebSocket::try_send().
/// Requires: socket and topics live until completion. Cancelled: a prefix of the topics has been
/// requested, and no message is cut. Errors: ConnectionClosed.
Coro<void> subscribe_to_all(WebSocket& socket, std::span<const WantedTopic> topics);

/// Sends the venue's ping, kPingMessage, at each interval, for ever. The venue answers with a
/// message of FrameKind::kPong, which SilenceLimit::message_max() waits for. The task that owns it
/// cancels it. Not for ping frames (WebSocket::send_ping()): these are answered below the feed.
/// Requires: the socket lives until completion; interval > 0. Cancelled: no message is cut.
/// Errors: ConnectionClosed.
Coro<void> send_pings(WebSocket& socket, AnyDuration interval);

}  // namespace wavetank::hyperliquid
