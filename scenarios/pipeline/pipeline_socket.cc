#include "scenarios/pipeline/pipeline_socket.h"

#include <exception>
#include <stdexcept>
#include <utility>

#include "core/combine/gather.h"
#include "core/combine/outcome.h"
#include "core/retry/retry_after.h"
#include "core/retry/retry_policy.h"
#include "core/task/format_exception.h"
#include "core/task/sleep.h"
#include "scenarios/pipeline/dial_gate.h"

namespace wavetank::hyperliquid {

namespace {

// Errors that a network or a peer may cause. Anything else is a bug and ends the pipeline.
bool is_expected(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::runtime_error&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

PipelineSocket::PipelineSocket(PipelineShared& shared, std::span<const WantedTopic> topics)
    : shared_(shared) {
  for (const WantedTopic& wanted : topics) topics_.emplace_back(wanted);
}

Coro<void> PipelineSocket::keep_connected() {
  const ClientConfig& config = shared_.config;
  const Backoff backoff = Backoff::exponential(config.backoff_first, config.backoff_cap)
                              .with_jitter(config.backoff_jitter_percent);
  EventLoop& loop = EventLoop::running();
  RetryState retries(RetryPolicy(backoff).stable_after(config.stable_spell), loop.time());
  while (!shared_.stop.is_set()) {
    if (config.room != nullptr) co_await config.room->wait();
    co_await shared_.gate.acquire();
    session_ = std::make_unique<PipelineSession>(shared_, topics_);
    auto ended = co_await outcome(session_->run());
    const bool opened = session_->is_open();
    const Duration good = session_->data_spell();
    const std::uint32_t number = session_->number();
    session_.reset();
    const bool failed = ended.cancelled() || (ended.error() && !is_expected(ended.error()));
    if (failed) static_cast<void>(std::move(ended).get());
    if (opened) {
      shared_.gate.note_ended();
    } else {
      shared_.gate.note_failed();
    }
    shared_.reports.disconnected(ended.error() ? error_text(ended.error()) : ended.value(), number);
    if (shared_.stop.is_set()) co_return;
    // The server's wish to be left alone counts, if the error carries one.
    const auto hint = retry_after_hint(ended.error());
    const auto delay = retries.next_delay(loop.time(), good, hint, shared_.doors.random);
    shared_.reports.phase(Phase::kBackoff);
    co_await sleep(delay.value());
  }
}

Coro<void> PipelineSocket::close(AnyFuture keeping) {
  if (session_ == nullptr || !session_->is_open()) {
    keeping.cancel();
    co_return;
  }
  co_await session_->close();
  // A cancelled task would not report how the connection ended.
  Future<Unit> ended(gather_ended(EventLoop::running(), {keeping}));
  co_await ended;
}

}  // namespace wavetank::hyperliquid
