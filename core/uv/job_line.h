#pragma once

/// core/uv/job_line.h - work that may block, done by the threads of libuv's pool.

#include <deque>
#include <memory>

#include "core/coro/coro.h"
#include "core/coro/ref.h"
#include "core/task/waiter_slot.h"
#include "core/uv/loop.h"

struct uv_work_s;

namespace wavetank::uv {

/// One piece of work with all that it needs, so that it can go on when no task waits for it any
/// more. Owned by the tasks that wait and, until it has ended, by its line.
class Job : public RefCounted {
 public:
  /// Gives 0 or libuv's error. Runs in another thread: touches its own members only, which no other
  /// code touches during that time.
  virtual int work() noexcept = 0;

 private:
  friend class JobLine;
  WaiterSlot waiting_;
  int status_ = 0;
  bool ended_ = false;
};

/// Jobs that run one after the other, in the order in which they came. Lines run side by side, as
/// many as the pool has threads.
class JobLine final : public RefCounted {
 public:
  explicit JobLine(Loop& loop);
  ~JobLine() override;

  /// Completes when `job` has run; gives the result of work(), or UV_ECANCELED when the loop
  /// closes.
  /// Cancelled: a job that has begun goes on to its end, one that has not is never begun.
  Coro<int> run(Ref<Job> job);

 private:
  class Waiting;
  void start_next() noexcept;
  void ended(int status) noexcept;
  void abandon(Job& job) noexcept;

  Loop& loop_;
  std::unique_ptr<uv_work_s> request_;
  std::deque<Ref<Job>> jobs_;  // The first one is in libuv's hands.
  Job* running_ = nullptr;     // The same, for the other thread, which must not see jobs_.
  Ref<JobLine> share_of_libuv_;
};

}  // namespace wavetank::uv
