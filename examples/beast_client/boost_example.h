#pragma once

/// boost_example.h - Boost.Beast's own example "websocket client, asynchronous" as a function.

#include "aliases.h"

/// Begins the program as main() of the example does: it sends `text`, reads one message, and
/// closes.
void begin_boost_example(net::io_context& ioc, const char* host, const char* port,
                         const char* text);
