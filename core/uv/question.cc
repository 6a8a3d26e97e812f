#include "core/uv/question.h"

#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <uv.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <deque>
#include <utility>

#include "core/check.h"
#include "core/uv/error.h"
#include "core/uv/forks.h"

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

/// Gives 0 or an error of the system. Signals are for the thread of the loop.
int start_detached(void* (*run)(void*), void* argument) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_t thread{};
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = pthread_create(&thread, &attributes, run, argument);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return error;
}

}  // namespace

using SharedQuestion = std::shared_ptr<Question>;

/// The threads of a process, and the line before them. Never destroyed: a thread may come back from
/// the resolver when the process ends.
class Askers {
 public:
  static Askers& of_process() {
    static Askers* askers = new Askers;
    static unsigned forks = forks_so_far();
    if (forks != forks_so_far()) {
      forks = forks_so_far();
      askers = new Askers;  // The threads of the other are the parent's.
    }
    return *askers;
  }

  int put(SharedQuestion question) {
    const std::lock_guard lock(mutex_);
    line_.push_back(std::move(question));
    if (threads_ == kAskersMax) return 0;
    const int error = start_detached(&run, this);
    if (error == 0) {
      ++threads_;
    } else if (threads_ == 0) {
      line_.pop_back();
      return uv_translate_sys_error(error);
    }
    return 0;
  }

  void leave(const Question& question) noexcept {
    const std::lock_guard lock(mutex_);
    std::erase_if(line_, [&](const SharedQuestion& one) { return one.get() == &question; });
  }

 private:
  static void* run(void* argument) noexcept {
    auto& askers = *static_cast<Askers*>(argument);
    while (const SharedQuestion question = askers.next()) question->ask();
    return nullptr;
  }

  /// Null: the line is empty, and the thread ends.
  SharedQuestion next() noexcept {
    const std::lock_guard lock(mutex_);
    if (line_.empty()) {
      CHECK(threads_ > 0);
      --threads_;
      return nullptr;
    }
    SharedQuestion question = std::move(line_.front());
    line_.pop_front();
    return question;
  }

  std::mutex mutex_;
  std::deque<SharedQuestion> line_;
  std::size_t threads_ = 0;
};

Question::~Question() {
  if (answer_ != nullptr) freeaddrinfo(answer_);
}

int Question::put(uv_async_s& bell) {
  CHECK(bell_ == nullptr);
  bell_ = &bell;
  return Askers::of_process().put(shared_from_this());
}

bool Question::leave() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (bell_ == nullptr) return false;
    bell_ = nullptr;
  }
  Askers::of_process().leave(*this);
  return true;
}

void Question::ask() noexcept {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host_.c_str(), nullptr, &hints, &found);
  const int system_error = errno;
  const std::lock_guard lock(mutex_);
  status_ = to_uv_error(error, system_error);
  answer_ = error == 0 ? found : nullptr;
  if (bell_ != nullptr) uv_async_send(bell_);
}

int Question::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

std::vector<Address> Question::addresses(std::uint16_t port) const {
  const std::lock_guard lock(mutex_);
  std::vector<Address> found;
  for (const addrinfo* entry = answer_; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    found.emplace_back(*entry->ai_addr, port);
  }
  return found;
}

}  // namespace wavetank::uv
