#pragma once

/// asio/steady_timer.h - steady timers on the loop of wavetank, those inside Beast as well.
///
/// Beast's websocket has a boost::asio::steady_timer for its timeouts, and no parameter for another
/// type. So this header gives all steady timers another service, by a specialisation of a class of
/// Asio. A program of which one source includes this header includes it in every source that uses
/// timers of Asio, before Asio's own headers.

#include <boost/asio/detail/chrono_time_traits.hpp>
#include <boost/asio/detail/deadline_timer_service.hpp>
#include <boost/asio/wait_traits.hpp>
#include <boost/version.hpp>
#include <chrono>
#include <cstddef>
#include <utility>

#include "asio/begin_operation.h"
#include "core/task/sleep.h"

#if BOOST_VERSION / 100 != 1081 && !defined(WAVETANK_ASIO_ANY_BOOST)
#error "wavetank::asio is tested with Boost 1.81; WAVETANK_ASIO_ANY_BOOST tries another version"
#endif

namespace wavetank::asio {

/// Both clocks count nanoseconds.
inline Instant to_instant(std::chrono::steady_clock::time_point when) noexcept {
  return Instant(Duration(when.time_since_epoch()));
}
inline std::chrono::steady_clock::time_point to_steady(Instant when) noexcept {
  return std::chrono::steady_clock::time_point(when.time_since_epoch());
}

inline Coro<HandlerResult<>> wait_until(LoopService& service, Instant when) {
  if (when == kNever) co_await Future<>(service.loop());
  co_await sleep_until(when);
  co_return HandlerResult<>(error_code());
}

}  // namespace wavetank::asio

namespace boost::asio::detail {

/// The service behind boost::asio::steady_timer. Source of the interface: Boost 1.81,
/// boost/asio/detail/deadline_timer_service.hpp and boost/asio/basic_waitable_timer.hpp.
template <>
class deadline_timer_service<
    chrono_time_traits<std::chrono::steady_clock, wait_traits<std::chrono::steady_clock>>>
    : public execution_context_service_base<deadline_timer_service<
          chrono_time_traits<std::chrono::steady_clock, wait_traits<std::chrono::steady_clock>>>> {
 public:
  using time_type = std::chrono::steady_clock::time_point;
  using duration_type = std::chrono::steady_clock::duration;
  using error_code = boost::system::error_code;

  /// The state of one timer.
  struct implementation_type {
    implementation_type() = default;
    implementation_type(const implementation_type&) = delete;
    implementation_type& operator=(const implementation_type&) = delete;
    time_type expiry;
    wavetank::asio::OperationList waits;
  };

  explicit deadline_timer_service(execution_context& context)
      : execution_context_service_base<deadline_timer_service>(context),
        loop_(wavetank::asio::LoopService::of(context)) {}

  void shutdown() override {}

  void construct(implementation_type& timer) { timer.expiry = time_type(); }
  void destroy(implementation_type& timer) { timer.waits.cancel_all(); }
  void move_construct(implementation_type& timer, implementation_type& from) {
    timer.expiry = std::exchange(from.expiry, time_type());
    timer.waits = std::exchange(from.waits, {});
  }
  void move_assign(implementation_type& timer, deadline_timer_service&, implementation_type& from) {
    timer.waits.cancel_all();
    move_construct(timer, from);
  }
  void converting_move_construct(implementation_type& timer, deadline_timer_service&,
                                 implementation_type& from) {
    move_construct(timer, from);
  }
  void converting_move_assign(implementation_type& timer, deadline_timer_service& owner,
                              implementation_type& from) {
    move_assign(timer, owner, from);
  }

  std::size_t cancel(implementation_type& timer, error_code& error) {
    error = {};
    return timer.waits.cancel_all();
  }
  std::size_t cancel_one(implementation_type& timer, error_code& error) {
    error = {};
    return timer.waits.cancel_oldest();
  }

  time_type expiry(const implementation_type& timer) const { return timer.expiry; }
  time_type expires_at(const implementation_type& timer) const { return timer.expiry; }
  duration_type expires_from_now(const implementation_type& timer) const {
    return timer.expiry - wavetank::asio::to_steady(loop_.loop().time());
  }
  std::size_t expires_at(implementation_type& timer, const time_type& when, error_code& error) {
    timer.expiry = when;
    return cancel(timer, error);
  }
  std::size_t expires_after(implementation_type& timer, const duration_type& length,
                            error_code& error) {
    const wavetank::Instant when = wavetank::saturating_add(loop_.loop().time(), length);
    return expires_at(timer, wavetank::asio::to_steady(when), error);
  }
  std::size_t expires_from_now(implementation_type& timer, const duration_type& length,
                               error_code& error) {
    return expires_after(timer, length, error);
  }
  /// A blocking wait would stop the world.
  void wait(implementation_type&, error_code& error) { error = error::operation_not_supported; }

  template <class Handler, class Executor>
  void async_wait(implementation_type& timer, Handler& handler, const Executor& executor) {
    auto work = wavetank::asio::wait_until(loop_, wavetank::asio::to_instant(timer.expiry));
    timer.waits.add(wavetank::asio::begin_operation(loop_, std::move(handler), executor, "timer",
                                                    std::move(work)));
  }

 private:
  wavetank::asio::LoopService& loop_;
};

}  // namespace boost::asio::detail

#include <boost/asio/steady_timer.hpp>  // IWYU pragma: export

namespace wavetank::asio {
using steady_timer = boost::asio::steady_timer;
}  // namespace wavetank::asio
