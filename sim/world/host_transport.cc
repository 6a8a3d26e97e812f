#include "sim/world/host_transport.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sim/oracle/draw_stream.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {

Coro<std::vector<Endpoint>> HostTransport::resolve(Endpoint peer) {
  if (!world_.has_host(peer.host)) {
    throw NameNotFound(fmt::format("no host is named '{}'", peer.host));
  }
  co_return std::vector<Endpoint>(1, peer);
}

Coro<std::unique_ptr<Stream>> HostTransport::connect(Endpoint peer) {
  Waiter waiter("connect");
  Dial dial(world_, host_, peer, waiter);
  co_await waiter;
  co_return dial.finish();
}

Coro<std::unique_ptr<Listener>> HostTransport::listen(Endpoint at) {
  if (!world_.has_host(at.host)) throw NameNotFound(fmt::format("no host is named '{}'", at.host));
  if (at.host != host_.name()) {
    throw Unreachable(fmt::format("{} is no address of {}", at.host, host_.name()));
  }
  if (at.port == 0) at.port = world_.network().free_port(at.host);
  auto listener = std::make_unique<HostListener>(world_, host_, std::move(at));
  world_.network().add_listener(*listener);
  world_.emit(EventKind::kListen, host_.id(), 0, {});
  std::unique_ptr<Listener> result = std::move(listener);
  co_return std::move(result);
}

Dial::Dial(World& world, Host& host, const Endpoint& peer, Waiter& waiter)
    : Timer(&on_timer),
      world_(world),
      host_(host),
      peer_(peer),
      waiter_(waiter),
      id_(world.network().next_dial_id()) {
  world_.emit(EventKind::kDial, host_.id(), id_, fmt::format("{}:{}", peer_.host, peer_.port));
  world_.network().add_dial(*this);
  travel();
}

Dial::~Dial() {
  world_.disarm(*this);
  world_.network().remove_dial(*this);
  if (!finished_) world_.emit(EventKind::kDialFailed, host_.id(), id_, "cancelled");
}

// One way across the path, from now.
void Dial::travel() {
  const Path& path = world_.network().path(host_);
  Duration delay = path.latency;
  if (path.jitter > Duration::zero()) {
    const auto bound = static_cast<std::uint64_t>(path.jitter.count());
    DrawStream& draws = world_.network().draws();
    delay += Duration(static_cast<std::int64_t>(draws.draw("dial_jitter", bound)));
  }
  arrives_ = saturating_add(world_.now(), delay);
  reconsider();
}

void Dial::reconsider() {
  world_.disarm(*this);
  if (stage_ == Stage::kAnswered) return;
  Path& path = world_.network().path(host_);
  Instant when = arrives_;
  if (when < path.dark_until) {
    when = saturating_add(path.dark_until, path.latency);
    ++path.held;
  }
  if (when != kNever) world_.arm(*this, when);
}

void Dial::on_timer(Runnable& self, Call how) {
  if (how == Call::kDrop) return;
  auto& dial = static_cast<Dial&>(static_cast<Timer&>(self));
  if (dial.world_.network().path(dial.host_).dark(dial.world_.now())) return dial.reconsider();
  if (dial.stage_ == Stage::kSynUnderWay) {
    dial.arrive();
  } else {
    dial.answer();
  }
}

void Dial::arrive() {
  Network& network = world_.network();
  HostListener* listener = network.find_listener(peer_);
  stage_ = Stage::kAnswerUnderWay;
  if (listener != nullptr && !network.path(host_).refusing(world_.now())) {
    connection_ = network.connect(host_, listener->host());
    stream_ = connection_->make_stream(0);
    world_.emit(EventKind::kAccept, listener->host().id(), connection_->id(), {});
    listener->deliver(connection_->make_stream(1));
  } else {
    ++network.path(host_).dials_refused;
  }
  travel();
}

void Dial::answer() {
  stage_ = Stage::kAnswered;
  waiter_.wake();
}

std::unique_ptr<Stream> Dial::finish() {
  finished_ = true;
  if (!stream_ && !world_.has_host(peer_.host)) {
    world_.emit(EventKind::kDialFailed, host_.id(), id_, "name not found");
    throw NameNotFound(fmt::format("no host is named '{}'", peer_.host));
  }
  if (!stream_) {
    world_.emit(EventKind::kDialFailed, host_.id(), id_, "refused");
    throw ConnectionRefused(fmt::format("{}:{} refused the connection", peer_.host, peer_.port));
  }
  world_.emit(EventKind::kOpen, host_.id(), connection_->id(), {});
  return std::move(stream_);
}

HostListener::HostListener(World& world, Host& host, Endpoint at)
    : world_(world), host_(host), at_(std::move(at)) {}

HostListener::~HostListener() { close(); }

Coro<std::unique_ptr<Stream>> HostListener::accept() {
  if (acceptor_.taken()) throw std::logic_error("two accepts are pending on one listener");
  while (backlog_.empty()) {
    if (closed_) throw StreamClosed("the listener was closed here");
    Waiter waiter("accept");
    const WaiterSlot::Hold hold(acceptor_, waiter);
    co_await waiter;
  }
  std::unique_ptr<Stream> stream = std::move(backlog_.front());
  backlog_.pop_front();
  co_return std::move(stream);
}

void HostListener::close() noexcept {
  if (std::exchange(closed_, true)) return;
  world_.network().remove_listener(*this);
  backlog_.clear();
  acceptor_.wake();
}

void HostListener::deliver(std::unique_ptr<Stream> stream) {
  backlog_.push_back(std::move(stream));
  acceptor_.wake();
}

}  // namespace wavetank::sim
