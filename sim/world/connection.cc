#include "sim/world/connection.h"

#include <string_view>

#include "sim/world/host.h"
#include "sim/world/host_stream.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {
constexpr const char* kResetText = "connection reset by peer";
constexpr const char* kClosedText = "read from a stream that was closed here";
}  // namespace

Connection::Connection(Network& network, std::uint64_t id, Host& dialler, Host& acceptor)
    : network_(network),
      id_(id),
      hosts_{&dialler, &acceptor},
      to_dialler_(network.world(), network.path(dialler), network.draws(), *this, 0),
      to_acceptor_(network.world(), network.path(dialler), network.draws(), *this, 1),
      incoming_{&to_dialler_, &to_acceptor_},
      received_(network.world(), Flow::kReceived, dialler.id(), id),
      sent_(network.world(), Flow::kSent, dialler.id(), id) {}

std::unique_ptr<Stream> Connection::make_stream(int side) {
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
  if (reset_) throw ConnectionReset(kResetText);
  if (pipe.at_end()) return 0;
  return std::nullopt;
}

std::optional<std::string> Connection::read_error(int side) const {
  if (closed_[side]) return kClosedText;
  if (reset_ && incoming_[side]->unread() == 0) return kResetText;
  return std::nullopt;
}

std::size_t Connection::write(int side, std::span<const std::byte> bytes) {
  Pipe& pipe = *incoming_[1 - side];
  if (closed_[side] || pipe.finished()) {
    throw StreamClosed("write to a stream that was closed here");
  }
  if (reset_) throw ConnectionReset(kResetText);
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
  if (closed_[side] || reset_ || torn_down() || incoming_[1 - side]->finished()) return;
  emit(EventKind::kShutdown, side, {});
  incoming_[1 - side]->finish();
}

void Connection::close(int side) {
  if (std::exchange(closed_[side], true) || torn_down()) return;
  if (!reset_) {
    emit(EventKind::kClose, side, {});
    // Unread data at a close makes a kernel answer with a reset.
    if (incoming_[side]->unread() > 0) {
      reset("closed with unread data");
    } else {
      incoming_[1 - side]->finish();
    }
  }
  wake_both(side);
  finish_if_over();
}

void Connection::abort(int side) {
  // After a close() it takes back what is still under way.
  closed_[side] = true;
  if (std::exchange(aborted_[side], true) || torn_down()) return;
  if (!reset_ && open_) {
    emit(EventKind::kReset, side, "aborted here");
    network_.reset_after_latency(Ref<Connection>(this));
  }
  wake_both(side);
}

void Connection::reset(std::string_view why) {
  if (reset_ || !open_) return;
  reset_ = true;
  for (int side : {0, 1}) {
    incoming_[side]->cut();
    if (!closed_[side]) emit(EventKind::kReset, side, why);
  }
  for (int side : {0, 1}) wake_both(side);
  finish_if_over();
}

void Connection::reconsider() {
  if (reset_) return;
  for (Pipe* pipe : incoming_) pipe->reconsider();
}

void Connection::on_arrival(std::span<const std::byte> bytes, int side) {
  if (closed_[side]) {
    // Nobody reads here any more: the sender learns it one latency later.
    network_.reset_after_latency(Ref<Connection>(this));
    return;
  }
  if (side == 0 && !decrypted_) received_.push(bytes);
  if (streams_[side] != nullptr) streams_[side]->wake_reader();
}

void Connection::on_end_of_stream(int side) {
  if (!closed_[side]) emit(EventKind::kShutdown, side, "end of stream arrived");
  if (streams_[side] != nullptr) streams_[side]->wake_reader();
  finish_if_over();
}

void Connection::on_room(int side) {
  if (streams_[side] != nullptr) streams_[side]->wake_writer();
}

void Connection::finish_if_over() {
  const bool over = reset_ || (to_dialler_.ended() && to_acceptor_.ended());
  if (!open_ || !over) return;
  open_ = false;
  network_.forget(*this);  // May destroy this object.
}

}  // namespace wavetank::sim
