#pragma once

/// tests/asio/programs.h - run_program() and types of handlers for these tests. Each further type
/// of a program or of a handler costs a fifth of a second to compile, so tests share them.

#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "asio/endpoint.h"
#include "core/coro/coro.h"
#include "core/doors/doors.h"

namespace wavetank {

using Ended = std::function<void(boost::system::error_code)>;
using Moved = std::function<void(boost::system::error_code, std::size_t)>;
using Resolved = std::function<void(boost::system::error_code, asio::resolver_results)>;
using AnyStart = std::function<std::shared_ptr<void>(boost::asio::io_context&)>;

/// asio::run() of a program of that type.
Coro<int> run_begun(Doors& doors, AnyStart start);

/// The same for what begins any program; a result of `start` is a pointer.
template <class Function>
Coro<int> run_program(Doors& doors, Function start) {
  if constexpr (std::is_void_v<std::invoke_result_t<Function&, boost::asio::io_context&>>) {
    return run_begun(doors, [start](boost::asio::io_context& ioc) {
      start(ioc);
      return std::shared_ptr<void>();
    });
  } else {
    return run_begun(doors, std::move(start));
  }
}

}  // namespace wavetank
