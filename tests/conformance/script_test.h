#pragma once

/// tests/conformance/script_test.h - the shared part of the C++ versions of the Python scripts:
/// lines, and Python's names for exceptions.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/combine/outcome.h"
#include "core/coro/errors.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/task/exception_group.h"

namespace wavetank {

/// The exceptions of the scripts; an Emergency is no std::exception.
class ValueError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class TypeError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class Emergency final {};

/// As virtual_loop.py shows it.
std::string shown_python(const std::exception_ptr& error);
/// The name of its type in Python.
std::string kind_of(const std::exception_ptr& error);

/// How it ended, as text.
Coro<std::string> ended(Coro<> operation);

class Script : public testing::Test {
 protected:
  void print(std::string line) { lines_.push_back(std::move(line)); }
  /// The lines that were printed are those of scripts/NAME.trace.
  void expect_trace(const std::string& name) const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace wavetank
