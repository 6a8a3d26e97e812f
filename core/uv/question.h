#pragma once

/// core/uv/question.h - Question: one question to the system's resolver, and the few threads that
/// ask.
///
/// The resolver blocks, cannot be cancelled, and takes half a minute where no server answers. So
/// threads of the process ask it, kAskersMax at the most: while all of them wait for answers,
/// further questions wait in line, in the order in which they came. Neither a loop that closes nor
/// the end of the process waits for a thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/uv/address.h"

struct addrinfo;
struct uv_async_s;

namespace wavetank::uv {

/// So many questions are with the resolver at a time.
inline constexpr std::size_t kAskersMax = 8;

/// Shared by the loop and the thread that asks.
class Question final : public std::enable_shared_from_this<Question> {
 public:
  explicit Question(std::string host) : host_(std::move(host)) {}
  ~Question();
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  /// Gets in line. `bell` is rung once, when there is an answer. Gives 0 or libuv's error.
  /// Requires: called once.
  int put(uv_async_s& bell);

  /// The answer does not matter any more, and the bell is not rung from now on. A question in line
  /// leaves it. Gives false when that was so already.
  bool leave() noexcept;

  /// The answer: libuv's error or 0, and the addresses. Requires: the bell was rung.
  int status() const;
  std::vector<Address> addresses(std::uint16_t port) const;

 private:
  friend class Askers;
  void ask() noexcept;  // In a thread.

  const std::string host_;    // Never changes.
  mutable std::mutex mutex_;  // Guards the rest.
  uv_async_s* bell_ = nullptr;
  int status_ = 0;
  addrinfo* answer_ = nullptr;
};

}  // namespace wavetank::uv
