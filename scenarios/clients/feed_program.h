#pragma once

/// scenarios/clients/feed_program.h - FeedProgram: a feed client as the registry keeps it. A client
/// of your own becomes one line of the registry with feed_client().

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/pipeline/reports.h"
#include "sim/run/registry.h"

namespace wavetank::scenarios {

/// Runs until a stop signal and returns the exit code. The function object outlives the coroutine.
using ClientProgram = std::function<Coro<int>(Doors& doors, const hyperliquid::ClientConfig& config,
                                              hyperliquid::Reports& reports)>;

/// A program, and the reports that it declares: properties that need more are not applicable.
struct Client {
  Client(ClientProgram run_, hyperliquid::ReportKinds reports_)
      : run(std::move(run_)), reports(reports_) {}

  ClientProgram run;
  hyperliquid::ReportKinds reports;
};

class FeedProgram final : public sim::Program {
 public:
  explicit FeedProgram(Client client_) : client(std::move(client_)) {}

  const Client client;
};

/// The registry's row of a client: `registry.clients.push_back(feed_client("mine", ...))`.
/// `name`: lower_snake_case, for --client. `summary`: one line. `source`: the public client or the
/// incident that it is made after, or your own repository.
inline sim::ClientInfo feed_client(std::string name, std::string summary, std::string source,
                                   Client client) {
  return sim::ClientInfo{std::move(name), std::move(summary), std::move(source),
                         std::make_shared<const FeedProgram>(std::move(client))};
}

/// The feed client of that name. Errors: std::invalid_argument for a name that the registry lacks,
/// or one that is no feed client.
const Client& require_feed_client(const sim::Registry& registry, const std::string& name);

}  // namespace wavetank::scenarios
