#include "core/task/dump_tasks.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {

namespace {

// "Coro<void> wavetank::run(Doors&, Frame*)" says less than "run".
std::string_view short_function(std::string_view name) {
  name = name.substr(0, name.find('('));
  const std::size_t space = name.find_last_of(": ");
  return space == std::string_view::npos ? name : name.substr(space + 1);
}

void append_task(std::string& text, const TaskBase& task) {
  auto out = std::back_inserter(text);
  fmt::format_to(out, "task '{}' ", task.name());
  if (task.awaits() == nullptr) {
    text += "is ready\n";
  } else {
    const std::int64_t since = task.suspended_at().time_since_epoch().count();
    fmt::format_to(out, "waits for {} since {}.{:09} s\n", task.awaits()->describe(),
                   since / 1'000'000'000, since % 1'000'000'000);
  }
  std::vector<const CoroFrame*> frames;
  for (const CoroFrame* f = task.innermost_frame(); f != nullptr; f = f->awaited_by()) {
    if (f->await_location().line() != 0) frames.push_back(f);
  }
  std::reverse(frames.begin(), frames.end());
  for (const CoroFrame* frame : frames) {
    const std::source_location& at = frame->await_location();
    fmt::format_to(out, "  {}:{} {}\n", at.file_name(), at.line(),
                   short_function(at.function_name()));
  }
}

}  // namespace

std::string dump_tasks(const EventLoop& loop) {
  std::string text;
  for (const TaskBase* task : loop.live_tasks()) append_task(text, *task);
  return text;
}

}  // namespace wavetank
