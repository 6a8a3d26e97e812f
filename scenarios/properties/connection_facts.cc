#include "scenarios/properties/connection_facts.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace wavetank::scenarios {

ConnectionFacts& ConnectionTable::open(std::uint64_t id, Instant at) {
  const auto free = std::find_if(newest_.begin(), newest_.end(),
                                 [](const ConnectionFacts* one) { return one->ended.has_value(); });
  const auto number = static_cast<std::uint32_t>(all_.size() + 1);
  ConnectionFacts& fresh = all_.emplace_back(id, number, at);
  fresh.slot = static_cast<std::uint32_t>(free - newest_.begin());
  if (free == newest_.end()) {
    newest_.push_back(&fresh);
  } else {
    fresh.generation = std::exchange(*free, &fresh)->generation + 1;
  }
  numbers_[id] = number;
  living_.push_back(&fresh);
  return fresh;
}

void ConnectionTable::end(ConnectionFacts& connection, Instant at, ConnectionEnd how) {
  CHECK(!connection.ended);
  connection.ended = at;
  connection.end = how;
  std::erase(living_, &connection);
}

ConnectionFacts& ConnectionTable::at(std::size_t number) {
  CHECK(number >= 1 && number <= all_.size());
  return all_[number - 1];
}

const ConnectionFacts& ConnectionTable::at(std::size_t number) const {
  CHECK(number >= 1 && number <= all_.size());
  return all_[number - 1];
}

ConnectionFacts* ConnectionTable::find(std::uint64_t id) {
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? nullptr : &all_[found->second - 1];
}

const ConnectionFacts* ConnectionTable::find(std::uint64_t id) const {
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? nullptr : &all_[found->second - 1];
}

}  // namespace wavetank::scenarios
