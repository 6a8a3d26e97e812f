#pragma once

/// wavetank/asio.h - a client on Boost.Asio or Boost.Beast in the tank. The client changes the
/// namespaces of its names, and no more:
///
///     namespace beast = wavetank::asio::beast;  // Was boost::beast.
///     namespace net = wavetank::asio::net;      // Was boost::asio.
///     using tcp = net::ip::tcp;
///
/// Include it before all headers of Boost (asio/steady_timer.h has the reason). Component: asio.

#include "asio/program.h"
#include "asio/resolver.h"
#include "asio/signal_set.h"
#include "asio/steady_timer.h"
#include "asio/stream.h"

namespace boost::asio::ip {}
namespace boost::beast {}

/// boost::asio, with the resolver and the signal set of the tank.
namespace wavetank::asio::net {
using namespace boost::asio;
using asio::signal_set;
namespace ip {
using namespace boost::asio::ip;
using asio::tcp;
}  // namespace ip
}  // namespace wavetank::asio::net

/// boost::beast, with the stream of the tank.
namespace wavetank::asio::beast {
using namespace boost::beast;
using asio::tcp_stream;
}  // namespace wavetank::asio::beast
