#include "scenarios/record/recorder.h"

#include <fmt/core.h>

#include "core/check.h"
#include "core/loop/event_loop.h"

namespace wavetank::scenarios {
namespace {

constexpr std::uint16_t kNoCloseFrame = 1006;
constexpr const char* kAbortedHere = "aborted by this side";  // WebSocket's own word.

Closer closer_of(ClosedBy by) noexcept {
  if (by == ClosedBy::kUs) return Closer::kUs;
  return by == ClosedBy::kPeer ? Closer::kPeer : Closer::kNobody;
}

/// How it ended without a Close frame of the peer. `why`: the websocket's word for it.
std::string unclean_end(const std::string& why) {
  return why == kAbortedHere ? "the peer has not closed in time" : why;
}

}  // namespace

Recorder::Recorder(CaptureFile& recording, const SecureTransport& transport,
                   const std::string& stop_cause,
                   const std::vector<hyperliquid::WantedTopic>& topics,
                   const sim::RecordRequest& request, const sim::RecordObserver& observer,
                   sim::RecordStatus& status)
    : recording_(recording),
      transport_(transport),
      stop_cause_(stop_cause),
      request_(request),
      observer_(observer),
      status_(status) {
  for (const hyperliquid::WantedTopic& topic : topics) last_data_[topic.key] = std::nullopt;
}

void Recorder::count(Instant now) {
  status_.records = recording_.records();
  status_.dropped = recording_.dropped();
  status_.file_bytes = recording_.file_bytes();
  status_.parts = recording_.parts();
  status_.waiting_bytes = recording_.waiting_bytes();
  status_.holds = recording_.holds();
  status_.held = recording_.held();
  status_.holding = !recording_.room().is_set();
  for (const auto& [topic, at] : last_data_) {
    status_.silent[topic] = at ? std::optional(now - *at) : std::nullopt;
  }
}

// Records of the messages.

/// The URL, and the results of the handshakes.
std::string Recorder::opened_text() const {
  const std::optional<TlsFacts>& tls = transport_.facts();
  if (!tls) return request_.url;
  return fmt::format("{} {} {}", request_.url, tls->version, tls->cipher);
}

void Recorder::on_open() {
  CHECK(connection_ > 0 && !opened_);
  ++status_.connections;
  opened_ = true;
  recording_.begin(handshake_.is_synthetic());
  const std::string text = opened_text();
  recording_.append(connection_, RecordKind::kOpen, handshake_.facts_behind(text, transport_));
  observer_.line(fmt::format("connection {} open: {}", connection_, text));
}

void Recorder::on_sent(Opcode opcode, std::string_view payload) {
  message(RecordKind::kSent, opcode, payload);
}

void Recorder::on_received(Opcode opcode, std::string_view payload) {
  if (opcode == Opcode::kPing) recording_.append(connection_, RecordKind::kPing, payload);
  if (opcode == Opcode::kPong) recording_.append(connection_, RecordKind::kPong, payload);
  message(RecordKind::kReceived, opcode, payload);
}

void Recorder::message(RecordKind kind, Opcode opcode, std::string_view payload) {
  if (opcode != Opcode::kText && opcode != Opcode::kBinary) return;
  ++status_.messages;
  status_.bytes += payload.size();
  recording_.append(connection_, kind, payload, opcode == Opcode::kBinary);
}

/// The cause is known a moment later.
void Recorder::on_close(const CloseStatus& status, std::string_view why) {
  close_ = recording_.stamped(connection_, RecordKind::kClose, status.reason);
  close_->close_code = status.code;
  close_->closer = closer_of(status.by);
  if (status.by != ClosedBy::kPeer) close_->cause = why;
}

/// `given_up`: the reason that the client reports.
void Recorder::put_close(std::string_view given_up) {
  if (!close_) return;
  if (close_->closer == Closer::kUs) {
    const bool aborted = close_->close_code == kNoCloseFrame;
    if (!stop_cause_.empty()) {
      close_->cause = stop_cause_ + (aborted ? ", and " + unclean_end(close_->cause) : "");
    } else if (aborted && !given_up.empty()) {
      close_->cause = given_up;
    }
  }
  recording_.append(*close_);
  close_.reset();
}

void Recorder::finish() { put_close({}); }

// Reports of the client.

void Recorder::phase(hyperliquid::Phase phase) {
  if (phase != hyperliquid::Phase::kDial) return;
  ++connection_;
  ++status_.dials;
  opened_ = false;
  handshake_ = Handshake();
}

/// A venue may send topics that were not asked for; only wanted topics have a place.
void Recorder::delivered(std::string_view topic, std::uint32_t) {
  const auto wanted = last_data_.find(topic);
  if (wanted != last_data_.end()) wanted->second = EventLoop::running().time();
}

void Recorder::disconnected(std::string_view why, std::uint32_t) {
  if (!opened_) {
    const std::string text = handshake_.facts_behind(std::string(why), transport_);
    recording_.append(connection_, RecordKind::kError, text);
    status_.remedy = handshake_.remedy(transport_);
  }
  put_close(why);
  status_.last_failure = why;
  observer_.line(opened_ ? fmt::format("connection {} ended: {}", connection_, why)
                         : fmt::format("dial {} failed: {}", connection_, why));
}

void Recorder::alarm(std::string_view topic, std::string_view why) {
  observer_.line(fmt::format("{}: {}", topic, why));
}

void Recorder::task_ended(std::string_view name, std::string_view error) {
  if (bug_.empty() && !error.empty()) bug_ = fmt::format("task {}: {}", name, error);
}

}  // namespace wavetank::scenarios
