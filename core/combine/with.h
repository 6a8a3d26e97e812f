#pragma once

/// core/combine/with.h - with(): a resource whose end must be awaited. Python's `async with`.

#include <concepts>
#include <exception>
#include <type_traits>
#include <utility>

#include "core/combine/outcome.h"
#include "core/coro/body.h"

namespace wavetank {

/// How the block that used a resource ended; the argument of Python's `__aexit__`.
class ExitReason {
 public:
  ExitReason() = default;
  explicit ExitReason(std::exception_ptr error) noexcept : error_(std::move(error)) {}

  bool normal() const noexcept { return error_ == nullptr; }
  bool cancelled() const noexcept { return classify(error_) == ErrorKind::kCancelled; }
  bool failed() const noexcept { return !normal() && !cancelled(); }
  const std::exception_ptr& error() const noexcept { return error_; }  ///< Null if normal().

 private:
  std::exception_ptr error_;
};

template <class Resource>
concept Closable = requires(Resource& resource, ExitReason why) {
  { resource.aclose(why) } -> std::same_as<Coro<void>>;
};

template <class Resource, class Body>
Coro<BodyResult<Body, Resource&>> run_with(Resource resource, Body body) {
  auto result = co_await outcome(body(resource));
  co_await resource.aclose(ExitReason(result.error()));
  co_return std::move(result).get();
}
template <class Resource, class Body>
Coro<BodyResult<Body, Resource&>> run_with_reference(Resource& resource, Body body) {
  auto result = co_await outcome(body(resource));
  co_await resource.aclose(ExitReason(result.error()));
  co_return std::move(result).get();
}

/// `co_await with(resource, body)`: runs `body(resource)`, then `resource.aclose(ExitReason)`
/// however the body ended. Gives the body's result or throws its error. An exception of aclose()
/// replaces the body's. A resource that is passed as an lvalue must live until then; one that is
/// moved in is kept, and destroyed after aclose(). A second cancel interrupts aclose() at its next
/// suspension, as in asyncio: let aclose() use shielded() where it must come to its end.
template <class Resource, class Body>
  requires Closable<std::remove_reference_t<Resource>>
auto with(Resource&& resource, Body&& body)
    -> Coro<BodyResult<Body, std::remove_reference_t<Resource>&>> {
  check_body<Body>();
  check_argument<Resource>();
  using Kept = std::remove_cvref_t<Body>;
  if constexpr (std::is_lvalue_reference_v<Resource>) {
    return run_with_reference<std::remove_reference_t<Resource>, Kept>(resource,
                                                                       std::forward<Body>(body));
  } else {
    return run_with<Resource, Kept>(std::move(resource), std::forward<Body>(body));
  }
}

}  // namespace wavetank
