#include "core/inspect/task_tree.h"

#include <algorithm>
#include <string_view>

#include "core/combine/task_group.h"
#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {

namespace {

// "run" is easier to read than "Coro<void> wavetank::run(Doors&, Frame*)".
std::string_view short_function(std::string_view name) {
  name = name.substr(0, name.find('('));
  const std::size_t space = name.find_last_of(": ");
  return space == std::string_view::npos ? name : name.substr(space + 1);
}

std::vector<AwaitPoint> stack_of(const TaskBase& task) {
  std::vector<AwaitPoint> stack;
  for (const CoroFrame* f = task.innermost_frame(); f != nullptr; f = f->awaited_by()) {
    const std::source_location& at = f->await_location();
    if (at.line() == 0) continue;  // It has not begun.
    AwaitPoint point;
    point.file = at.file_name();
    point.line = at.line();
    point.function = short_function(at.function_name());
    stack.push_back(std::move(point));
  }
  std::reverse(stack.begin(), stack.end());
  return stack;
}

// The tasks behind `from`: itself, or those behind its parts.
void add_tasks_behind(const Awaited& from, std::vector<const TaskBase*>& found) {
  if (const auto* task = dynamic_cast<const TaskBase*>(&from)) return found.push_back(task);
  AwaitedList parts;
  from.list_awaited(parts);
  for (const FutureBase* part : parts) add_tasks_behind(*part, found);
}

class Viewer {
 public:
  explicit Viewer(const EventLoop& loop) : tasks_(loop.live_tasks()), views_(tasks_.size()) {}

  std::vector<TaskView> views() {
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      describe(*tasks_[i], views_[i]);
      if (const TaskBase* parent = TaskGroup::parent_of(*tasks_[i])) note_edge(*parent, i);
      if (tasks_[i]->awaits() == nullptr) continue;
      std::vector<const TaskBase*> behind;
      add_tasks_behind(*tasks_[i]->awaits(), behind);
      for (const TaskBase* one : behind) note_edge(*tasks_[i], place_of(*one));
    }
    return std::move(views_);
  }

 private:
  static void describe(const TaskBase& task, TaskView& view) {
    view.name = task.name();
    view.number = task.number();
    view.cancelling = task.cancelling();
    view.stack = stack_of(task);
    if (task.awaits() == nullptr) return;
    view.awaits = task.awaits()->describe();
    view.since = task.suspended_at();
  }

  // Tasks are numbered in creation order, which is theirs here. The number of tasks if not live.
  std::size_t place_of(const TaskBase& task) const {
    const auto found = std::lower_bound(
        tasks_.begin(), tasks_.end(), task.number(),
        [](const TaskBase* one, std::uint64_t number) { return one->number() < number; });
    return found == tasks_.end() || *found != &task
               ? tasks_.size()
               : static_cast<std::size_t>(found - tasks_.begin());
  }

  void note_edge(const TaskBase& from, std::size_t to) {
    const std::size_t place = place_of(from);
    if (place == tasks_.size() || to == tasks_.size()) return;
    std::vector<std::size_t>& awaited = views_[place].awaited;
    if (std::find(awaited.begin(), awaited.end(), to) == awaited.end()) awaited.push_back(to);
  }

  std::vector<TaskBase*> tasks_;
  std::vector<TaskView> views_;
};

}  // namespace

std::vector<TaskView> view_tasks(const EventLoop& loop) { return Viewer(loop).views(); }

}  // namespace wavetank
