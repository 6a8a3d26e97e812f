// The floors: what the machine and the C++ runtime take for the least that an operation of core can
// be made of. Rows of core are compared with these, measured in the same process.

#include <array>
#include <cstdlib>

#include "bench/core_bench.h"

namespace wavetank::bench {
namespace {

struct Node {
  using Run = void (*)(struct Fifo&, Node&);
  Node* next = nullptr;
  Run run = nullptr;
};

/// A ready queue and nothing else: no unlinking from the middle, no names, no time.
struct Fifo {
  Node* first = nullptr;
  Node** last = &first;

  void push(Node& node) noexcept {
    node.next = nullptr;
    *last = &node;
    last = &node.next;
  }
  Node& pop() noexcept {
    Node& node = *first;
    first = node.next;
    if (first == nullptr) last = &first;
    return node;
  }
};

void queue_again(Fifo& fifo, Node& node) { fifo.push(node); }

/// A pop, an indirect call and a push, with a hundred nodes in the queue.
void floor_fifo(benchmark::State& state) {
  Fifo fifo;
  std::array<Node, 100> nodes;
  const volatile Node::Run run = &queue_again;  // Not for the compiler to see through.
  for (Node& node : nodes) {
    node.run = run;
    fifo.push(node);
  }
  for (auto _ : state) {
    for (std::int64_t i = 0; i < kOps; ++i) {
      Node& node = fifo.pop();
      node.run(fifo, node);
    }
  }
  state.SetItemsProcessed(state.iterations() * kOps);
}
BENCHMARK(floor_fifo)->Name("floor_fifo");

void floor_malloc(benchmark::State& state) {
  for (auto _ : state) {
    void* memory = std::malloc(128);
    benchmark::DoNotOptimize(memory);
    std::free(memory);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(floor_malloc)->Name("floor_malloc");

struct Thrown {
  int value;
};

[[gnu::noinline]] void throw_one(int value) { throw Thrown{value}; }

/// From a function to its caller: one frame.
void floor_throw(benchmark::State& state) {
  int caught = 0;
  for (auto _ : state) {
    try {
      throw_one(1);
    } catch (const Thrown& thrown) {
      caught += thrown.value;
    }
  }
  benchmark::DoNotOptimize(caught);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(floor_throw)->Name("floor_throw");

}  // namespace
}  // namespace wavetank::bench

BENCHMARK_MAIN();
