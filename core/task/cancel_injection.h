#pragma once

/// core/task/cancel_injection.h - CancelInjection: cancels a program at one suspension after the
/// other, to test its cleanup.

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>

namespace wavetank {

class EventLoop;
class TaskBase;

/// Cancels the task of `loop` that makes the `nth` suspension from now on (from 1), as if a caller
/// had called task.cancel() right after. With nth = 1, 2, 3 ... until struck() stays false, a
/// program has been cancelled at each of its suspensions. Every suspension counts: a wait, a sleep,
/// a bare yield; an await that does not suspend does not count. One at a time on a loop, which must
/// outlive it.
class CancelInjection {
 public:
  CancelInjection(EventLoop& loop, std::uint64_t nth);
  CancelInjection(const CancelInjection&) = delete;
  CancelInjection& operator=(const CancelInjection&) = delete;
  ~CancelInjection();

  bool struck() const noexcept { return where_.has_value(); }
  std::uint64_t suspensions() const noexcept { return suspensions_; }  ///< Counted so far.

  // They are those of the task that was cancelled. Require: struck().
  const std::string& task() const noexcept { return task_; }  ///< The name of that task.
  const std::source_location& where() const {
    return *where_;
  }  ///< The innermost co_await of that
     ///< task.

  /// For the loop: `task` has suspended.
  void on_suspension(TaskBase& task);

 private:
  EventLoop& loop_;
  std::uint64_t nth_;
  std::uint64_t suspensions_ = 0;
  std::string task_;
  std::optional<std::source_location> where_;
};

}  // namespace wavetank
