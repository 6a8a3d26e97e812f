#include "sim/world/world.h"

#include <algorithm>

#include "core/check.h"
#include "core/inspect/dump_tasks.h"
#include "sim/world/host.h"
#include "sim/world/network.h"

namespace wavetank::sim {

namespace {

// An action of call_at(); owns itself while it is armed.
class Action final : public Timer {
 public:
  explicit Action(std::function<void()> action) : Timer(&call), action_(std::move(action)) {}

 private:
  static void call(Runnable& self, Call how) {
    const std::unique_ptr<Action> owned(static_cast<Action*>(static_cast<Timer*>(&self)));
    if (how == Call::kRun) owned->action_();
  }
  std::function<void()> action_;
};

}  // namespace

World::World(Oracle& oracle, std::int64_t epoch_ns, EventLog log)
    : oracle_(oracle),
      epoch_ns_(epoch_ns),
      trace_(std::move(log)),
      network_(std::make_unique<Network>(*this)) {
  if (Pulse* pulse = Pulse::current()) pulse->set_epoch(epoch_ns);
}

World::~World() {
  const CheckContext context(oracle_.seed(), now_);
  ended_ = true;
  // Newest first, and every program before the network that its streams refer to.
  while (!hosts_.empty()) hosts_.pop_back();
  network_.reset();
  while (!events_.empty()) {
    Timer& timer = events_.pop();
    timer.run_function()(timer, Runnable::Call::kDrop);
  }
}

Host& World::add_host(std::string name, std::string address) {
  CHECK(!running_);
  if (find_host(name) != nullptr) {
    throw std::invalid_argument("a host is named '" + name + "' already");
  }
  // Id 0 is the world itself.
  CHECK(hosts_.size() < std::numeric_limits<std::uint16_t>::max());
  const auto id = static_cast<std::uint16_t>(hosts_.size() + 1);
  hosts_.push_back(std::make_unique<Host>(*this, id, std::move(name), std::move(address)));
  Host& host = *hosts_.back();
  host.loop().set_step_observer([this, &host](TaskBase& task) { note_step(host, task); });
  const bool shares = host.address() != host.name();
  emit(EventKind::kHostStart, id, 0, host.name() + (shares ? " at " + host.address() : ""));
  return host;
}

Host* World::find_host(std::string_view name) const noexcept {
  const auto found = std::find_if(hosts_.begin(), hosts_.end(),
                                  [name](const auto& host) { return host->name() == name; });
  return found == hosts_.end() ? nullptr : found->get();
}

void World::note_step(Host& host, TaskBase& task) {
  if (ended_) return;
  if (task.done()) return host.note_failure(task);
  const EventHead head(now_.time_since_epoch().count(), host.id(), EventKind::kTaskStep,
                       task.number());
  if (trace_.named_steps()) {
    trace_.step(head, task.name());
  } else {
    trace_.step(head);
  }
}

void World::emit(EventKind kind, std::uint16_t host, std::uint64_t subject,
                 std::string_view content) {
  if (ended_) return;
  const EventHead head(now_.time_since_epoch().count(), host, kind, subject);
  if (showing_) {
    late_events_.push_back(LateEvent{head, std::string(content)});
    return;
  }
  show(head, content);
  while (!late_events_.empty()) {
    const LateEvent late = std::move(late_events_.front());
    late_events_.pop_front();
    show(late.head, late.content);
  }
}

void World::show(const EventHead& head, std::string_view content) {
  trace_.event(head, content);
  CHECK(head.host <= hosts_.size());
  if (head.host > 0) hosts_[head.host - 1u]->note_event();
  if (observer_ == nullptr) return;
  showing_ = true;
  observer_->on_event(head, content);
  showing_ = false;
}

void World::call_at(Instant when, std::function<void()> action) {
  arm(*new Action(std::move(action)), when);
}

RunEnd World::run(Instant limit) {
  CHECK(!running_);
  stopping_ = false;
  running_ = true;
  end_ = RunEnd::kStopped;
  run_interrupts();
  while (!stopping_) {
    if (trace_.events() > events_max_) {
      end_ = RunEnd::kBudget;
      break;
    }
    if (run_hosts()) continue;
    if (!advance(limit)) break;
  }
  running_ = false;
  return stopping_ ? RunEnd::kStopped : end_;
}

// One may ask for another.
void World::run_interrupts() {
  for (std::size_t index = 0; index < interrupts_.size(); ++index) {
    const std::function<void()> action = std::move(interrupts_[index]);
    action();
  }
  interrupts_.clear();
}

bool World::run_hosts() {
  bool any = false;
  for (const std::unique_ptr<Host>& host : hosts_) {
    if (stopping_) break;
    if (!host->has_work(now_)) continue;
    any = true;
    host->run_iteration();
    if (!interrupts_.empty()) run_interrupts();
    if (observer_ != nullptr) note_busy(*host);
  }
  return any;
}

void World::note_busy(Host& host) {
  const std::uint64_t idle = host.idle_iterations();
  if (idle > kIdleIterationsNoted) observer_->on_idle_iterations(host, idle);
  const std::uint64_t iterations = host.iterations();
  const std::uint64_t events = host.events_at_instant();
  if (iterations <= kIterationsNoted && events <= kEventsNoted) return;
  observer_->on_busy_instant(host, iterations, events);
}

Instant World::next_instant() const {
  Instant next = events_.empty() ? kNever : events_.next_deadline();
  for (const std::unique_ptr<Host>& host : hosts_) {
    next = std::min(next, host->loop().next_deadline().value_or(kNever));
  }
  return next;
}

// No event is left but the observer's own timer.
bool World::only_observed(Instant next) const {
  if (next == kNever) return true;
  if (observer_ == nullptr || !observer_->waits() || events_.size() != 1) return false;
  return std::none_of(hosts_.begin(), hosts_.end(),
                      [](const auto& host) { return host->loop().next_deadline().has_value(); });
}

bool World::advance(Instant limit) {
  for (const std::unique_ptr<Host>& host : hosts_) host->tell_unheard();
  if (!interrupts_.empty()) {
    run_interrupts();
    return true;  // They may have given a host work at this instant.
  }
  if (stopping_) return true;
  const Instant next = next_instant();
  const bool deadlock = next > now_ && only_observed(next);
  if (deadlock || next > limit) {
    end_ = deadlock ? RunEnd::kDeadlock : RunEnd::kTimeLimit;
    return false;
  }
  CHECK(next >= now_);
  if (next > now_) {
    now_ = next;
    for (const std::unique_ptr<Host>& host : hosts_) host->note_time();
  }
  while (!stopping_ && !events_.empty() && events_.next_deadline() <= now_) {
    Timer& timer = events_.pop();
    timer.run_function()(timer, Runnable::Call::kRun);
    if (!interrupts_.empty()) run_interrupts();
  }
  return true;
}

std::string World::dump_tasks() const {
  std::string text;
  for (const std::unique_ptr<Host>& host : hosts_) {
    text += "host " + host->name() + "\n" + wavetank::dump_tasks(host->loop());
  }
  return text;
}

}  // namespace wavetank::sim
