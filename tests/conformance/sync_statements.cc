// Statements about events and queues.

#include "tests/conformance/statements.h"
#include "tests/conformance/subject.h"

namespace wavetank::conformance {

namespace {

using EventPointer = std::shared_ptr<Event>;
using QueuePointer = std::shared_ptr<ValueQueue>;

Coro<void> wait_event(EventPointer event) { co_await event->wait(); }
Coro<void> put_item(QueuePointer queue, Value item) { co_await queue->put(std::move(item)); }
Coro<Value> get_item(QueuePointer queue) { co_return co_await queue->get(); }
Coro<void> join_queue(QueuePointer queue) { co_await queue->join(); }

void event_set(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<EventPointer> event(run, frame, statement);
  sync_line(run, frame, event.head, [&] { event.object->set(); });
}

void event_clear(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<EventPointer> event(run, frame, statement);
  sync_line(run, frame, event.head, [&] { event.object->clear(); });
}

Coro<Control> event_wait(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<EventPointer> event(run, frame, statement);
  return await_line(run, frame, event.head, wait_event(event.object));
}

Coro<Control> put(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<QueuePointer> queue(run, frame, statement);
  const Value item = run.value(frame, statement.at("item"));
  return await_line(run, frame, queue.head + " " + item.shown(), put_item(queue.object, item));
}

Coro<Control> get(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<QueuePointer> queue(run, frame, statement);
  return await_value(run, frame, statement, queue.head, get_item(queue.object));
}

void put_nowait(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<QueuePointer> queue(run, frame, statement);
  const Value item = run.value(frame, statement.at("item"));
  sync_line(run, frame, queue.head + " " + item.shown(), [&] { queue.object->put_nowait(item); });
}

void get_nowait(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<QueuePointer> queue(run, frame, statement);
  value_line(run, frame, statement, queue.head, [&] { return queue.object->get_nowait(); });
}

void task_done(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<QueuePointer> queue(run, frame, statement);
  sync_line(run, frame, queue.head, [&] { queue.object->task_done(); });
}

Coro<Control> join(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<QueuePointer> queue(run, frame, statement);
  return await_line(run, frame, queue.head, join_queue(queue.object));
}

void shutdown(Interpreter& run, Frame& frame, const Json& statement) {
  const Subject<QueuePointer> queue(run, frame, statement);
  const bool immediate = run.member_value(frame, statement, "immediate").truth();
  sync_line(run, frame, queue.head,
            [&] { queue.object->shutdown(immediate ? Shutdown::kImmediate : Shutdown::kDrain); });
}

}  // namespace

void add_sync_statements(Statements& table) {
  table.plain_by_op.insert({{"event_set", &event_set},
                            {"event_clear", &event_clear},
                            {"put_nowait", &put_nowait},
                            {"get_nowait", &get_nowait},
                            {"task_done", &task_done},
                            {"shutdown", &shutdown}});
  table.suspending_by_op.insert(
      {{"event_wait", &event_wait}, {"put", &put}, {"get", &get}, {"join", &join}});
}

}  // namespace wavetank::conformance
