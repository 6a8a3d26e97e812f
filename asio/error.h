#pragma once

/// asio/error.h - error_of(): the error_code that an Asio handler gets for an exception of a door.

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <exception>

#include "core/coro/errors.h"
#include "core/doors/transport_error.h"

namespace wavetank::asio {

/// Errors that are not the network's are thrown on: they are bugs.
inline boost::system::error_code error_of(const std::exception_ptr& error) {
  namespace code = boost::asio::error;
  try {
    std::rethrow_exception(error);
  } catch (const ConnectionRefused&) {
    return code::connection_refused;
  } catch (const ConnectionReset&) {
    return code::connection_reset;
  } catch (const TimedOut&) {
    return code::timed_out;
  } catch (const Unreachable&) {
    return code::host_unreachable;
  } catch (const NameNotFound&) {
    return code::host_not_found;
  } catch (const StreamClosed&) {
    return code::operation_aborted;
  } catch (const TransportError&) {
    return code::fault;
  } catch (const TimeoutError&) {
    return boost::beast::error::timeout;
  }
}

}  // namespace wavetank::asio
