// scripts/base_exception_group.py in C++: groups that hold more than std::exceptions, how they are
// made, divided, thrown and shown.

#include <gtest/gtest.h>

#include "core/combine/task_group.h"
#include "core/task/format_exception.h"
#include "core/task/sleep.h"
#include "tests/conformance/script_test.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using Errors = std::vector<std::exception_ptr>;

std::exception_ptr value() { return std::make_exception_ptr(ValueError("v")); }
std::exception_ptr type() { return std::make_exception_ptr(TypeError("t")); }
std::exception_ptr emergency() { return std::make_exception_ptr(Emergency()); }

std::exception_ptr group(const char* message, Errors errors) {
  return std::make_exception_ptr(ExceptionGroup(message, std::move(errors)));
}

Coro<> fail(std::exception_ptr error) {
  co_await sleep(0s);
  std::rethrow_exception(error);
}

Coro<> group_of(Errors errors) {
  auto body = [&errors](TaskGroup& group) -> Coro<> {
    for (const std::exception_ptr& error : errors) group.create_task(fail(error));
    co_return;
  };
  co_await task_group(body);
}

Coro<> await_task(Task<> task) { co_await task; }

Coro<std::string> caught(Errors errors) {
  try {
    co_await group_of(std::move(errors));
  } catch (const std::exception&) {
    co_return "as Exception: " + shown_python(std::current_exception());
  } catch (...) {
    co_return "as BaseException: " + shown_python(std::current_exception());
  }
  co_return "not at all";
}

class GroupScript : public Script {
 protected:
  void show(const std::string& head, const std::function<std::string()>& make) {
    try {
      print(head + " " + make());
    } catch (const std::invalid_argument&) {
      // CPython has two types for this.
      print(head + (head.starts_with("empty") ? " raised ValueError" : " raised TypeError"));
    }
  }
  static std::string part(const std::optional<BaseExceptionGroup>& group) {
    return group ? shown_python(group->to_exception()) : "nothing";
  }
  static std::string parts(const BaseExceptionGroup::Split& split) {
    return "matched " + part(split.matched) + " rest " + part(split.rest);
  }
  void print_lines(const std::string& text) {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      print(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  void make_and_divide();
  Coro<> throw_and_catch();

  const BaseExceptionGroup mixed_{"m", {value(), emergency()}};
  const BaseExceptionGroup deep_{
      "m", {BaseExceptionGroup("in", {value(), emergency()}).to_exception(), type()}};
};

void GroupScript::make_and_divide() {
  show("of Exceptions only:", [] { return shown_python(make_exception_group("m", {value()})); });
  show("mixed:", [&] { return part(mixed_); });
  show("ExceptionGroup of an Emergency:", [] { return shown_python(group("m", {emergency()})); });
  show("empty:", [] { return shown_python(make_exception_group("m", {})); });
  show("nested:", [&] { return part(deep_); });
  show("group of a base group:", [&] { return shown_python(group("m", {mixed_.to_exception()})); });
  show("split by ValueError:", [&] { return parts(mixed_.split<ValueError>()); });
  show("split by Emergency:", [&] { return parts(mixed_.split<Emergency>()); });
  show("split by Exception:", [&] { return parts(deep_.split<std::exception>()); });
  show("split by TypeError:", [&] { return parts(deep_.split<TypeError>()); });
  show("split by BaseExceptionGroup:", [&] { return parts(deep_.split<BaseExceptionGroup>()); });
  show("split by ExceptionGroup:", [&] { return parts(deep_.split<ExceptionGroup>()); });
  show("subgroup of Emergency:", [&] { return part(deep_.subgroup<Emergency>()); });
  show("subgroup of RuntimeError:", [&] { return part(deep_.subgroup<RuntimeError>()); });
  show("derived with a ValueError:", [&] { return part(mixed_.derive({value()})); });
  show("derived with an Emergency:",
       [] { return part(ExceptionGroup("m", {value()}).derive({emergency()})); });
}

Coro<> GroupScript::throw_and_catch() {
  Errors both{value(), emergency()};
  Errors one{value()};
  const std::string mixed = co_await ended(group_of(both));
  print("task group: " + mixed);
  const std::string plain = co_await ended(group_of(one));
  print("task group: " + plain);
  const std::string base = co_await caught(both);
  print("caught " + base);
  const std::string std_only = co_await caught(one);
  print("caught " + std_only);
  const Task<> task = create_task(fail(emergency()));
  const std::string alone = co_await ended(await_task(task));
  print("task: " + alone);
}

TEST_F(GroupScript, OutputIsThatOfCPython) {
  VirtualClock clock;
  make_and_divide();
  run(clock, clock, throw_and_catch());
  print_lines(format_exception(value()));
  print_lines(format_exception(emergency()));
  print_lines(format_exception(
      make_exception_group("outer", {std::make_exception_ptr(ValueError("first\nsecond line")),
                                     group("inner", {value(), type()}), emergency()})));
  print_lines(
      format_exception(group("outer", {value(), group("inner", {group("innermost", {type()})})})));

  expect_trace("base_exception_group");
}

}  // namespace
}  // namespace wavetank
