#include "tests/scenarios/sent.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {

void Connection::subscribe(std::string_view topic) {
  say(subscribe_message(parse_subscription(topic).value()));
}

void Connection::unsubscribe(std::string_view topic) {
  say(unsubscribe_message(parse_subscription(topic).value()));
}

std::vector<Sent> Connection::run_to(Instant until) {
  std::vector<Sent> sent;
  for (Instant next = session.next_due(); next <= until; next = session.next_due()) {
    now = std::max(now, next);
    while (const auto output = session.due(now)) {
      sent.push_back(
          {now, output->kind, std::string(output->text), output->topic, output->close_code});
    }
    if (session.next_due() <= now) throw std::logic_error("the session makes no progress");
  }
  now = std::max(now, until);
  return sent;
}

std::vector<Sent> only(const std::vector<Sent>& all, VenueMessageKind kind) {
  std::vector<Sent> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some),
               [kind](const Sent& sent) { return sent.kind == kind; });
  return some;
}

}  // namespace wavetank::hyperliquid
