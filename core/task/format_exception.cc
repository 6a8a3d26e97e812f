#include "core/task/format_exception.h"

#include <cxxabi.h>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <typeinfo>

#include "core/coro/errors.h"
#include "core/task/exception_group.h"

namespace wavetank {

namespace {

// As in Python: types of this library are printed without the namespace.
std::string type_name(const std::exception_ptr& error) {
  const std::type_info* type = error.__cxa_exception_type();
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), &std::free);
  std::string text = name ? name.get() : type->name();
  for (const std::string_view noise : {"wavetank::", "(anonymous namespace)::"}) {
    if (text.starts_with(noise)) text.erase(0, noise.size());
  }
  return text;
}

// The text of the error; may be empty.
std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const BaseExceptionGroup& group) {
    return group_headline(group.message(), group.exceptions().size());
  } catch (const std::exception& e) {
    return e.what();
  } catch (const CancelledError& cancelled) {
    return cancelled.message().has_value() ? cancelled.message().value() : std::string();
  } catch (const LoopExit& exit) {
    return std::to_string(exit.code());
  } catch (...) {
    return {};
  }
}

// Writes each line of `lines` behind `margin`.
void append_lines(std::string& text, const std::string& margin, std::string_view lines) {
  while (true) {
    const std::size_t end = lines.find('\n');
    text += margin;
    text += lines.substr(0, end);
    text += '\n';
    if (end == std::string_view::npos) return;
    lines.remove_prefix(end + 1);
  }
}

// `depth` counts the groups around the error.
void append_error(std::string& text, const std::exception_ptr& error, std::size_t depth) {
  const BaseExceptionGroup* group = as_base_exception_group(error);
  // A group at the top has a margin as well.
  const std::size_t level = depth == 0 && group != nullptr ? 1 : depth;
  const std::string indent(2 * level, ' ');
  const std::string message = message_of(error);
  append_lines(text, level > 0 ? indent + "| " : "",
               message.empty() ? type_name(error) : type_name(error) + ": " + message);
  if (group == nullptr) return;
  const std::string inner(2 * (level + 1), ' ');
  std::size_t number = 0;
  for (const std::exception_ptr& one : group->exceptions()) {
    ++number;
    text += number == 1 ? indent + "+-" : inner;
    text += fmt::format("+---------------- {} ----------------\n", number);
    append_error(text, one, level + 1);
  }
  // A group at the end has closed the box already.
  if (as_base_exception_group(group->exceptions().back()) == nullptr) {
    text += inner + "+------------------------------------\n";
  }
}

}  // namespace

std::string error_text(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const BaseExceptionGroup& group) {
    return group.what();
  } catch (const std::exception& e) {
    return e.what();
  } catch (const CancelledError& cancelled) {
    if (!cancelled.message().has_value()) return "CancelledError";
    return "CancelledError: " + cancelled.message().value();
  } catch (const LoopExit& exit) {
    return fmt::format("LoopExit({})", exit.code());
  } catch (...) {
    return "an exception of type " + type_name(error);
  }
}

std::string format_exception(const std::exception_ptr& error) {
  std::string text;
  append_error(text, error, 0);
  return text;
}

std::string group_headline(const std::string& message, std::size_t count) {
  return fmt::format("{} ({} sub-exception{})", message, count, count == 1 ? "" : "s");
}

}  // namespace wavetank
