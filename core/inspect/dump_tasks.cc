#include "core/inspect/dump_tasks.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "core/inspect/task_tree.h"

namespace wavetank {

namespace {

std::int64_t nanoseconds(Instant when) { return when.time_since_epoch().count(); }

// Draws the forest of views.
class Drawing {
 public:
  explicit Drawing(const std::vector<TaskView>& views)
      : views_(views), drawn_(views.size()), awaited_(views.size()) {
    for (const TaskView& view : views_) {
      for (std::size_t child : view.awaited) awaited_[child] = true;
    }
  }

  std::string text() {
    for (std::size_t i = 0; i < views_.size(); ++i) {
      if (!awaited_[i]) draw(i, 0);
    }
    // The rest waits for itself, in a ring.
    for (std::size_t i = 0; i < views_.size(); ++i) {
      if (!drawn_[i]) draw(i, 0);
    }
    return std::move(text_);
  }

 private:
  void line(std::size_t depth, std::string_view content) {
    text_.append(2 * depth, ' ').append(content).push_back('\n');
  }

  void draw(std::size_t at, std::size_t depth) {
    const TaskView& view = views_[at];
    if (drawn_[at]) return line(depth, fmt::format("task '{}', shown above", view.name));
    drawn_[at] = true;
    line(depth, fmt::format("task '{}' {}{}", view.name, state(view), requests(view)));
    for (const AwaitPoint& point : view.stack) {
      line(depth + 1, fmt::format("{}:{} {}", point.file, point.line, point.function));
    }
    for (std::size_t child : view.awaited) draw(child, depth + 1);
  }

  static std::string state(const TaskView& view) {
    if (!view.awaits) return "is ready";
    const std::int64_t since = nanoseconds(view.since);
    return fmt::format("waits for {} since {}.{:09} s", *view.awaits, since / 1'000'000'000,
                       since % 1'000'000'000);
  }
  static std::string requests(const TaskView& view) {
    if (view.cancelling == 0) return "";
    return fmt::format(", {} cancel{} not taken back", view.cancelling,
                       view.cancelling == 1 ? "" : "s");
  }

  const std::vector<TaskView>& views_;
  std::vector<bool> drawn_;
  std::vector<bool> awaited_;
  std::string text_;
};

// Source: RFC 8259, section 7.
std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  return json + '"';
}

std::string listed(const std::vector<std::string>& items) {
  std::string json = "[";
  for (const std::string& item : items) {
    if (json.size() > 1) json += ", ";
    json += item;
  }
  return json + "]";
}

std::string json_of(const AwaitPoint& point) {
  return fmt::format("{{\"file\": {}, \"line\": {}, \"function\": {}}}", quoted(point.file),
                     point.line, quoted(point.function));
}

std::string json_of(const TaskView& view, const std::vector<TaskView>& views) {
  std::vector<std::string> stack;
  for (const AwaitPoint& point : view.stack) stack.push_back(json_of(point));
  std::vector<std::string> awaited;
  for (std::size_t child : view.awaited) {
    awaited.push_back(std::to_string(views[child].number));
  }
  return fmt::format(
      "{{\"name\": {}, \"number\": {}, \"state\": \"{}\", \"awaits\": {}, \"since_ns\": {}, "
      "\"cancelling\": {}, \"stack\": {}, \"awaited\": {}}}",
      quoted(view.name), view.number, view.awaits ? "waiting" : "ready",
      view.awaits ? quoted(*view.awaits) : "null",
      view.awaits ? std::to_string(nanoseconds(view.since)) : "null", view.cancelling,
      listed(stack), listed(awaited));
}

}  // namespace

std::string dump_tasks(const EventLoop& loop) {
  const std::vector<TaskView> views = view_tasks(loop);
  return Drawing(views).text();
}

std::string dump_tasks_json(const EventLoop& loop) {
  const std::vector<TaskView> views = view_tasks(loop);
  std::vector<std::string> tasks;
  for (const TaskView& view : views) tasks.push_back(json_of(view, views));
  return "{\"tasks\": " + listed(tasks) + "}";
}

}  // namespace wavetank
