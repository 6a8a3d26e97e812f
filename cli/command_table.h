#pragma once

/// cli/command_table.h - CommandRow: the commands with their options and exit codes, in one table.
/// The parser accepts the options of a row, and the help prints them. The table knows no venue:
/// cli/command_choice.h adds the options of one.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_code.h"
#include "cli/options.h"
#include "sim/run/venue.h"

namespace wavetank::cli {

inline constexpr const char* kVenue = "--venue";

/// Whether an option that is not given has the value of WAVETANK_ and its name.
enum class InEnvironment : std::uint8_t { kNo, kYes };

/// The number of values that an option takes.
enum class OptionValues : std::uint8_t { kNone, kOne, kOneOrMore };

struct OptionRow {
  /// A null `value_` makes a flag, "TOPIC..." an option with one or more values.
  OptionRow(const char* name_, const char* value_, const char* text_,
            InEnvironment in_environment_ = InEnvironment::kNo);
  /// An option that a venue brings: it takes one value.
  explicit OptionRow(const sim::CommandOption& option);

  std::string name;  ///< "--client".
  OptionValues values;
  std::string value;  ///< The word for the value in the help: "NAME".
  std::string text;   ///< For the help, which breaks it into lines.
  InEnvironment in_environment;

  bool is_flag() const { return values == OptionValues::kNone; }
  char letter() const;           ///< 'o' for -o; 0: the option has no letter.
  std::string variable() const;  ///< "WAVETANK_SEED_TIMEOUT".
};

struct ExitRow {
  ExitRow(ExitCode code_, const char* text_) : code(code_), text(text_) {}
  ExitCode code;
  const char* text;  ///< The meaning, as the help prints it.
};

struct CommandRow {
  Command command;
  const char* name;
  const char* arguments;  ///< For the list of commands: "SCENARIO...|all".
  const char* subject;    ///< The name of its argument in messages. Null: it takes no argument.
  const char* summary;    ///< A few words without a subject: "record a live feed".
  std::vector<OptionRow> options;
  std::vector<ExitRow> exits;
  std::string venue = {};                  ///< The chosen venue; empty in the table.
  std::vector<std::string> of_venue = {};  ///< The options that the venue alone reads.

  /// Whether the venue decides if the command exists, and which options it has.
  bool is_of_venues() const { return find_option(kVenue) != nullptr; }
  /// Null: the command has no such option.
  const OptionRow* find_option(std::string_view option) const;
};

/// In the order in which the help lists them.
const std::vector<CommandRow>& command_rows();
const CommandRow& row_of(Command command);

}  // namespace wavetank::cli
