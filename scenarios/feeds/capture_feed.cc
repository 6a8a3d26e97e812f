#include "scenarios/feeds/capture_feed.h"

#include <algorithm>
#include <utility>

namespace wavetank::hyperliquid {
namespace {

/// No topic key looks like this: those begin with a channel's name.
constexpr std::string_view kStrayKey = "(stray)";

/// Source: measured on three recordings of 2025 and 2026: the first trades frame after a subscribe
/// holds the last 30 trades.
constexpr std::size_t kReplayedTrades = 30;

Duration saturating_add(Duration time, Duration more) {
  return time > Duration::max() - more ? Duration::max() : time + more;
}

std::optional<FeedPosition> earlier(std::optional<FeedPosition> left,
                                    std::optional<FeedPosition> right) {
  if (!left || !right) return left ? left : right;
  return left->offset <= right->offset ? left : right;
}

}  // namespace

void CaptureFeed::add(const Record& record, std::uint64_t line) {
  const Duration at(record.mono_ns);
  if (record.kind == RecordKind::kReceived) {
    add_frame(at, record.payload, line);
  } else {
    advance(at);
  }
  data_->closes.add(record, data_->now, line);
}

void CaptureFeed::add_frame(Duration at, std::string_view bytes, std::uint64_t line) {
  const Duration offset = advance(at);
  ++data_->frames;
  parser_.parse(bytes, view_);
  ++data_->counts[static_cast<std::size_t>(view_.kind)];
  if (view_.kind == FrameKind::kSubscriptionResponse) {
    if (!view_.subscribed) return;
    const auto end = data_->acknowledged.end();
    if (std::find(data_->acknowledged.begin(), end, view_.subscription) == end) {
      data_->acknowledged.push_back(view_.subscription);
    }
    Timeline& topic = timeline(view_.topic);
    if (topic.acknowledged) return;
    topic.acknowledged = offset;
    topic.acknowledged_line = line;
    return;
  }
  if (view_.kind == FrameKind::kPong || view_.kind == FrameKind::kError ||
      view_.kind == FrameKind::kPost) {
    return;
  }
  const bool nameless = view_.channel == Channel::kTrades && view_.trades.empty();
  const bool stray = view_.kind != FrameKind::kData || nameless;
  Timeline& topic = timeline(stray ? kStrayKey : std::string_view(view_.topic));
  topic.entries.push_back(Entry{offset, data_->arena.size(), bytes.size(), line});
  data_->arena.append(bytes);
}

std::vector<std::string> CaptureFeed::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, place] : line_of_) {
    if (key != kStrayKey) keys.push_back(key);
  }
  return keys;
}

void CaptureFeed::want(std::vector<std::string> keys) {
  for (const std::string& key : keys) timeline(key);
  wanted_ = std::move(keys);
}

void CaptureFeed::drop_unwanted() {
  if (!wanted_) return;
  const auto unwanted = [this](const Timeline& line) {
    return line.key != kStrayKey &&
           std::find(wanted_->begin(), wanted_->end(), line.key) == wanted_->end();
  };
  for (const Timeline& line : data_->lines) {
    if (unwanted(line)) data_->unwanted += line.entries.size();
  }
  std::erase_if(data_->lines, unwanted);
}

std::unique_ptr<CaptureFeed> CaptureFeed::again() const {
  auto player = std::make_unique<CaptureFeed>();
  player->data_ = data_;
  return player;
}

void CaptureFeed::finish() {
  drop_unwanted();
  // A topic that was acknowledged and never brought data stays: a client may subscribe to it.
  std::sort(data_->lines.begin(), data_->lines.end(),
            [](const Timeline& left, const Timeline& right) { return left.key < right.key; });
  fix_zeros();
  for (Timeline& line : data_->lines) {
    const bool stray = line.key == kStrayKey;
    for (Entry& entry : line.entries) {
      entry.offset = std::max(entry.offset - line.zero, Duration::zero());
    }
    if (!stray) find_silences(line);
    const Duration last = line.entries.empty() ? Duration::zero() : line.entries.back().offset;
    data_->topics.emplace_back(line.key, stray, last);
  }
}

void CaptureFeed::fix_zeros() {
  std::optional<Duration> earliest;
  for (Timeline& line : data_->lines) {
    if (line.key == kStrayKey) continue;
    line.zero = line.acknowledged.value_or(Duration::zero());
    if (!line.entries.empty()) line.zero = std::min(line.zero, line.entries[0].offset);
    earliest = std::min(earliest.value_or(Duration::max()), line.zero);
  }
  data_->earliest = earliest.value_or(Duration::zero());
  for (Timeline& line : data_->lines) {
    if (line.key == kStrayKey) line.zero = data_->earliest;
  }
}

void CaptureFeed::find_silences(Timeline& line) {
  SilenceFinder finder(line.key, line.zero, line.acknowledged_line);
  for (const Entry& entry : line.entries) finder.frame(entry.offset, entry.line);
  finder.end(data_->now - line.zero);
  if (owes_gaps_) line.owed = finder.owed();
  for (RecordedSilence& silence : finder.take()) data_->silences.push_back(std::move(silence));
}

std::optional<FeedPosition> CaptureFeed::seek(std::size_t topic, Duration from) {
  const std::vector<Entry>& entries = data_->lines[topic].entries;
  const auto at =
      std::lower_bound(entries.begin(), entries.end(), from,
                       [](const Entry& entry, Duration wanted) { return entry.offset < wanted; });
  if (at == entries.end()) return std::nullopt;
  return FeedPosition(at - entries.begin(), at->offset);
}

std::optional<FeedPosition> CaptureFeed::after(std::size_t topic, FeedPosition at) {
  const std::vector<Entry>& entries = data_->lines[topic].entries;
  const auto next = static_cast<std::size_t>(at.index) + 1;
  if (next >= entries.size()) return std::nullopt;
  return FeedPosition(static_cast<std::int64_t>(next), entries[next].offset);
}

std::optional<FeedPosition> CaptureFeed::owed_from(std::size_t topic, Duration from) {
  return earlier(seek(topic, from), owed_in(data_->lines[topic].owed, from));
}

std::optional<FeedPosition> CaptureFeed::owed_after(std::size_t topic, FeedPosition at) {
  // A frame that is owed and was not recorded has no index: the next frame is found by its offset.
  if (at.index == kNotRecorded) return owed_from(topic, at.offset + Duration(1));
  return earlier(after(topic, at), owed_in(data_->lines[topic].owed, at.offset + Duration(1)));
}

std::string_view CaptureFeed::text(std::size_t topic, FeedPosition at) {
  return bytes(data_->lines[topic].entries[static_cast<std::size_t>(at.index)]);
}

std::string_view CaptureFeed::snapshot(std::size_t topic, Duration at, Subscriber subscriber) {
  const Timeline& line = data_->lines[topic];
  if (subscriber == Subscriber::kFirst || line.key == kStrayKey) return {};
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
  if (!stamp_) stamp_ = at;
  if (at <= *stamp_) return data_->now;
  // Stamps come from the file: their distance need not fit.
  Duration::rep gap = 0;
  if (__builtin_sub_overflow(at.count(), stamp_->count(), &gap)) gap = Duration::max().count();
  stamp_ = at;
  data_->now = saturating_add(data_->now, std::min(Duration(gap), max_gap_));
  return data_->now;
}

CaptureFeed::Timeline& CaptureFeed::timeline(std::string_view key) {
  const auto known = line_of_.find(key);
  if (known != line_of_.end()) return data_->lines[known->second];
  line_of_.emplace(key, data_->lines.size());
  Timeline line;
  line.key = key;
  return data_->lines.emplace_back(std::move(line));
}

std::string_view CaptureFeed::bytes(const Entry& entry) const {
  return std::string_view(data_->arena).substr(entry.begin, entry.size);
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
