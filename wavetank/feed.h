#pragma once

/// wavetank/feed.h - the vocabulary of a client of Hyperliquid's feed: its configuration, its
/// reports, the venue's messages, a websocket to send them on, the steps of a connection, and the
/// limit of silence. A client that has its own needs none of it.

#include "core/net/connection_closed.h"
#include "core/net/websocket.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/pipeline/feed_steps.h"
#include "scenarios/pipeline/pipeline.h"
#include "scenarios/pipeline/reports.h"
#include "scenarios/pipeline/silence_limit.h"
#include "scenarios/protocol/frame_parser.h"
#include "scenarios/protocol/messages.h"
#include "scenarios/protocol/subscription.h"
#include "wavetank/asyncio.h"
