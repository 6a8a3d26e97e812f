#pragma once

/// core/result.h - Result<T, E>: a value, or the reason for its absence. For parsers of outside
/// data, where bad input is a normal outcome that the caller must look at. Not for tasks and doors:
/// those throw, as asyncio's do.

#include <type_traits>
#include <utility>
#include <variant>

namespace wavetank {

/// Holds exactly one of a T and an E. Both constructors are implicit, so that a parser returns
/// either of them plainly. Asking for the one that is not there is a bug of the caller and throws
/// std::bad_variant_access.
template <class T, class E>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, E>, "a Result cannot tell a value from an error of its type");

 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& value() & { return std::get<0>(state_); }  ///< Requires: ok().
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }

  const E& error() const& { return std::get<1>(state_); }  ///< Requires: !ok().
  E&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, E> state_;
};

}  // namespace wavetank
