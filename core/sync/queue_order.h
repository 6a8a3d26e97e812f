#pragma once

/// core/sync/queue_order.h - which item comes out of a queue next: the containers behind Queue,
/// LifoQueue and PriorityQueue.

#include <cstddef>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "core/coro/frame_pool.h"

namespace wavetank {

/// First in, first out.
template <class T>
class FifoOrder {
 public:
  void push(T item) { items_.push_back(std::move(item)); }
  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  auto take_all() { return std::exchange(items_, {}); }

 private:
  std::deque<T, PoolAllocator<T>> items_;  // A plain deque allocates again and again as it moves.
};

/// Last in, first out.
template <class T>
class LifoOrder {
 public:
  void push(T item) { items_.push_back(std::move(item)); }
  T pop() {
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }
  auto take_all() { return std::exchange(items_, {}); }

 private:
  std::vector<T> items_;
};

/// The smallest first. Equal items come out in the order in which CPython's heapq gives them, so
/// this is its algorithm and not std::push_heap(). Source: CPython 3.14, Lib/heapq.py.
template <class T, class Less>
class PriorityOrder {
 public:
  PriorityOrder(Less less = {}) : less_(std::move(less)) {}

  void push(T item) {
    items_.push_back(std::move(item));
    move_up(0, items_.size() - 1);
  }
  T pop() {
    T last = std::move(items_.back());
    items_.pop_back();
    if (items_.empty()) return last;
    T smallest = std::exchange(items_.front(), std::move(last));
    sink();
    return smallest;
  }
  auto take_all() { return std::exchange(items_, {}); }

 private:
  // From `at` towards `top`, past parents that are larger.
  void move_up(std::size_t top, std::size_t at) {
    T item = std::move(items_[at]);
    while (at > top) {
      const std::size_t parent = (at - 1) / 2;
      if (!less_(item, items_[parent])) break;
      items_[at] = std::move(items_[parent]);
      at = parent;
    }
    items_[at] = std::move(item);
  }
  // The first item goes all the way down along smaller children, and then up to its place.
  void sink() {
    T item = std::move(items_.front());
    std::size_t at = 0;
    for (std::size_t child = 1; child < items_.size(); child = 2 * at + 1) {
      const std::size_t right = child + 1;
      if (right < items_.size() && !less_(items_[child], items_[right])) child = right;
      items_[at] = std::move(items_[child]);
      at = child;
    }
    items_[at] = std::move(item);
    move_up(0, at);
  }

  std::vector<T> items_;
  Less less_;
};

}  // namespace wavetank
