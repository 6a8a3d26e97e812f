#pragma once

/// tests/conformance/subject.h - the object that a statement is about, where it always exists.

#include "tests/conformance/interpreter.h"

namespace wavetank::conformance {

/// "OP NAME" and the object of that name. Errors: BadProgram without such an object.
template <class T>
struct Subject {
  Subject(Interpreter& run, Frame& frame, const Json& statement)
      : name(run.text(frame, statement.at("of"))), head(statement.at("op").text() + " " + name) {
    const std::optional<T> found = run.object<T>(frame, statement);
    if (!found) throw BadProgram("no object of the name in " + head);
    object = *found;
  }
  std::string name;
  std::string head;
  T object;
};

}  // namespace wavetank::conformance
