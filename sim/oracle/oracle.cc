#include "sim/oracle/oracle.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace wavetank::sim {

Oracle Oracle::from_seed(std::uint64_t seed, KeepDraws keep) {
  return Oracle(DrawSource::kSeed, seed, {}, keep);
}

Oracle Oracle::boring(KeepDraws keep) { return Oracle(DrawSource::kBoring, 0, {}, keep); }

Oracle Oracle::from_tape(Tape tape, KeepDraws keep) {
  return Oracle(DrawSource::kTape, 0, std::move(tape), keep);
}

Oracle::Oracle(DrawSource source, std::uint64_t seed, Tape tape, KeepDraws keep)
    : source_(source), recording_(keep == KeepDraws::kOn), seed_(seed) {
  for (TapeEntry& entry : tape) {
    Tape& entries = tapes_[entry.stream];
    entries.push_back(std::move(entry));
  }
  for (auto& [name, entries] : tapes_) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const TapeEntry& a, const TapeEntry& b) { return a.ordinal < b.ordinal; });
  }
}

DrawStream& Oracle::stream(std::string_view name) {
  const auto found = streams_.find(name);
  if (found != streams_.end()) return found->second;
  Tape tape;
  if (const auto recorded = tapes_.find(name); recorded != tapes_.end()) {
    tape = std::move(recorded->second);
    tapes_.erase(recorded);
  }
  const auto created =
      streams_.emplace(std::piecewise_construct, std::forward_as_tuple(name),
                       std::forward_as_tuple(std::string(name), source_, fork_seed(seed_, name),
                                             std::move(tape), recording_));
  return created.first->second;
}

Tape Oracle::tape() const {
  if (!recording_) throw std::logic_error("Oracle::tape() of an oracle that does not record");
  Tape all;
  for (const auto& [name, stream] : streams_) {
    const std::vector<TapeEntry> entries = stream.recorded();
    all.insert(all.end(), entries.begin(), entries.end());
  }
  return all;
}

std::vector<Misalignment> Oracle::misalignments() const {
  std::vector<Misalignment> all;
  for (const auto& [name, stream] : streams_) {
    const std::vector<Misalignment> own = stream.misalignments();
    all.insert(all.end(), own.begin(), own.end());
  }
  for (const auto& [name, entries] : tapes_) {
    for (const TapeEntry& entry : entries) {
      all.emplace_back(MisalignmentKind::kNeverDrawn, entry, 0, std::string());
    }
  }
  return all;
}

std::uint64_t Oracle::draws() const {
  std::uint64_t total = 0;
  for (const auto& [name, stream] : streams_) total += stream.draws();
  return total;
}

}  // namespace wavetank::sim
