#include "core/net/redact.h"

#include <algorithm>

namespace wavetank {
namespace {

constexpr std::string_view kRedacted = "(redacted)";

}  // namespace

std::string redacted_target(std::string_view target) {
  const std::string_view path = target.substr(0, target.find_first_of("?#"));
  std::string shown;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view element = path.substr(begin, end - begin);
    shown.append(element.size() < kKeyBytesMin ? element : kRedacted);
    if (end < path.size()) shown.push_back('/');
    begin = end + 1;
  }
  if (path.size() == target.size()) return shown;
  shown.push_back(target[path.size()]);
  if (path.size() + 1 < target.size()) shown.append(kRedacted);
  return shown;
}

std::string redacted_url(std::string_view url) {
  constexpr std::string_view kMark = "://";
  const std::size_t mark = url.find(kMark);
  if (mark == std::string_view::npos || mark > url.find_first_of("/?#")) {
    return redacted_target(url);
  }
  const std::string_view scheme = url.substr(0, mark + kMark.size());
  url.remove_prefix(scheme.size());
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  url.remove_prefix(authority.size());
  std::string shown(scheme);
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) shown.append(kRedacted).append("@");
  // npos + 1 is 0: all of it.
  return shown.append(authority.substr(at + 1)).append(redacted_target(url));
}

}  // namespace wavetank
