// A property: between two dials of the client lie at least 100 ms.

#include <chrono>
#include <memory>
#include <optional>

#include "own.h"

namespace own {
namespace {

using namespace wavetank;

constexpr Duration kGap = std::chrono::milliseconds(100);

class DialGap final : public sim::Property {
 public:
  DialGap() : Property("DIAL_GAP") {}

  bool wants(sim::EventKind kind) const noexcept override { return kind == sim::EventKind::kDial; }

  void on_event(const sim::Event& event) override {
    if (last_) {
      check();
      if (event.at() - *last_ < kGap) violate({*last_, "a dial"}, {event.at(), "the next one"});
    }
    last_ = event.at();
  }

 private:
  std::optional<Instant> last_;
};

}  // namespace

sim::PropertyInfo dial_gap() {
  return scenarios::feed_property("DIAL_GAP", "between two dials lie at least 100 ms",
                                  "this project",
                                  [](const scenarios::RunFacts&, const scenarios::RunTerms&) {
                                    return std::make_unique<DialGap>();
                                  });
}

}  // namespace own
