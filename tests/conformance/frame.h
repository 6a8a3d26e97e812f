#pragma once

/// tests/conformance/frame.h - one activation of a body: its actor and its variables.

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/value.h"

namespace wavetank::conformance {

using Variables = std::map<std::string, Value, std::less<>>;

class Frame {
 public:
  Frame(std::string label_, std::shared_ptr<Variables> variables_)
      : label(std::move(label_)), variables(std::move(variables_)) {}

  std::string label;
  std::shared_ptr<Variables> variables;      ///< Inline lists of statements share their creator's.
  std::vector<std::exception_ptr> handling;  ///< Errors of the handlers that run, the innermost
                                             ///< last.
};

/// How a list of statements ended: at its end, or by `break` or `return`.
class Control {
 public:
  enum class Kind { kNone, kBreak, kReturn };
  Control() = default;
  Control(Kind kind_, Value value_) : kind(kind_), value(std::move(value_)) {}
  bool leaves() const noexcept { return kind != Kind::kNone; }

  Kind kind = Kind::kNone;
  Value value;
};

}  // namespace wavetank::conformance
