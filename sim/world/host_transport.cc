#include "sim/world/host_transport.h"

#include <fmt/format.h>

#include <stdexcept>

#include "core/check.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {

Coro<std::vector<Endpoint>> HostTransport::resolve(Endpoint peer) {
  if (world_.find_host(peer.host) == nullptr) {
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
  if (world_.find_host(at.host) == nullptr)
    throw NameNotFound(fmt::format("no host is named '{}'", at.host));
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
      id_(world.network().next_dial_id()),
      rng_(0) {
  Network& network = world_.network();
  const std::uint64_t number = network.next_dial_number(host_);
  const std::uint64_t seed = network.seed(host_, number, "dial");
  rng_ = Rng(seed);
  boring_ = seed == 0;
  if (const Host* const known = world_.find_host(peer_.host)) peer_id_ = known->id();
  world_.emit(EventKind::kDial, host_.id(), id_, fmt::format("{}:{}", peer_.host, peer_.port));
  network.add_dial(*this);
  travel();
}

Dial::~Dial() {
  world_.disarm(*this);
  world_.network().remove_dial(*this);
  if (stage_ == Stage::kAnswered) return;
  world_.emit(EventKind::kDialFailed, host_.id(), id_, "cancelled");
}

Way& Dial::way() {
  CHECK(stage_ != Stage::kAnswered);
  const bool out = stage_ == Stage::kSynUnderWay;
  return world_.network().way(out ? host_.id() : peer_id_, out ? peer_id_ : host_.id());
}

// One way across the link, from now.
void Dial::travel() {
  const auto draw = [this](std::uint64_t bound) { return boring_ ? 0 : rng_.below(bound); };
  const Instant now = world_.now();
  Way& way = this->way();
  Duration delay = way.latency;
  if (way.jitter > Duration::zero()) {
    const std::uint64_t extra = draw(static_cast<std::uint64_t>(way.jitter.count()));
    delay += Duration(static_cast<std::int64_t>(extra));
  }
  if (!way.calm(now)) delay += way.slow(Hindrance::kAllConnections, false, now, draw);
  arrives_ = saturating_add(now, delay);
  if (!way.calm(now)) arrives_ = way.arrival(Hindrance::kAllConnections, now, arrives_);
  arm();
}

void Dial::arm() {
  world_.disarm(*this);
  if (arrives_ != kNever) world_.arm(*this, arrives_);
}

void Dial::hold_in_flight(const Way& on, const Hindrance& darkness) {
  if (stage_ == Stage::kAnswered || &way() != &on) return;
  arrives_ = way().arrival_in(darkness, Hindrance::kAllConnections, arrives_);
  if (connection_) connection_->begin(arrives_);
  arm();
}

void Dial::on_timer(Runnable& self, Call how) {
  if (how == Call::kDrop) return;
  auto& dial = static_cast<Dial&>(static_cast<Timer&>(self));
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
  if (listener != nullptr) {
    refused_by_ = network.link(host_.id(), peer_id_).refusing(world_.now());
  }
  if (listener != nullptr && refused_by_.empty()) {
    connection_ = network.connect(host_, listener->host());
    stream_ = connection_->make_stream(0);
    world_.emit(EventKind::kAccept, listener->host().id(), connection_->id(), {});
    listener->deliver(connection_->make_stream(1));
  }
  travel();
  for (const Ref<Effect>& effect : refused_by_) effect->delay_until(arrives_);
  if (connection_) connection_->begin(arrives_);
}

// The dial ends here, whether the program still waits for it or not.
void Dial::answer() {
  stage_ = Stage::kAnswered;
  CHECK((stream_ != nullptr) == static_cast<bool>(connection_));
  if (stream_) {
    world_.network().note_open(*connection_);
    world_.emit(EventKind::kOpen, host_.id(), connection_->id(), {});
  } else {
    for (const Ref<Effect>& effect : refused_by_) effect->hit(world_.now());
    const bool known = world_.find_host(peer_.host) != nullptr;
    world_.emit(EventKind::kDialFailed, host_.id(), id_, known ? "refused" : "name not found");
  }
  waiter_.wake();
}

std::unique_ptr<Stream> Dial::finish() {
  CHECK(stage_ == Stage::kAnswered);
  if (stream_) return std::move(stream_);
  if (world_.find_host(peer_.host) == nullptr) {
    throw NameNotFound(fmt::format("no host is named '{}'", peer_.host));
  }
  throw ConnectionRefused(fmt::format("{}:{} refused the connection", peer_.host, peer_.port));
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
  CHECK(!closed_ && stream != nullptr);
  backlog_.push_back(std::move(stream));
  acceptor_.wake();
}

}  // namespace wavetank::sim
