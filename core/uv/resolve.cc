#include "core/uv/resolve.h"

#include <fmt/format.h>
#include <uv.h>

#include <algorithm>
#include <memory>
#include <string>

#include "core/task/waiter_slot.h"
#include "core/uv/error.h"
#include "core/uv/handle_block.h"
#include "core/uv/question.h"

namespace wavetank::uv {

namespace {

/// The loop's end of a question.
class Lookup final : public HandleBlock {
 public:
  explicit Lookup(std::string host) : question_(std::make_shared<Question>(std::move(host))) {}

  int start(uv_loop_t& loop) {
    const auto on_bell = [](uv_async_t* bell) noexcept {
      static_cast<Lookup&>(of(as_handle(bell))).answered.wake();
    };
    const int refused = uv_async_init(&loop, &bell_, on_bell);
    if (refused != 0) return refused;
    opened(as_handle(&bell_));
    return question_->put(bell_);
  }

  /// The answer does not matter any more.
  void leave() noexcept {
    if (question_->leave()) close_handle(as_handle(&bell_));
  }

  void tear_down(Teardown) noexcept override { leave(); }

  const Question& question() const noexcept { return *question_; }

  WaiterSlot answered;

 private:
  std::shared_ptr<Question> question_;
  uv_async_t bell_;
};

/// Leaves a lookup at the end of a scope.
class Asking {
 public:
  explicit Asking(Lookup& lookup) noexcept : lookup_(lookup) {}
  ~Asking() { lookup_.leave(); }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

 private:
  Lookup& lookup_;
};

[[noreturn]] void throw_unresolved(int status, const std::string& host) {
  throw_transport_error(status, fmt::format("cannot resolve the host '{}'", host));
}

}  // namespace

std::vector<Address> interleaved(const std::vector<Address>& addresses) {
  std::vector<Address> first;
  std::vector<Address> second;
  for (const Address& address : addresses) {
    const bool of_first = address.is_v6() == addresses.front().is_v6();
    (of_first ? first : second).push_back(address);
  }
  std::vector<Address> in_turn;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) in_turn.push_back(first[i]);
    if (i < second.size()) in_turn.push_back(second[i]);
  }
  return in_turn;
}

Coro<std::vector<Address>> resolve(Loop& loop, Endpoint endpoint) {
  const std::optional<Address> literal = Address::literal(endpoint);
  if (literal) co_return std::vector<Address>(1, *literal);

  const Ref<Lookup> lookup(new Lookup(endpoint.host));
  const Asking asking(*lookup);
  const int refused = lookup->start(loop.native());
  if (refused != 0) throw_unresolved(refused, endpoint.host);
  {
    Waiter waiter("name lookup");
    const WaiterSlot::Hold hold(lookup->answered, waiter);
    co_await waiter;
  }
  const int status = lookup->question().status();
  if (status != 0) throw_unresolved(status, endpoint.host);
  const std::vector<Address> found = lookup->question().addresses(endpoint.port);
  if (found.empty()) throw_unresolved(UV_EAI_NODATA, endpoint.host);
  co_return interleaved(found);
}

}  // namespace wavetank::uv
