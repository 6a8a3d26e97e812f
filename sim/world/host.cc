#include "sim/world/host.h"

#include <utility>

#include "core/task/format_exception.h"
#include "sim/world/world.h"

namespace wavetank::sim {

Instant HostClock::now() { return world_.now(); }
std::int64_t HostClock::wall_ns() { return world_.wall_ns(); }

Host::Host(World& world, std::uint16_t id, std::string name, std::string address)
    : world_(world),
      id_(id),
      name_(std::move(name)),
      address_(address.empty() ? name_ : std::move(address)),
      clock_(world),
      random_(world.oracle(), name_),
      signals_(clock_),
      transport_(world, *this),
      files_(world, *this),
      doors_(clock_, transport_, random_, signals_, files_),
      loop_(clock_, selector_) {
  loop_.set_exception_handler([this](const ErrorContext& context) {
    world_.emit(EventKind::kUnheardError, id_, 0,
                context.message + ": " + error_text(context.error));
  });
}

void Host::tell_unheard() {
  for (const Ref<TaskBase>& task : std::exchange(failed_, {})) {
    if (!task->error_unseen()) continue;
    world_.emit(EventKind::kUnheardError, id_, task->number(),
                task->describe() + " ended with an error: " + error_text(task->stored_error()));
  }
}

void Host::run_iteration() {
  ++idle_iterations_;
  ++iterations_;
  loop_.run_once();
}

}  // namespace wavetank::sim
