#include "scenarios/serve/faulty_stream.h"

#include <algorithm>
#include <utility>

#include "core/check.h"
#include "core/loop/event_loop.h"
#include "scenarios/serve/faulty_link.h"

namespace wavetank::scenarios {

FaultyPath::FaultyPath(Random& random) : random_(random) {
  // The real network has its own.
  in_.latency = in_.jitter = out_.latency = out_.jitter = Duration::zero();
}

std::unique_ptr<Stream> FaultyPath::put_on(std::unique_ptr<Stream> below) {
  const Ref<FaultyLink> link(new FaultyLink(std::move(below), Ref<FaultyPath>(this)));
  links_.push_back(link.get());
  link->start();
  return std::make_unique<FaultyStream>(link);
}

void FaultyPath::hinder(Direction direction, const sim::Hindrance& hindrance, Instant now) {
  (direction == Direction::kIn ? in_ : out_).add(hindrance, now);
  if (hindrance.kind != sim::Hindrance::Kind::kDark) return;
  for (FaultyLink* link : links_) link->meet(direction, hindrance);
}

std::vector<Ref<FaultyLink>> FaultyPath::lingering() const {
  std::vector<Ref<FaultyLink>> some;
  for (FaultyLink* link : links_) {
    if (link->lingers()) some.emplace_back(link);
  }
  return some;
}

void FaultyPath::closed_above() noexcept {
  const std::vector<Ref<FaultyLink>> some = lingering();
  if (some.size() > kLingeringMax) some.front()->end_now();
}

void FaultyPath::forget(const FaultyLink& link) noexcept {
  const auto forgotten = std::erase(links_, &link);
  CHECK(forgotten == 1);
  changed_.ring();
}

std::size_t FaultyPath::reset_lingering() noexcept {
  const std::vector<Ref<FaultyLink>> some = lingering();
  for (const Ref<FaultyLink>& link : some) link->abort();
  return some.size();
}

Coro<void> FaultyPath::drain(Instant deadline) {
  while (!lingering().empty() && EventLoop::running().time() < deadline) {
    co_await changed_.wait_until(deadline);
  }
}

Coro<void> FaultyPath::end() {
  std::vector<Ref<FaultyLink>> all;
  for (FaultyLink* link : links_) all.emplace_back(link);
  for (const Ref<FaultyLink>& link : all) link->end_now();
  all.clear();
  while (!links_.empty()) co_await changed_.wait_until(kNever);
}

FaultyStream::FaultyStream(Ref<FaultyLink> link) noexcept : link_(std::move(link)) {
  link_->set_watchers(readable_, writable_);
}

FaultyStream::~FaultyStream() { link_->leave(); }

std::optional<std::size_t> FaultyStream::try_read(std::span<std::byte> into) {
  return link_->try_read(into);
}

std::string FaultyStream::peer() const { return link_->peer(); }

std::optional<std::string> FaultyStream::read_error() const { return link_->read_error(); }

std::size_t FaultyStream::try_write(std::span<const std::byte> bytes) {
  return link_->try_write(bytes);
}

void FaultyStream::shutdown_write() { link_->shutdown_write(); }

void FaultyStream::close() noexcept { link_->close(); }

void FaultyStream::abort() noexcept { link_->abort(); }

}  // namespace wavetank::scenarios
