#include "scenarios/hyperliquid/timeline.h"

#include <algorithm>
#include <utility>

namespace wavetank::hyperliquid {
namespace {

/// No topic key looks like this: those begin with a channel's name.
constexpr std::string_view kStrayKey = "(stray)";
constexpr std::uint16_t kNoCloseFrame = 1006;

/// Source: measured on three recordings of 2025 and 2026: the first trades frame after a subscribe
/// holds the last 30 trades.
constexpr std::size_t kReplayedTrades = 30;

}  // namespace

void CaptureFeed::add(const Record& record) {
  const Duration at(record.mono_ns);
  switch (record.kind) {
    case RecordKind::kReceived:
      add_frame(at, record.payload);
      break;
    case RecordKind::kClose:
      add_close(at, record.close_code, record.payload);
      break;
    case RecordKind::kError:
      add_close(at, kNoCloseFrame, record.payload);
      break;
    default:
      advance(at);
      break;
  }
}

void CaptureFeed::add_frame(Duration at, std::string_view bytes) {
  const Duration offset = advance(at);
  ++frames_;
  parser_.parse(bytes, view_);
  ++counts_[static_cast<std::size_t>(view_.kind)];
  if (view_.kind == FrameKind::kSubscriptionResponse) {
    if (!view_.subscribed) return;
    Timeline& line = timeline(view_.topic);
    if (!line.acknowledged) line.acknowledged = offset;
    return;
  }
  if (view_.kind == FrameKind::kPong || view_.kind == FrameKind::kError ||
      view_.kind == FrameKind::kPost) {
    return;
  }
  const bool nameless = view_.channel == Channel::kTrades && view_.trades.empty();
  const bool stray = view_.kind != FrameKind::kData || nameless;
  Timeline& line = timeline(stray ? kStrayKey : std::string_view(view_.topic));
  line.entries.push_back(Entry{offset, arena_.size(), bytes.size()});
  arena_.append(bytes);
}

void CaptureFeed::add_close(Duration at, std::uint16_t code, std::string_view reason) {
  closes_.emplace_back(advance(at), code, std::string(reason));
}

void CaptureFeed::finish() {
  // A topic that was acknowledged but never heard of stays: a client may subscribe to it in vain.
  std::sort(lines_.begin(), lines_.end(),
            [](const Timeline& left, const Timeline& right) { return left.key < right.key; });
  std::optional<Duration> earliest;
  const auto zero_of = [](const Timeline& line) {
    const Duration acknowledged = line.acknowledged.value_or(Duration::zero());
    return line.entries.empty() ? acknowledged : std::min(acknowledged, line.entries[0].offset);
  };
  for (const Timeline& line : lines_) {
    if (line.key != kStrayKey)
      earliest = std::min(earliest.value_or(Duration::max()), zero_of(line));
  }
  for (Timeline& line : lines_) {
    const Duration zero =
        line.key == kStrayKey ? earliest.value_or(Duration::zero()) : zero_of(line);
    for (Entry& entry : line.entries) {
      entry.offset = std::max(entry.offset - zero, Duration::zero());
    }
    const Duration last = line.entries.empty() ? Duration::zero() : line.entries.back().offset;
    topics_.emplace_back(line.key, line.key == kStrayKey, last);
  }
}

std::optional<FeedPosition> CaptureFeed::seek(std::size_t topic, Duration from) {
  const std::vector<Entry>& entries = lines_[topic].entries;
  const auto at =
      std::lower_bound(entries.begin(), entries.end(), from,
                       [](const Entry& entry, Duration wanted) { return entry.offset < wanted; });
  if (at == entries.end()) return std::nullopt;
  return FeedPosition(at - entries.begin(), at->offset);
}

std::optional<FeedPosition> CaptureFeed::after(std::size_t topic, FeedPosition at) {
  const std::vector<Entry>& entries = lines_[topic].entries;
  const auto next = static_cast<std::size_t>(at.index) + 1;
  if (next >= entries.size()) return std::nullopt;
  return FeedPosition(static_cast<std::int64_t>(next), entries[next].offset);
}

std::string_view CaptureFeed::text(std::size_t topic, FeedPosition at) {
  return bytes(lines_[topic].entries[static_cast<std::size_t>(at.index)]);
}

std::string_view CaptureFeed::snapshot(std::size_t topic, Duration at, bool first) {
  const Timeline& line = lines_[topic];
  if (first || line.key == kStrayKey) return {};
  const auto end =
      std::upper_bound(line.entries.begin(), line.entries.end(), at,
                       [](Duration wanted, const Entry& entry) { return wanted < entry.offset; });
  const auto count = static_cast<std::size_t>(end - line.entries.begin());
  if (count == 0) return {};
  if (line.key.starts_with("trades:")) return replay_trades(line, count);
  return bytes(line.entries[count - 1]);
}

/// Moves the capture's time to `at`, never back; returns it since the first record.
Duration CaptureFeed::advance(Duration at) {
  if (!start_) start_ = at;
  // Stamps are whatever the file says: their distance need not fit.
  Duration::rep since = 0;
  const bool fits = !__builtin_sub_overflow(at.count(), start_->count(), &since);
  if (fits) now_ = std::max(now_, Duration(since));
  return now_;
}

CaptureFeed::Timeline& CaptureFeed::timeline(std::string_view key) {
  const auto known = line_of_.find(key);
  if (known != line_of_.end()) return lines_[known->second];
  line_of_.emplace(key, lines_.size());
  Timeline line;
  line.key = key;
  return lines_.emplace_back(std::move(line));
}

std::string_view CaptureFeed::bytes(const Entry& entry) const {
  return std::string_view(arena_).substr(entry.begin, entry.size);
}

/// The last 30 trades of the first `end` frames, each once, as one frame. Their bytes are those
/// recorded.
std::string_view CaptureFeed::replay_trades(const Timeline& line, std::size_t end) {
  replayed_.clear();
  for (std::size_t i = end; i > 0 && replayed_.size() < kReplayedTrades; --i) {
    parser_.split_trades(bytes(line.entries[i - 1]), trades_);
    for (auto trade = trades_.rbegin(); trade != trades_.rend(); ++trade) {
      const bool known = std::find(replayed_.begin(), replayed_.end(), *trade) != replayed_.end();
      if (!known && replayed_.size() < kReplayedTrades) replayed_.push_back(*trade);
    }
  }
  snapshot_ = R"({"channel":"trades","data":[)";
  for (auto trade = replayed_.rbegin(); trade != replayed_.rend(); ++trade) {
    if (trade != replayed_.rbegin()) snapshot_.push_back(',');
    snapshot_.append(*trade);
  }
  snapshot_.append("]}");
  return snapshot_;
}

}  // namespace wavetank::hyperliquid
