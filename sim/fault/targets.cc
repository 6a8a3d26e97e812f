#include "sim/fault/targets.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/fault/nearest_name.h"

namespace wavetank::sim {
namespace {

// The first topics are named, where there are more.
constexpr std::size_t kTopicsNamed = 20;

std::string place_of(const FaultEntry& entry) {
  return "fault " + std::to_string(entry.id) + " (" + entry.kind + "): ";
}

std::string joined(const std::vector<std::string>& names, std::string_view last) {
  std::string text;
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (index > 0) text += index + 1 == names.size() ? last : std::string_view(", ");
    text += names[index];
  }
  return text;
}

}  // namespace

bool names_topic(std::string_view pattern, std::string_view key) noexcept {
  if (!pattern.ends_with('*')) return pattern == key;
  return key.starts_with(pattern.substr(0, pattern.size() - 1));
}

void TargetDirectory::add_link(std::string one, std::string other) {
  links_.push_back(Link{std::move(one), std::move(other)});
}

void TargetDirectory::add_topic(std::string key) {
  if (std::find(topics_.begin(), topics_.end(), key) == topics_.end()) {
    topics_.push_back(std::move(key));
  }
}

bool TargetDirectory::has_host(std::string_view name) const {
  return std::find(hosts_.begin(), hosts_.end(), name) != hosts_.end();
}

bool TargetDirectory::find_connection(const std::string& where, Target& target) const {
  const std::size_t mark = where.rfind('#');
  if (mark == std::string::npos) return false;
  target.from = where.substr(0, mark);
  const bool dials = std::any_of(links_.begin(), links_.end(),
                                 [&](const Link& link) { return link.one == target.from; });
  if (!dials) return false;
  const std::string number = where.substr(mark + 1);
  if (number == "last") return true;
  const char* const end = number.data() + number.size();
  const auto parsed = std::from_chars(number.data(), end, target.ordinal);
  return parsed.ec == std::errc() && parsed.ptr == end && target.ordinal > 0;
}

bool TargetDirectory::find(TargetKind kind, const std::string& where, Target& target) const {
  const auto link = [&](char mark, bool both_orders) {
    for (const Link& one : links_) {
      for (const auto& [from, to] :
           {std::pair(one.one, one.other), std::pair(one.other, one.one)}) {
        if (where != from + mark + to) continue;
        target.from = both_orders ? one.one : from;
        target.to = both_orders ? one.other : to;
        return true;
      }
    }
    return false;
  };
  switch (kind) {
    case TargetKind::kHost:
      target.from = where;
      return has_host(where);
    case TargetKind::kLink:
      return link('-', true);
    case TargetKind::kDirection:
      return link('>', false);
    case TargetKind::kConnection:
      return find_connection(where, target);
    case TargetKind::kTopic:
      target.topic = where;
      return std::any_of(topics_.begin(), topics_.end(),
                         [&](const std::string& key) { return names_topic(where, key); });
  }
  return false;
}

std::vector<std::string> TargetDirectory::names(TargetKind kind) const {
  std::vector<std::string> all;
  switch (kind) {
    case TargetKind::kHost:
      return hosts_;
    case TargetKind::kLink:
      for (const Link& link : links_) all.push_back(link.one + "-" + link.other);
      break;
    case TargetKind::kDirection:
      for (const Link& link : links_) {
        all.push_back(link.one + ">" + link.other);
        all.push_back(link.other + ">" + link.one);
      }
      break;
    case TargetKind::kConnection:
      // The dialling hosts are the first of their links.
      for (const Link& link : links_) {
        all.push_back(link.one + "#1 (its first connection, and so on)");
        all.push_back(link.one + "#last");
      }
      break;
    case TargetKind::kTopic:
      all.assign(topics_.begin(), topics_.begin() + static_cast<std::ptrdiff_t>(
                                                        std::min(topics_.size(), kTopicsNamed)));
      if (topics_.size() > kTopicsNamed) {
        all.push_back(std::to_string(topics_.size() - kTopicsNamed) + " more topics");
      }
      break;
  }
  return all;
}

Target TargetDirectory::resolve(const FaultEntry& entry, const FaultKind& kind) const {
  Target target;
  if (entry.where == "*") return target;
  target.all = false;
  std::vector<std::string> kinds;
  std::vector<std::string> there;
  if (kind.acts_on.empty()) kinds.emplace_back("target");
  for (const TargetKind one : kind.acts_on) {
    target.kind = one;
    if (find(one, entry.where, target)) return target;
    kinds.emplace_back(target_name(one));
    for (std::string& name : names(one)) there.push_back(std::move(name));
  }
  there.emplace_back("*");
  throw UnknownTarget(place_of(entry) + "no " + joined(kinds, " or ") + " is called \"" +
                      entry.where + "\"; there are: " + joined(there, ", "));
}

void TargetDirectory::check(const FaultPlan& plan, const FaultCatalogue& catalogue) const {
  for (const FaultEntry& entry : plan.entries()) {
    const FaultKind* const kind = catalogue.find_kind(entry.kind);
    if (kind != nullptr) resolve(entry, *kind);
    std::string host;
    if (const auto* event = std::get_if<AtEvent>(&entry.when)) host = event->host;
    if (const auto* after = std::get_if<AfterTrigger>(&entry.when)) host = after->host;
    if (host.empty() || has_host(host)) continue;
    throw UnknownTarget(place_of(entry) + "waits for events of \"" + host + "\"; " +
                        name_advice(host, hosts_));
  }
}

}  // namespace wavetank::sim
