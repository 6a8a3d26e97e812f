#include <fstream>

#include "tests/conformance/script_test.h"

namespace wavetank {

std::string kind_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const BaseExceptionGroup& group) {
    return group.all_std() ? "ExceptionGroup" : "BaseExceptionGroup";
  } catch (const CancelledError&) {
    return "CancelledError";
  } catch (const LoopExit&) {
    return "LoopExit";
  } catch (const Emergency&) {
    return "Emergency";
  } catch (const LookupError&) {
    return "LookupError";
  } catch (const RuntimeError&) {
    return "RuntimeError";
  } catch (const TypeError&) {
    return "TypeError";
  } catch (const ValueError&) {
    return "ValueError";
  } catch (const std::invalid_argument&) {
    return "ValueError";
  }
}

std::string shown_python(const std::exception_ptr& error) {
  if (const BaseExceptionGroup* group = as_base_exception_group(error)) {
    std::string text = kind_of(error) + ": " + group->message() + ":";
    for (const std::exception_ptr& one : group->exceptions()) {
      text += " [" + shown_python(one) + "]";
    }
    return text;
  }
  try {
    std::rethrow_exception(error);
  } catch (const LoopExit& exit) {
    return "LoopExit: " + std::to_string(exit.code());
  } catch (const std::exception& other) {
    return kind_of(error) + ": " + other.what();
  } catch (...) {
    return kind_of(error);
  }
}

Coro<std::string> ended(Coro<> operation) {
  const Outcome<> how = co_await outcome(std::move(operation));
  co_return how.has_value() ? std::string("returned None") : shown_python(how.error());
}

void Script::expect_trace(const std::string& name) const {
  std::ifstream file(std::string(WAVETANK_SOURCE_DIR) + "/tests/conformance/scripts/" + name +
                     ".trace");
  std::vector<std::string> expected;
  for (std::string line; std::getline(file, line);) expected.push_back(line);
  ASSERT_FALSE(expected.empty()) << name;
  for (std::size_t i = 0; i < std::max(expected.size(), lines_.size()); ++i) {
    ASSERT_EQ(i < expected.size() ? expected[i] : "(end of trace)",
              i < lines_.size() ? lines_[i] : "(end of trace)")
        << name << ".trace, line " << i + 1;
  }
}

}  // namespace wavetank
