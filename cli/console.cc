#include "cli/console.h"

#include <cerrno>
#include <ostream>
#include <system_error>

#include "cli/exit_code.h"
#include "cli/printable.h"

namespace wavetank::cli {
namespace {

constexpr std::int64_t kProgressEveryNs = 100'000'000;
constexpr std::string_view kClearLine = "\r\x1b[K";

std::string_view code_of(Paint paint) {
  switch (paint) {
    case Paint::kGood:
      return "\x1b[32m";
    case Paint::kBad:
      return "\x1b[31;1m";
    case Paint::kDoubtful:
      return "\x1b[33m";
    case Paint::kStrong:
      return "\x1b[1m";
  }
  return "";
}

}  // namespace

void write_out(std::ostream& out, std::string_view text) {
  errno = 0;
  out << text << std::flush;
  if (out) return;
  const int error = errno;
  std::string message = "stdout cannot be written";
  if (error != 0) message += ": " + std::generic_category().message(error);
  throw CommandError(ExitCode::kOutside, message);
}

Console::Console(const Streams& streams, const Options& options)
    : streams_(streams), json_(options.json), quiet_(options.quiet), verbose_(options.verbose) {}

Console::~Console() { clear_progress(); }

void Console::result(std::string_view text) {
  clear_progress();
  if (json_) {
    streams_.err << text << std::flush;
  } else {
    write_out(streams_.out, text);
  }
}

void Console::detail(std::string_view text) {
  if (!quiet_) result(text);
}

void Console::note(std::string_view line) {
  clear_progress();
  streams_.err << printable(line) << '\n' << std::flush;
}

void Console::json(std::string_view object) {
  clear_progress();
  write_out(streams_.out, std::string(object) + "\n");
}

std::string Console::painted(Paint paint, std::string_view text) const {
  if (!(json_ ? streams_.colour_err : streams_.colour_out)) return std::string(text);
  return std::string(code_of(paint)) + std::string(text) + "\x1b[0m";
}

void Console::progress(std::string_view text) {
  if (!shows_progress()) return;
  const std::int64_t now = watch_.wall_ns();
  if (line_drawn_ns_ >= 0 && now - line_drawn_ns_ < kProgressEveryNs) return;
  line_drawn_ns_ = now;
  line_open_ = true;
  // The last column stays free: some terminals wrap when it is filled.
  if (streams_.columns > 0) text = text.substr(0, streams_.columns - 1);
  streams_.err << kClearLine << text << std::flush;
}

void Console::clear_progress() {
  if (!line_open_) return;
  line_open_ = false;
  streams_.err << kClearLine << std::flush;
}

}  // namespace wavetank::cli
