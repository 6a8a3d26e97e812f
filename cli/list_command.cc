#include <fmt/core.h>

#include <array>
#include <limits>
#include <optional>

#include "cli/commands.h"
#include "cli/result_json.h"
#include "cli/table.h"
#include "sim/fault/nearest_name.h"

namespace wavetank::cli {
namespace {

/// Anything that has a name and two texts.
struct Item {
  std::string name, summary, source;
  const sim::SweepDemands* demands = nullptr;        ///< A scenario's.
  std::optional<std::vector<std::string>> commands;  ///< A venue's.
};

std::string joined_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// "must reach STALL, STOP_BOUND; must bite mute; from 100 seeds on".
std::string demands_text(const sim::SweepDemands& demands) {
  std::string text;
  if (!demands.must_reach.empty()) text += "must reach " + joined_names(demands.must_reach);
  if (!demands.must_bite.empty()) {
    text += (text.empty() ? "must bite " : "; must bite ") + joined_names(demands.must_bite);
  }
  if (demands.from_seeds > 1) text += fmt::format("; from {} seeds on", demands.from_seeds);
  return text;
}

void add_names(sim::JsonWriter& json, std::string_view key, const std::vector<std::string>& names) {
  json.key(key).begin_array();
  for (const std::string& name : names) json.text(name);
  json.end_array();
}

template <class Info>
std::vector<Item> items_of(const std::vector<Info>& all) {
  std::vector<Item> items;
  for (const Info& info : all) {
    Item& item = items.emplace_back();
    item.name = info.name;
    item.summary = info.summary;
    item.source = info.source;
  }
  return items;
}

std::string items_text(const Options& options, const std::vector<Item>& items) {
  std::string text;
  if (options.quiet) {
    for (const Item& item : items) text += item.name + "\n";
    return text;
  }
  std::vector<TableRow> rows;
  for (const Item& item : items) {
    rows.push_back({item.name, item.summary});
    if (item.commands) rows.push_back({"", "commands: " + joined_names(*item.commands)});
    if (!options.verbose) continue;
    rows.push_back({"", "source: " + item.source});
    const std::string demands = item.demands == nullptr ? "" : demands_text(*item.demands);
    if (!demands.empty()) rows.push_back({"", demands});
  }
  return table({Align::kLeft, Align::kLeft}, rows);
}

void add_item(sim::JsonWriter& json, std::string_view name, std::string_view summary,
              std::string_view source) {
  json.key("name").text(name).key("summary").text(summary).key("source").text(source);
}

std::string items_json(const std::string& what, const std::vector<Item>& items) {
  sim::JsonWriter json;
  json.begin_object().key("command").text("list").key("version").text(version());
  json.key("what").text(what).key("items").begin_array();
  for (const Item& item : items) {
    json.begin_object();
    add_item(json, item.name, item.summary, item.source);
    if (item.demands != nullptr) {
      add_names(json, "must_reach", item.demands->must_reach);
      add_names(json, "must_bite", item.demands->must_bite);
      json.key("demanded_from_seeds").natural(item.demands->from_seeds);
    }
    if (item.commands) add_names(json, "commands", *item.commands);
    json.end_object();
  }
  return json.end_array().end_object().take();
}

/// "duration_ns 0..60000000000, default 60000000000".
std::string parameter_text(const sim::NumberSpec& spec) {
  std::string range = fmt::format("{}..{}", spec.min, spec.max);
  if (!spec.choices.empty()) {
    range = fmt::format("{}", spec.choices.front());
    for (std::size_t i = 1; i < spec.choices.size(); ++i) {
      range += fmt::format("|{}", spec.choices[i]);
    }
    if (spec.or_from < spec.max) range += fmt::format("|{}..{}", spec.or_from, spec.max);
  }
  return fmt::format("{} {}, default {}", spec.name, range, spec.fallback);
}

std::string parameter_text(const sim::TextSpec& spec) {
  std::string choices = fmt::format("a text of {} bytes at most", spec.bytes_max);
  if (!spec.choices.empty()) {
    choices = spec.choices.front();
    for (std::size_t i = 1; i < spec.choices.size(); ++i) choices += "|" + spec.choices[i];
  }
  return fmt::format("{} {}, default \"{}\"", spec.name, choices, spec.fallback);
}

std::vector<std::string> targets_of(const sim::FaultKind& kind) {
  std::vector<std::string> names;
  for (const sim::TargetKind target : kind.acts_on) names.emplace_back(sim::target_name(target));
  return names;
}

std::string faults_text(const Options& options, const sim::FaultCatalogue& faults) {
  std::vector<TableRow> rows;
  for (const sim::FaultKind& kind : faults.kinds()) {
    if (options.quiet) {
      rows.push_back({kind.name});
      continue;
    }
    rows.push_back({kind.name, std::string(level_name(kind.level)), kind.doc});
    for (const sim::NumberSpec& spec : kind.numbers) rows.push_back({"", "", parameter_text(spec)});
    for (const sim::TextSpec& spec : kind.texts) rows.push_back({"", "", parameter_text(spec)});
    const std::string reason = kind.why_not_served();
    if (!reason.empty()) rows.push_back({"", "", "not in serve: " + reason});
    if (!options.verbose) continue;
    rows.push_back({"", "", "acts on: " + joined_names(targets_of(kind))});
    rows.push_back({"", "", "source: " + kind.source});
  }
  if (options.quiet) {
    std::string names;
    for (const TableRow& row : rows) names += row.front() + "\n";
    return names;
  }
  std::vector<TableRow> triggers;
  for (const sim::FaultTrigger& trigger : faults.triggers()) {
    triggers.push_back({trigger.name, trigger.doc});
    if (trigger.served.empty() || !options.verbose) continue;
    triggers.push_back({"", "in serve: " + trigger.served});
  }
  const std::vector<Align> columns(3, Align::kLeft);
  return table(columns, rows) + "\ntriggers, for \"when\":{\"after\":NAME}\n" +
         table(columns, triggers);
}

void add_parameters(sim::JsonWriter& json, const sim::FaultKind& kind) {
  json.key("parameters").begin_array();
  for (const sim::NumberSpec& spec : kind.numbers) {
    json.begin_object().key("name").text(spec.name).key("unit").text(spec.unit);
    json.key("min").integer(spec.min).key("max").integer(spec.max);
    json.key("default").integer(spec.fallback).key("choices").begin_array();
    for (const std::int64_t choice : spec.choices) json.integer(choice);
    json.end_array().end_object();
  }
  for (const sim::TextSpec& spec : kind.texts) {
    json.begin_object().key("name").text(spec.name).key("bytes_max").natural(spec.bytes_max);
    json.key("default").text(spec.fallback).key("choices").begin_array();
    for (const std::string& choice : spec.choices) json.text(choice);
    json.end_array().end_object();
  }
  json.end_array();
}

std::string faults_json(const sim::FaultCatalogue& faults) {
  sim::JsonWriter json;
  json.begin_object().key("command").text("list").key("version").text(version());
  json.key("what").text("faults").key("items").begin_array();
  for (const sim::FaultKind& kind : faults.kinds()) {
    json.begin_object();
    add_item(json, kind.name, kind.doc, kind.source);
    json.key("level").text(level_name(kind.level));
    add_names(json, "acts_on", targets_of(kind));
    const std::string reason = kind.why_not_served();
    json.key("served").boolean(reason.empty());
    if (!reason.empty()) json.key("not_served").text(reason);
    add_parameters(json, kind);
    json.end_object();
  }
  json.end_array().key("triggers").begin_array();
  for (const sim::FaultTrigger& trigger : faults.triggers()) {
    json.begin_object().key("name").text(trigger.name);
    json.key("summary").text(trigger.doc);
    if (!trigger.served.empty()) json.key("served").text(trigger.served);
    json.end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace

ExitCode list_command(Session& session) {
  const sim::Registry& registry = session.registry;
  const Options& options = session.options;
  const std::string& what = options.subjects.front();
  if (what == "faults") {
    if (options.json) {
      session.console.json(faults_json(registry.faults));
    } else {
      session.console.result(faults_text(options, registry.faults));
    }
    return ExitCode::kPass;
  }
  std::vector<Item> items;
  if (what == "scenarios") {
    items = items_of(registry.scenarios);
    for (std::size_t i = 0; i < items.size(); ++i)
      items[i].demands = &registry.scenarios[i].demands;
  } else if (what == "clients") {
    items = items_of(registry.clients);
  } else if (what == "properties") {
    items = items_of(registry.properties);
  } else if (what == "venues") {
    items = items_of(registry.venues);
    for (std::size_t i = 0; i < items.size(); ++i) {
      items[i].commands.emplace();
      for (const sim::CommandInfo& command : registry.venues[i].commands()) {
        items[i].commands->push_back(command.name);
      }
    }
  } else {
    const std::vector<std::string> known = {"scenarios", "clients", "faults", "properties",
                                            "venues"};
    throw CommandError(ExitCode::kUsage,
                       "cannot list \"" + what + "\"; " + sim::name_advice(what, known));
  }
  if (options.json) {
    session.console.json(items_json(what, items));
  } else {
    session.console.result(items_text(options, items));
  }
  return ExitCode::kPass;
}

}  // namespace wavetank::cli
