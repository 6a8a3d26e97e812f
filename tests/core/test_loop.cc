#include "tests/core/test_loop.h"

#include "core/coro/errors.h"
#include "core/sync/barrier.h"
#include "core/sync/queue.h"

namespace wavetank {

std::string shown(const std::exception_ptr& error) {
  if (!error) return "nothing";
  try {
    std::rethrow_exception(error);
  } catch (const CancelledError& cancelled) {
    const CancelMessage& message = cancelled.message();
    return message.has_value() ? "CancelledError: " + message.value() : "CancelledError";
  } catch (const LoopExit& exit) {
    return "LoopExit: " + std::to_string(exit.code());
  } catch (const ExceptionGroup& group) {
    std::string text = "ExceptionGroup:";
    for (const std::exception_ptr& one : group.exceptions()) text += " [" + shown(one) + "]";
    return text;
  } catch (const TimeoutError&) {
    return "TimeoutError";
  } catch (const InvalidStateError&) {
    return "InvalidStateError";
  } catch (const Deadlock&) {
    return "Deadlock";
  } catch (const QueueEmpty&) {
    return "QueueEmpty";
  } catch (const QueueFull&) {
    return "QueueFull";
  } catch (const QueueShutDown&) {
    return "QueueShutDown";
  } catch (const BrokenBarrierError&) {
    return "BrokenBarrierError";
  } catch (const RuntimeError& error_) {
    return std::string("RuntimeError: ") + error_.what();
  } catch (const std::exception& other) {
    return other.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

TestLoop::TestLoop() : runner_(clock_, clock_) {
  loop().set_exception_handler([this](const ErrorContext& context) {
    reported.push_back(context.message + ": " + shown(context.error));
  });
}

void TestLoop::iterate(int count) {
  for (int i = 0; i < count; ++i) loop().run_once();
}

}  // namespace wavetank
