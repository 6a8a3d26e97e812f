#include "scenarios/pipeline/silence_limit.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace wavetank::hyperliquid {

SilenceLimit::SilenceLimit(std::span<const WantedTopic> topics) {
  for (const WantedTopic& topic : topics) {
    if (topic.has_cadence) data_at_.emplace(topic.key, std::nullopt);
  }
}

SilenceLimit&& SilenceLimit::message_max(AnyDuration limit) && {
  message_max_ = limit;
  CHECK(*message_max_ > Duration::zero());
  return std::move(*this);
}

SilenceLimit&& SilenceLimit::data_max(AnyDuration limit) && {
  data_max_ = limit;
  CHECK(*data_max_ > Duration::zero());
  return std::move(*this);
}

void SilenceLimit::restart(Instant now) {
  message_at_ = now;
  for (auto& [topic, at] : data_at_) {
    if (at) at = now;
  }
}

void SilenceLimit::note(const FrameView& frame, Instant now) {
  message_at_ = now;
  if (frame.kind != FrameKind::kData) return;
  const auto topic = data_at_.find(frame.topic);
  if (topic != data_at_.end()) topic->second = now;
}

Instant SilenceLimit::deadline() const {
  Instant deadline = kNever;
  if (message_max_) deadline = saturating_add(message_at_, *message_max_);
  if (!data_max_) return deadline;
  for (const auto& [topic, at] : data_at_) {
    if (at) deadline = std::min(deadline, saturating_add(*at, *data_max_));
  }
  return deadline;
}

}  // namespace wavetank::hyperliquid
