#pragma once

/// core/coro/body.h - the rules for the body of a combinator: a callable that returns a Coro.
/// task_group(), timeout() and finally() keep it in their own frame until it has ended, so captures
/// live as long as the coroutine that uses them.

#include <type_traits>

#include "core/coro/coro.h"

namespace wavetank {

/// The result type T of a body that returns Coro<T>.
template <class Body, class... Arguments>
using BodyResult =
    typename std::invoke_result_t<std::remove_cvref_t<Body>&, Arguments...>::value_type;

/// g++ before 13 destroys a temporary closure with captured objects twice when it is in the same
/// expression as a co_await. Closures that capture by reference only, or that have a name, are
/// safe. Source: gcc.gnu.org PR 100611, PR 95599; the cases are in tests/core.
template <class Body>
constexpr void check_body() {
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
  static_assert(std::is_lvalue_reference_v<Body> ||
                    std::is_trivially_destructible_v<std::remove_cvref_t<Body>>,
                "g++ 12 destroys this temporary closure twice: give it a name on the line before "
                "(auto body = [...] ...;) and pass the name, or capture by reference");
#endif
}

/// The same for other arguments: an aggregate temporary is destroyed twice, too.
template <class Argument>
constexpr void check_argument() {
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
  static_assert(
      std::is_lvalue_reference_v<Argument> || !std::is_aggregate_v<Argument> ||
          std::is_trivially_destructible_v<Argument>,
      "g++ 12 destroys a temporary of this aggregate type twice near a co_await: give the "
      "type a constructor, or name the object on the line before and pass the name");
#endif
}

}  // namespace wavetank
