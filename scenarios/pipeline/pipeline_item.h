#pragma once

/// scenarios/pipeline/pipeline_item.h - PipelineItem: one data frame on its way from the socket to
/// the consumer.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/protocol/messages.h"

namespace wavetank::hyperliquid {

class PipelineItem {
 public:
  PipelineItem() = default;

  std::string topic;  ///< Empty when frames are not decoded.
  std::string coin;
  std::uint32_t connection = 0;  ///< As Reports numbers them.
  std::vector<TradeId> trades;   ///< Those of a trades frame; duplicates not removed yet.
  std::string text;              ///< The frame itself.
};

/// Items that come back when they have been consumed, so that a feed in steady state does not
/// allocate. Must outlive its items.
class PipelineItemPool {
 public:
  class GiveBack {
   public:
    explicit GiveBack(PipelineItemPool* pool = nullptr) noexcept : pool_(pool) {}
    void operator()(PipelineItem* item) const noexcept { pool_->spare_.emplace_back(item); }

   private:
    PipelineItemPool* pool_;
  };
  using Pointer = std::unique_ptr<PipelineItem, GiveBack>;

  /// An item with the content of its last use.
  Pointer take() {
    if (spare_.empty()) {
      // Room for it to come back, so that giving back cannot fail.
      spare_.reserve(++made_);
      return Pointer(new PipelineItem(), GiveBack(this));
    }
    Pointer item(spare_.back().release(), GiveBack(this));
    spare_.pop_back();
    return item;
  }

 private:
  std::vector<std::unique_ptr<PipelineItem>> spare_;
  std::size_t made_ = 0;
};

using PipelineItemPointer = PipelineItemPool::Pointer;

}  // namespace wavetank::hyperliquid
