#pragma once

/// scenarios/record/recorder.h - Recorder: the tap and the Reports of a feed client: makes records
/// of the messages, counts them, and keeps the status for the terminal.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/wire_tap.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/pipeline/reports.h"
#include "scenarios/record/capture_file.h"
#include "scenarios/record/handshake.h"
#include "scenarios/record/secure_transport.h"
#include "sim/run/record_request.h"

namespace wavetank::scenarios {

/// Connections are numbered in the order of dialling, from 1. One that never opened has an
/// "error" record with the reason; else its "close" has the side that ended it, and the cause.
class Recorder final : public WireTap, public hyperliquid::Reports {
 public:
  /// Requires: all outlive it. `topics`: those that the client wants. `stop_cause`: the reason of
  /// the stop; empty until then.
  Recorder(CaptureFile& recording, const SecureTransport& transport, const std::string& stop_cause,
           const std::vector<hyperliquid::WantedTopic>& topics, const sim::RecordRequest& request,
           const sim::RecordObserver& observer, sim::RecordStatus& status);

  /// The client has ended. So has its last connection, even if the client could not report it.
  void finish();

  /// Brings the status up to date.
  void count(Instant now);
  /// The error of a failed task of the client; empty without one.
  const std::string& bug() const noexcept { return bug_; }

  void on_head_sent(std::string_view head) override { handshake_.head_sent(head); }
  void on_head_received(std::string_view head) override { handshake_.head_received(head); }
  void on_open() override;
  void on_sent(Opcode opcode, std::string_view payload) override;
  void on_sent_raw(std::string_view) override {}  // A feed client sends no raw bytes.
  void on_received(Opcode opcode, std::string_view payload) override;
  void on_close(const CloseStatus& status, std::string_view why) override;

  void phase(hyperliquid::Phase phase) override;
  void frame(std::string_view, std::uint32_t) override {}
  void delivered(std::string_view topic, std::uint32_t connection) override;
  void trade(std::string_view, std::int64_t, std::uint64_t, std::uint32_t) override {}
  // By the consumer: they are recorded.
  void dropped(std::string_view, std::uint64_t, std::string_view, std::uint32_t) override {}
  void gap(std::string_view, Instant, Instant, std::uint32_t) override {}
  void disconnected(std::string_view why, std::uint32_t connection) override;
  void task_ended(std::string_view name, std::string_view error) override;
  void sample(std::size_t, std::size_t, std::size_t, std::size_t) override {}
  void gave_up(std::string_view) override {}
  void alarm(std::string_view topic, std::string_view why) override;
  void wants(std::string_view, bool) override {}

 private:
  void message(RecordKind kind, Opcode opcode, std::string_view payload);
  std::string opened_text() const;
  void put_close(std::string_view given_up);

  CaptureFile& recording_;
  const SecureTransport& transport_;
  const std::string& stop_cause_;
  const sim::RecordRequest& request_;
  const sim::RecordObserver& observer_;
  sim::RecordStatus& status_;
  std::map<std::string, std::optional<Instant>, std::less<>> last_data_;
  std::uint32_t connection_ = 0;
  Handshake handshake_;          ///< The handshake of the current connection.
  bool opened_ = false;          ///< So is this.
  std::optional<Record> close_;  ///< How it ended; written when the client has said why.
  std::string bug_;
};

}  // namespace wavetank::scenarios
