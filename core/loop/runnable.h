#pragma once

/// core/loop/runnable.h - Runnable: an entry of the ready queue. The node lives in the object that
/// will run, such as an awaiter, so scheduling does not allocate.

#include "core/check.h"

namespace wavetank {

/// A place in a ring: of a Runnable, or of the queue itself.
class QueueLink {
 public:
  QueueLink() noexcept = default;
  QueueLink(const QueueLink&) = delete;
  QueueLink& operator=(const QueueLink&) = delete;

 private:
  friend class Runnable;
  friend class RunQueue;
  QueueLink* next_ = nullptr;
  QueueLink* prev_ = nullptr;
};

/// Something that runs once when its turn comes. Embedded or derived from; unlinks itself when
/// destroyed, so a frame may die while it is queued. Neither copyable nor movable.
class Runnable : public QueueLink {
 public:
  /// kRun: it is your turn. kDrop: you will never run; release your resources (a node without
  /// resources ignores it).
  enum class Call { kRun, kDrop };
  using Run = void (*)(Runnable&, Call);

  explicit Runnable(Run run) noexcept : run_(run) {}
  ~Runnable() { unlink(); }

  bool linked() const noexcept { return next_ != nullptr; }

  /// Leaves the queue or list it is in, if any; it will not run.
  void unlink() noexcept {
    if (next_ == nullptr) return;
    next_->prev_ = prev_;
    prev_->next_ = next_;
    next_ = prev_ = nullptr;
  }

  /// Sets the function that run() calls from now on. Requires: meaningful for the object around it.
  void set_run(Run run) noexcept { run_ = run; }
  Run run_function() const noexcept { return run_; }

 private:
  friend class RunQueue;
  Run run_;
};

/// A FIFO of runnables: the loop's ready queue, and each future's list of done callbacks (which is
/// spliced onto the ready queue as a whole when the future completes).
class RunQueue {
 public:
  /// A mark between the entries that are in the queue now and those that are added while it lives.
  /// While it lives, only run_first(), push_back() and splice_back() may be called on the queue.
  class Mark {
   public:
    explicit Mark(RunQueue& queue) noexcept : queue_(queue) { queue.link_back(link_); }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;
    ~Mark() {
      link_.next_->prev_ = link_.prev_;
      link_.prev_->next_ = link_.next_;
    }
    bool is_first() const noexcept { return queue_.head_.next_ == &link_; }

   private:
    RunQueue& queue_;
    QueueLink link_;
  };

  RunQueue() noexcept { head_.next_ = head_.prev_ = &head_; }
  RunQueue(const RunQueue&) = delete;
  RunQueue& operator=(const RunQueue&) = delete;
  ~RunQueue() { drop_all(); }

  bool empty() const noexcept { return head_.next_ == &head_; }

  /// Requires: `entry` is in no queue.
  void push_back(Runnable& entry) noexcept { link_back(entry); }

  Runnable* first() noexcept { return empty() ? nullptr : &front(); }
  Runnable* after(Runnable& entry) noexcept {
    return entry.next_ == &head_ ? nullptr : static_cast<Runnable*>(entry.next_);
  }
  const Runnable* first() const noexcept { return const_cast<RunQueue*>(this)->first(); }
  const Runnable* after(const Runnable& entry) const noexcept {
    return entry.next_ == &head_ ? nullptr : static_cast<const Runnable*>(entry.next_);
  }

  /// Takes the first entry out and runs it. Requires: not empty().
  void run_first() {
    WAVETANK_CHECK(!empty());
    Runnable& entry = front();
    head_.next_ = entry.next_;
    entry.next_->prev_ = &head_;
    entry.next_ = entry.prev_ = nullptr;
    entry.run_(entry, Runnable::Call::kRun);
  }

  /// The same for the only entry. It does not read the links of the entry, so that a loop with one
  /// task does not wait for its own stores. Requires: there is exactly one.
  void run_only() {
    WAVETANK_CHECK(!empty());  // More would be a read.
    Runnable& entry = front();
    head_.next_ = head_.prev_ = &head_;
    entry.next_ = entry.prev_ = nullptr;
    entry.run_(entry, Runnable::Call::kRun);
  }

  /// Moves all entries of `from` behind those here, keeping their order.
  void splice_back(RunQueue& from) noexcept {
    if (from.empty()) return;
    QueueLink& first = *from.head_.next_;
    QueueLink& last = *from.head_.prev_;
    from.head_.next_ = from.head_.prev_ = &from.head_;
    head_.prev_->next_ = &first;
    first.prev_ = head_.prev_;
    last.next_ = &head_;
    head_.prev_ = &last;
  }

  /// Empties the queue without running it. Entries that own themselves release their resources.
  void drop_all() noexcept {
    while (!empty()) {
      Runnable& entry = front();
      entry.unlink();
      entry.run_(entry, Runnable::Call::kDrop);
    }
  }

 private:
  void link_back(QueueLink& link) noexcept {
    WAVETANK_CHECK(link.next_ == nullptr);
    link.prev_ = head_.prev_;
    link.next_ = &head_;
    head_.prev_->next_ = &link;
    head_.prev_ = &link;
  }
  Runnable& front() noexcept { return static_cast<Runnable&>(*head_.next_); }

  QueueLink head_;  // Closes the ring.
};

}  // namespace wavetank
