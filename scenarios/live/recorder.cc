#include "scenarios/live/recorder.h"

#include <fmt/core.h>

#include "core/loop/event_loop.h"

namespace wavetank::scenarios {
namespace {

constexpr std::uint16_t kNoCloseFrame = 1006;

}  // namespace

Recorder::Recorder(Recording& recording, const SecureTransport& transport,
                   const std::vector<hyperliquid::WantedTopic>& topics,
                   const sim::RecordRequest& request, const sim::RecordTalk& talk,
                   sim::RecordStatus& status)
    : recording_(recording),
      transport_(transport),
      request_(request),
      talk_(talk),
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

// What passes.

/// The URL, and what the handshakes have led to.
std::string Recorder::opened_text() const {
  const std::optional<TlsFacts>& tls = transport_.facts();
  if (!tls) return request_.url;
  return fmt::format("{} {} {}", request_.url, tls->version, tls->cipher);
}

void Recorder::on_open() {
  ++status_.connections;
  const std::string text = opened_text();
  recording_.append(connection_, RecordKind::kOpen, text);
  talk_.line(fmt::format("connection {} open: {}", connection_, text));
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

/// A connection without a Close frame failed: why is known a moment later.
void Recorder::on_close(std::uint16_t code, std::string_view reason, bool) {
  if (code == kNoCloseFrame) return;
  recording_.append(connection_, RecordKind::kClose, reason, false, code);
  closed_ = true;
}

// What the client says.

void Recorder::phase(hyperliquid::Phase phase) {
  if (phase != hyperliquid::Phase::kDial) return;
  ++connection_;
  ++status_.dials;
  closed_ = false;
}

/// A venue may send what nobody asked for; only what is wanted has a place.
void Recorder::delivered(std::string_view topic) {
  const auto wanted = last_data_.find(topic);
  if (wanted != last_data_.end()) wanted->second = EventLoop::running().time();
}

void Recorder::disconnected(std::string_view why) {
  if (!closed_) recording_.append(connection_, RecordKind::kError, why);
  status_.last_failure = why;
  talk_.line(fmt::format("connection {} ended: {}", connection_, why));
}

void Recorder::task_ended(std::string_view name, std::string_view error) {
  if (bug_.empty() && !error.empty()) bug_ = fmt::format("task {}: {}", name, error);
}

}  // namespace wavetank::scenarios
