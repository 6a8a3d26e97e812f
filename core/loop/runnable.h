#pragma once

/// core/loop/runnable.h - entries of the ready queue, intrusive: the node lives in whatever will
/// run (a task's awaiter, a timer, a callback), so scheduling allocates nothing.

namespace wavetank {

/// Something that runs once when its turn comes. Embedded or derived from; unlinks itself when
/// destroyed, so a frame may die while it is queued. Neither copyable nor movable.
class Runnable {
 public:
  /// kRun: it is your turn. kDrop: you will never run; release what you own (a node that owns
  /// nothing ignores it).
  enum class Call { kRun, kDrop };
  using Run = void (*)(Runnable&, Call);

  explicit Runnable(Run run) noexcept : run_(run) {}
  Runnable(const Runnable&) = delete;
  Runnable& operator=(const Runnable&) = delete;
  ~Runnable() { unlink(); }

  bool linked() const noexcept { return next_ != nullptr; }

  /// Leaves the queue or list it is in, if any; it will not run.
  void unlink() noexcept {
    if (next_ == nullptr) return;
    next_->prev_ = prev_;
    prev_->next_ = next_;
    next_ = prev_ = nullptr;
  }

  /// Says what run() shall do from now on. Requires: meaningful for the object around it.
  void set_run(Run run) noexcept { run_ = run; }
  Run run_function() const noexcept { return run_; }

 private:
  friend class RunQueue;

  Runnable* next_ = nullptr;
  Runnable* prev_ = nullptr;
  Run run_;
};

/// A FIFO of runnables: the loop's ready queue, and each future's list of done callbacks (which is
/// spliced onto the ready queue as a whole when the future completes).
class RunQueue {
 public:
  RunQueue() noexcept : head_(nullptr) { head_.next_ = head_.prev_ = &head_; }
  RunQueue(const RunQueue&) = delete;
  RunQueue& operator=(const RunQueue&) = delete;
  ~RunQueue() { drop_all(); }

  bool empty() const noexcept { return head_.next_ == &head_; }

  /// Requires: `entry` is in no queue.
  void push_back(Runnable& entry) noexcept {
    entry.prev_ = head_.prev_;
    entry.next_ = &head_;
    head_.prev_->next_ = &entry;
    head_.prev_ = &entry;
  }

  Runnable* first() noexcept { return empty() ? nullptr : head_.next_; }
  Runnable* after(Runnable& entry) noexcept {
    return entry.next_ == &head_ ? nullptr : entry.next_;
  }
  const Runnable* first() const noexcept { return empty() ? nullptr : head_.next_; }
  const Runnable* after(const Runnable& entry) const noexcept {
    return entry.next_ == &head_ ? nullptr : entry.next_;
  }

  /// Takes the first entry out and runs it. Requires: not empty().
  void run_first() {
    Runnable& entry = *head_.next_;
    entry.unlink();
    entry.run_(entry, Runnable::Call::kRun);
  }

  /// Moves all entries of `from` behind those here (or before them), keeping their order.
  void splice_back(RunQueue& from) noexcept { splice(from, *head_.prev_); }
  void splice_front(RunQueue& from) noexcept { splice(from, head_); }

  /// Empties the queue without running anything; entries that own themselves release what they own.
  void drop_all() noexcept {
    while (!empty()) {
      Runnable& entry = *head_.next_;
      entry.unlink();
      entry.run_(entry, Runnable::Call::kDrop);
    }
  }

 private:
  void splice(RunQueue& from, Runnable& after) noexcept {
    if (from.empty()) return;
    Runnable& first = *from.head_.next_;
    Runnable& last = *from.head_.prev_;
    from.head_.next_ = from.head_.prev_ = &from.head_;
    last.next_ = after.next_;
    after.next_->prev_ = &last;
    after.next_ = &first;
    first.prev_ = &after;
  }

  Runnable head_;  // Sentinel of the ring; its run_ is null and never called.
};

}  // namespace wavetank
