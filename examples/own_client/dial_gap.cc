// A property: between two dials of one client lie at least 100 ms.

#include "own.h"

namespace own {
namespace {

using namespace wavetank;

constexpr Duration kGap = std::chrono::milliseconds(100);

class DialGap final : public sim::Property {
 public:
  explicit DialGap(const scenarios::RunFacts& facts) : Property("DIAL_GAP"), facts_(facts) {}

  bool wants(sim::EventKind kind) const noexcept override { return kind == sim::EventKind::kDial; }

  void on_event(const sim::Event& event) override {
    if (event.head.host != facts_.client()) return;  // A dial of another client.
    if (last_) {
      check();
      if (event.at() - *last_ < kGap) violate({*last_, "a dial"}, {event.at(), "the next one"});
    }
    last_ = event.at();
  }

 private:
  const scenarios::RunFacts& facts_;
  std::optional<Instant> last_;
};

}  // namespace

sim::PropertyInfo dial_gap() {
  return scenarios::feed_property("DIAL_GAP", "Two dials of a client are at least 100 ms apart.",
                                  "this project",
                                  [](const scenarios::RunFacts& facts, const scenarios::RunTerms&) {
                                    return std::make_unique<DialGap>(facts);
                                  });
}

}  // namespace own
