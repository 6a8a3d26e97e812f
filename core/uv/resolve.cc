#include "core/uv/resolve.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <uv.h>

#include "core/task/waiter_slot.h"
#include "core/uv/error.h"

namespace wavetank::uv {

namespace {

/// One question to the resolver. Shared by the task that asks and, until the answer, libuv.
class Lookup final : public RefCounted {
 public:
  ~Lookup() override { uv_freeaddrinfo(answer_); }

  int start(uv_loop_t& loop, const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    request_.data = this;
    const int status = uv_getaddrinfo(&loop, &request_, &on_answer, host.c_str(), nullptr, &hints);
    if (status == 0) share_of_libuv_ = Ref<Lookup>(this);
    return status;
  }

  /// The answer does not matter any more.
  void abandon() noexcept {
    if (share_of_libuv_) uv_cancel(reinterpret_cast<uv_req_t*>(&request_));
  }

  int status() const noexcept { return status_; }

  std::vector<Address> addresses(std::uint16_t port) const {
    std::vector<Address> found;
    for (const addrinfo* entry = answer_; entry != nullptr; entry = entry->ai_next) {
      if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
      found.emplace_back(*entry->ai_addr, port);
    }
    return found;
  }

  WaiterSlot answered;

 private:
  static void on_answer(uv_getaddrinfo_t* request, int status, addrinfo* answer) noexcept {
    auto& lookup = *static_cast<Lookup*>(request->data);
    const Ref<Lookup> last = std::move(lookup.share_of_libuv_);
    lookup.status_ = status;
    lookup.answer_ = answer;
    lookup.answered.wake();
  }

  uv_getaddrinfo_t request_;
  Ref<Lookup> share_of_libuv_;
  addrinfo* answer_ = nullptr;
  int status_ = 0;
};

/// Gives a lookup up unless it was answered.
class Asking {
 public:
  explicit Asking(Lookup& lookup) noexcept : lookup_(lookup) {}
  ~Asking() { lookup_.abandon(); }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

 private:
  Lookup& lookup_;
};

[[noreturn]] void throw_unresolved(int status, const std::string& host) {
  throw_transport_error(status, fmt::format("cannot resolve the host '{}'", host));
}

}  // namespace

Coro<std::vector<Address>> resolve(Loop& loop, Endpoint endpoint) {
  const std::optional<Address> literal = Address::literal(endpoint);
  if (literal) co_return std::vector<Address>(1, *literal);

  const Ref<Lookup> lookup(new Lookup);
  const int refused = lookup->start(loop.native(), endpoint.host);
  if (refused != 0) throw_unresolved(refused, endpoint.host);
  {
    const Asking asking(*lookup);
    Waiter waiter("name lookup");
    const WaiterSlot::Hold hold(lookup->answered, waiter);
    co_await waiter;
  }
  if (lookup->status() != 0) throw_unresolved(lookup->status(), endpoint.host);
  std::vector<Address> found = lookup->addresses(endpoint.port);
  if (found.empty()) throw_unresolved(UV_EAI_NODATA, endpoint.host);
  co_return std::move(found);
}

}  // namespace wavetank::uv
