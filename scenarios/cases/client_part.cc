#include "scenarios/cases/client_part.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "scenarios/properties/feed_property.h"
#include "sim/fault/injector.h"
#include "sim/run/run.h"
#include "sim/world/host.h"

namespace wavetank::scenarios {

ClientPart::ClientPart(const CaseClient& setup, const Client& program,
                       const std::vector<sim::PropertyInfo>& properties, VenuePart& venue)
    : setup_(setup), program_(program), properties_(properties), venue_(venue) {}

void ClientPart::build(sim::Run& run) {
  run_ = &run;
  injector_ = &run.injector();
  host_ = &run.add_host(setup_.host, setup_.address);
  facts_.emplace(host_->id(), program_.reports, setup_.config, run.injector());
  facts_->set_record(venue_.record());
  early_silence_.emplace(*facts_, run.injector());
  reports_.emplace(run.world(), host_->id());
  run.add_listener(*facts_);
  run.add_listener(*this);
  for (PropertyPointer& property : make_properties(properties_, *facts_, terms())) {
    run.add_property(std::move(property), *host_);
  }
  for (const hyperliquid::WantedTopic& topic : setup_.config.topics) run.add_topic(topic.key);
  run.add_program(
      *host_, [this](Doors& doors) { return program_.run(doors, setup_.config, *reports_); },
      [this] { return std::string_view(facts_->phase()); });
}

RunTerms ClientPart::terms() const {
  RunTerms terms;
  terms.early_end = setup_.early_end;
  terms.may_hold = setup_.config.room != nullptr;
  terms.signals = &host_->signals();
  return terms;
}

bool ClientPart::wants(sim::EventKind kind) const noexcept {
  return kind == sim::EventKind::kTextReceived && setup_.config.decode;
}

// Triggers of plans beside sim's own ones. An acknowledgement is counted when it arrives.
void ClientPart::on_event(const sim::Event&) {
  if (facts_->frame() == nullptr) return;
  switch (facts_->frame()->kind) {
    case hyperliquid::FrameKind::kSubscriptionResponse:
      injector_->trigger("subscribe_ack", host_->id());
      break;
    case hyperliquid::FrameKind::kData:
      early_silence_->note_data(run_->world().now());
      injector_->trigger("data", host_->id());
      break;
    case hyperliquid::FrameKind::kPong:
      injector_->trigger("pong", host_->id());
      break;
    default:
      break;
  }
}

// Drawn faults are judged over a whole sweep.
std::string ClientPart::doubt() const {
  const sim::RunRequest& request = run_->request();
  if (!request.plan || request.plan_origin == sim::PlanOrigin::kDrawn) return {};
  return early_silence_->doubt(run_->world().now());
}

void ClientPart::finish(sim::RunResult& result) {
  result.messages += facts_->messages();
  // A slot is a connection beside others. A client may ignore the number of sockets.
  const std::size_t used = facts_->connections().newest().size();
  if (used == 0 || used >= setup_.config.sockets) return;
  result.remarks.push_back(
      fmt::format("{} had {} open connection{} at most, where the scenario has {} sockets",
                  setup_.host, used, used == 1 ? "" : "s", setup_.config.sockets));
}

}  // namespace wavetank::scenarios
