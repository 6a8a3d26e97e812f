#pragma once

/// aliases.h - where the client takes its names from: Boost in production, wavetank in the tank.
/// This is all that differs between the two builds of it.

#ifdef BEAST_CLIENT_IN_THE_TANK
#include <wavetank/asio.h>
namespace beast = wavetank::asio::beast;
namespace net = wavetank::asio::net;
#else
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
namespace boost::beast {}
namespace beast = boost::beast;
namespace net = boost::asio;
#endif

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

namespace websocket = beast::websocket;
using tcp = net::ip::tcp;
