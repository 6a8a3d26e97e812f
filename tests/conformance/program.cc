#include "tests/conformance/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/conformance/interpreter.h"
#include "tests/conformance/statements.h"

namespace wavetank::conformance {

namespace {

using Reason = std::optional<std::string>;

constexpr std::array<std::string_view, 11> kObjects = {
    "event",          "lock",    "semaphore", "bounded_semaphore",
    "condition",      "barrier", "queue",     "lifo_queue",
    "priority_queue", "future",  "var"};

bool is_known(std::string_view op) {
  return op == "break" || op == "return" || Statements::all().plain(op) != nullptr ||
         Statements::all().suspending(op) != nullptr;
}

Reason first_missing(const Json& node) {
  if (node.kind() == Json::Kind::kArray) {
    for (const Json& item : node.items()) {
      if (Reason reason = first_missing(item)) return reason;
    }
  }
  if (!node.is_object()) return std::nullopt;
  if (const Json* op = node.find("op")) {
    if (!is_known(op->text())) return "statement " + op->text();
  }
  for (const Json::Member& member : node.members()) {
    if (Reason reason = first_missing(member.value)) return reason;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> missing_feature(const Json& program) {
  if (const Json* objects = program.find("objects")) {
    for (const Json::Member& object : objects->members()) {
      const std::string& kind = object.value.items().at(0).text();
      if (std::find(kObjects.begin(), kObjects.end(), kind) == kObjects.end()) return kind;
    }
  }
  if (Reason reason = first_missing(program.at("main"))) return reason;
  const Json* tasks = program.find("tasks");
  return tasks == nullptr ? std::nullopt : first_missing(*tasks);
}

std::vector<std::string> trace_of(const Json& program) { return Interpreter(program).run(); }

std::string answer_to(const Json& program) {
  std::string answer = fmt::format("{{\"name\": {}, ", quoted(program.at("name").text()));
  std::optional<std::string> why = missing_feature(program);
  std::string lines;
  if (!why) {
    try {
      for (const std::string& line : trace_of(program)) {
        lines += (lines.empty() ? "" : ", ") + quoted(line);
      }
    } catch (const BadProgram& error) {
      why = std::string("rejected: ") + error.what();
    }
  }
  if (why) return answer + fmt::format("\"unsupported\": {}}}", quoted(*why));
  return answer + fmt::format("\"trace\": [{}]}}", lines);
}

}  // namespace wavetank::conformance
