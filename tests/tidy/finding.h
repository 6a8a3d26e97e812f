#pragma once

/// tests/tidy/finding.h - what a rule says about a line.

#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace wavetank::lint {

struct Finding {
  Finding(std::string path_, int line_, std::string rule_, std::string remedy_)
      : path(std::move(path_)), line(line_), rule(std::move(rule_)), remedy(std::move(remedy_)) {}

  std::string path;
  int line;
  std::string rule;    ///< What is wrong: "`getenv` makes the environment an input".
  std::string remedy;  ///< What to write instead.
};

using Findings = std::vector<Finding>;

/// `core/x.cc:12: rule. remedy`, as compilers print.
inline std::ostream& operator<<(std::ostream& out, const Finding& finding) {
  return out << finding.path << ':' << finding.line << ": " << finding.rule << ". "
             << finding.remedy;
}

}  // namespace wavetank::lint
