#include "sim/world/connection.h"

#include <fmt/format.h>

#include <string_view>

#include "core/check.h"
#include "sim/world/host.h"
#include "sim/world/host_stream.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {
constexpr const char* kResetText = "connection reset by peer";
constexpr const char* kClosedText = "read from a stream that was closed here";
}  // namespace

Connection::Connection(Network& network, std::uint64_t id, std::uint64_t number, std::uint64_t port,
                       Host& dialler, Host& acceptor)
    : network_(network),
      id_(id),
      port_(port),
      hosts_{&dialler, &acceptor},
      to_dialler_(network.world(), network.way(acceptor.id(), dialler.id()), id,
                  network.seed(dialler, number, "in"), *this, 0),
      to_acceptor_(network.world(), network.way(dialler.id(), acceptor.id()), id,
                   network.seed(dialler, number, "out"), *this, 1),
      incoming_{&to_dialler_, &to_acceptor_},
      received_(network.world(), Flow::kReceived, dialler.id(), id),
      sent_(network.world(), Flow::kSent, dialler.id(), id) {}

std::string Connection::peer_name(int side) const {
  if (side == 0) return hosts_[1]->name();
  return fmt::format("{}:{}", hosts_[0]->address(), port_);
}

std::unique_ptr<Stream> Connection::make_stream(int side) {
  CHECK(streams_[side] == nullptr && !closed_[side]);
  auto stream = std::make_unique<HostStream>(Ref<Connection>(this), side);
  streams_[side] = stream.get();
  return stream;
}

void Connection::emit(EventKind kind, int side, std::string_view content) {
  network_.world().emit(kind, hosts_[side]->id(), id_, content);
}

bool Connection::torn_down() const noexcept { return network_.world().ended(); }

void Connection::wake_both(int side) noexcept {
  if (streams_[side] == nullptr) return;
  streams_[side]->wake_reader();
  streams_[side]->wake_writer();
}

void Connection::leave(int side) {
  streams_[side] = nullptr;
  if (!closed_[side]) abort(side);
}

std::optional<std::size_t> Connection::read(int side, std::span<std::byte> into) {
  if (closed_[side]) throw StreamClosed(kClosedText);
  Pipe& pipe = *incoming_[side];
  const std::size_t count = pipe.read(into);
  if (count > 0) {
    hosts_[side]->note_door();
    return count;
  }
  if (reset_[side]) throw ConnectionReset(kResetText);
  if (pipe.at_end()) return 0;
  return std::nullopt;
}

std::optional<std::string> Connection::read_error(int side) const {
  if (closed_[side]) return kClosedText;
  if (reset_[side] && incoming_[side]->unread() == 0) return kResetText;
  return std::nullopt;
}

std::size_t Connection::write(int side, std::span<const std::byte> bytes) {
  Pipe& pipe = *incoming_[1 - side];
  if (closed_[side] || pipe.finished()) {
    throw StreamClosed("write to a stream that was closed here");
  }
  if (reset_[side]) throw ConnectionReset(kResetText);
  const std::size_t accepted = pipe.write(bytes);
  if (accepted > 0) hosts_[side]->note_door();
  if (side == 0 && !decrypted_) sent_.push(bytes.first(accepted));
  return accepted;
}

void Connection::trace_decrypted() {
  decrypted_ = true;
  received_.restart();
  sent_.restart();
}

void Connection::trace_read(std::span<const std::byte> bytes) {
  if (!torn_down()) received_.push(bytes);
}

void Connection::trace_written(std::span<const std::byte> bytes) {
  if (!torn_down()) sent_.push(bytes);
}

void Connection::shutdown_write(int side) {
  if (closed_[side] || reset_[side] || torn_down() || incoming_[1 - side]->finished()) return;
  emit(EventKind::kShutdown, side, {});
  incoming_[1 - side]->finish();
}

void Connection::close(int side) {
  if (std::exchange(closed_[side], true) || torn_down()) return;
  if (!reset_[side]) {
    emit(EventKind::kClose, side, {});
    // Unread data at a close makes a kernel answer with a reset.
    if (incoming_[side]->unread() > 0) {
      aborted_[side] = true;
      incoming_[1 - side]->send_reset();
    } else {
      incoming_[1 - side]->finish();
    }
  }
  wake_both(side);
  finish_if_over();
}

void Connection::abort(int side) {
  // After a close() the other side learns that no reader is here any more.
  closed_[side] = true;
  if (std::exchange(aborted_[side], true) || torn_down()) return;
  if (!reset_[side] && open_) {
    // A cancelled dial has opened no connection that the program knows of.
    const bool known = side == 1 || ordinal_ != 0;
    if (known) emit(EventKind::kReset, side, "aborted here");
    incoming_[1 - side]->send_reset();
  }
  wake_both(side);
  finish_if_over();
}

void Connection::cut(const Ref<Effect>& by) {
  if (!open_) return;
  to_acceptor_.cut(by);
  to_dialler_.cut(by);
}

void Connection::hold_in_flight(const Way& way, const Hindrance& darkness) {
  for (Pipe* pipe : incoming_) {
    if (&pipe->way() == &way) pipe->hold_in_flight(darkness);
  }
}

void Connection::on_reset(int side, Effect* by) {
  CHECK(!reset_[side]);
  reset_[side] = true;
  if (!closed_[side]) {
    if (by != nullptr && side == 0) by->hit(network_.world().now());
    emit(EventKind::kReset, side, by != nullptr ? "cut by a fault" : "reset by the peer");
  }
  wake_both(side);
  finish_if_over();
}

void Connection::on_arrival(std::span<const std::byte> bytes, int side) {
  CHECK(!reset_[side]);  // No segment follows a reset.
  if (closed_[side]) {
    // No program reads here any more: the sender learns it one latency later.
    incoming_[1 - side]->send_reset();
    return;
  }
  if (side == 0 && !decrypted_) received_.push(bytes);
  if (streams_[side] != nullptr) streams_[side]->wake_reader();
}

void Connection::on_end_of_stream(int side) {
  CHECK(!reset_[side]);
  if (!closed_[side]) emit(EventKind::kShutdown, side, "end of stream arrived");
  if (streams_[side] != nullptr) streams_[side]->wake_reader();
  finish_if_over();
}

void Connection::on_room(int side) {
  if (streams_[side] != nullptr) streams_[side]->wake_writer();
}

// No event can arrive there that a program would notice.
bool Connection::over(int side) const noexcept {
  const bool deaf = closed_[side] && incoming_[1 - side]->reset_sent();
  return deaf || reset_[side] || aborted_[side] || incoming_[side]->ended();
}

void Connection::finish_if_over() {
  if (!open_ || !over(0) || !over(1)) return;
  open_ = false;
  network_.forget(*this);  // May destroy this object.
}

}  // namespace wavetank::sim
