#include "sim/oracle/tape.h"

#include <utility>

namespace wavetank::sim {

TapeEntry::TapeEntry(std::string stream_, std::uint64_t ordinal_, std::uint64_t value_,
                     std::uint64_t bound_, std::string label_)
    : stream(std::move(stream_)),
      ordinal(ordinal_),
      value(value_),
      bound(bound_),
      label(std::move(label_)) {}

Misalignment::Misalignment(MisalignmentKind kind_, TapeEntry entry_, std::uint64_t bound_now_,
                           std::string label_now_)
    : kind(kind_),
      entry(std::move(entry_)),
      bound_now(bound_now_),
      label_now(std::move(label_now_)) {}

std::string Misalignment::message() const {
  const std::string draw = "draw " + std::to_string(entry.ordinal) + " of stream \"" +
                           entry.stream + "\" (\"" + entry.label + "\")";
  switch (kind) {
    case MisalignmentKind::kValueTooLarge:
      return draw + " has value " + std::to_string(entry.value) + ", but its bound is now " +
             std::to_string(bound_now) + "; 0 was taken";
    case MisalignmentKind::kOtherLabel:
      return draw + " is now labelled \"" + label_now + "\"; its value was taken";
    case MisalignmentKind::kNeverDrawn:
      break;
  }
  return draw + " was never drawn";
}

}  // namespace wavetank::sim
