#include "tests/conformance/awaitables.h"

#include <fmt/format.h>

namespace wavetank::conformance {

namespace {

std::optional<std::string> label_of(Interpreter& run, Frame& frame, const Json& call) {
  const Json* label = call.find("as");
  if (label == nullptr) return std::nullopt;
  return run.text(frame, *label);
}

}  // namespace

bool is_call(const Json& awaitable) { return awaitable.find("call") != nullptr; }

Coro<Value> called(Interpreter& run, Frame& frame, const Json& call) {
  return run.invoke(frame, call, label_of(run, frame, call));
}

std::string subject(Interpreter& run, Frame& frame, const Json& awaitable) {
  if (!is_call(awaitable)) return run.text(frame, awaitable);
  const std::optional<std::string> label = label_of(run, frame, awaitable);
  return label ? "call:" + *label : "call";
}

std::optional<std::vector<ValueFuture>> futures_of(Interpreter& run, Frame& frame,
                                                   const Json& statement) {
  const std::vector<Json>& all = statement.at("of").items();
  for (const Json& one : all) {
    if (is_call(one) || run.find(frame, one)) continue;
    run.out(frame, fmt::format("{} {} missing", statement.at("op").text(), run.text(frame, one)));
    return std::nullopt;
  }
  std::vector<ValueFuture> futures;
  for (const Json& one : all) {
    if (is_call(one)) {
      futures.push_back(create_task(called(run, frame, one)));
    } else {
      futures.push_back(std::get<ValueFuture>(*run.find(frame, one)));
    }
  }
  return futures;
}

}  // namespace wavetank::conformance
