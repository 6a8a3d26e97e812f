#pragma once

/// lint/finding.h - the finding of a rule about a line.

#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace wavetank::lint {

struct Finding {
  Finding(std::string path_, int line_, std::string message_, std::string remedy_,
          std::string rule_ = {})
      : path(std::move(path_)),
        line(line_),
        message(std::move(message_)),
        remedy(std::move(remedy_)),
        rule(std::move(rule_)) {}

  std::string path;
  int line;             ///< From 1.
  std::string message;  ///< What is wrong: "co_await and ?: in one expression".
  std::string remedy;   ///< The text to write instead.
  std::string rule;     ///< The name of a rule that has one; else empty.
};

using Findings = std::vector<Finding>;

/// `core/x.cc:12: message. remedy`, as compilers print.
inline std::ostream& operator<<(std::ostream& out, const Finding& finding) {
  return out << finding.path << ':' << finding.line << ": " << finding.message << ". "
             << finding.remedy;
}

}  // namespace wavetank::lint
