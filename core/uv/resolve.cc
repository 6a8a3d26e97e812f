#include "core/uv/resolve.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <uv.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <mutex>
#include <string>

#include "core/task/waiter_slot.h"
#include "core/uv/error.h"
#include "core/uv/handle_block.h"

namespace wavetank::uv {

namespace {

/// libuv's name for an error of the resolver.
int to_uv_error(int error, int system_error) noexcept {
  switch (error) {
    case 0:
      return 0;
    case EAI_AGAIN:
      return UV_EAI_AGAIN;
    case EAI_FAIL:
      return UV_EAI_FAIL;
    case EAI_FAMILY:
      return UV_EAI_FAMILY;
    case EAI_MEMORY:
      return UV_EAI_MEMORY;
    case EAI_NODATA:
      return UV_EAI_NODATA;
    case EAI_NONAME:
      return UV_EAI_NONAME;
    case EAI_SERVICE:
      return UV_EAI_SERVICE;
    case EAI_SYSTEM:
      return uv_translate_sys_error(system_error);
    default:
      return UV_EAI_FAIL;
  }
}

/// One question to the resolver. Shared by the loop and the thread that asks; whoever holds `mutex`
/// may touch the rest.
struct Question {
  explicit Question(std::string host_) : host(std::move(host_)) {}
  ~Question() {
    if (answer != nullptr) freeaddrinfo(answer);
  }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  /// Asks, and rings. Runs in the thread.
  void ask() noexcept {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    const int system_error = errno;
    const std::lock_guard lock(mutex);
    status = to_uv_error(error, system_error);
    answer = error == 0 ? found : nullptr;
    if (bell != nullptr) uv_async_send(bell);
  }

  const std::string host;  ///< Never changes.
  std::mutex mutex;
  uv_async_t* bell = nullptr;  ///< Null when the answer does not matter any more.
  int status = 0;
  addrinfo* answer = nullptr;
};

using SharedQuestion = std::shared_ptr<Question>;

void* ask_in_thread(void* argument) noexcept {
  const std::unique_ptr<SharedQuestion> question(static_cast<SharedQuestion*>(argument));
  (*question)->ask();
  return nullptr;
}

/// Gives 0 or libuv's error. Signals are for the thread of the loop.
int start_thread(const SharedQuestion& question) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  auto argument = std::make_unique<SharedQuestion>(question);
  pthread_t thread{};
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = pthread_create(&thread, &attributes, &ask_in_thread, argument.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (error != 0) return uv_translate_sys_error(error);
  static_cast<void>(argument.release());  // The thread has it.
  return 0;
}

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
    question_->bell = &bell_;
    return start_thread(question_);
  }

  /// The answer does not matter any more.
  void leave() noexcept {
    {
      const std::lock_guard lock(question_->mutex);
      if (question_->bell == nullptr) return;
      question_->bell = nullptr;
    }
    close_handle(as_handle(&bell_));
  }

  void tear_down(Teardown) noexcept override { leave(); }

  int status() const {
    const std::lock_guard lock(question_->mutex);
    return question_->status;
  }

  std::vector<Address> addresses(std::uint16_t port) const {
    const std::lock_guard lock(question_->mutex);
    std::vector<Address> found;
    for (const addrinfo* entry = question_->answer; entry != nullptr; entry = entry->ai_next) {
      if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
      found.emplace_back(*entry->ai_addr, port);
    }
    return found;
  }

  WaiterSlot answered;

 private:
  SharedQuestion question_;
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
  const int status = lookup->status();
  if (status != 0) throw_unresolved(status, endpoint.host);
  const std::vector<Address> found = lookup->addresses(endpoint.port);
  if (found.empty()) throw_unresolved(UV_EAI_NODATA, endpoint.host);
  co_return interleaved(found);
}

}  // namespace wavetank::uv
