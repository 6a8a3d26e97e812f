#include "tests/uv/fake_resolver.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace wavetank {
namespace {

std::mutex mutex;
std::condition_variable changed;
int stuck = 0;
bool may_end = false;
std::set<std::string> asked;
std::set<std::string> answered;

bool no_answer(const std::string& name) {
  std::unique_lock lock(mutex);
  ++stuck;
  asked.insert(name);
  changed.wait_for(lock, std::chrono::seconds(kStuckSecondsMax),
                   [&] { return may_end || answered.contains(name); });
  --stuck;
  changed.notify_all();
  return true;
}

}  // namespace

int stuck_lookups() {
  const std::lock_guard lock(mutex);
  return stuck;
}

std::vector<std::string> stuck_names() {
  const std::lock_guard lock(mutex);
  return {asked.begin(), asked.end()};
}

void let_lookup_end(const std::string& name) {
  const std::lock_guard lock(mutex);
  answered.insert(name);
  changed.notify_all();
}

void let_lookups_end() {
  std::unique_lock lock(mutex);
  may_end = true;
  changed.notify_all();
  changed.wait(lock, [] { return stuck == 0; });
  may_end = false;
  asked.clear();
  answered.clear();
}

}  // namespace wavetank

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  using Resolver = decltype(&getaddrinfo);
  static const auto real = reinterpret_cast<Resolver>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (name == nullptr) return real(name, service, hints, found);
  if (std::string_view(name).ends_with(wavetank::kStuckName) && wavetank::no_answer(name)) {
    return EAI_AGAIN;
  }
  if (std::string_view(name) != wavetank::kTwoAddresses) return real(name, service, hints, found);
  addrinfo* second = nullptr;
  const int error = real("127.0.0.2", service, hints, found);
  if (error != 0) return error;
  if (real("127.0.0.1", service, hints, &second) != 0) return EAI_FAIL;
  (*found)->ai_next = second;
  return 0;
}
