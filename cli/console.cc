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
    : streams_(streams),
      json_(options.json || options.events.path == kStdout),
      quiet_(options.quiet),
      verbose_(options.verbose) {}

Console::~Console() {
  clear_progress();
  if (!err_) return;
  tell_of_dropped();
  err_->drain(kLastWordsLimit);
}

void Console::never_wait() {
  if (streams_.err_descriptor < 0 || streams_.out_descriptor < 0 || never_waits()) return;
  streams_.out << std::flush;
  streams_.err << std::flush;
  out_.emplace(streams_.out_descriptor);
  err_.emplace(streams_.err_descriptor);
}

/// False: dropped.
bool Console::write_err(std::string_view text) {
  if (err_) return err_->put(text);
  streams_.err << text << std::flush;
  return true;
}

void Console::write_result(std::string_view text) {
  if (!out_) return write_out(streams_.out, text);
  if (out_->put(text) && out_->drain(kLastWordsLimit)) return;
  const int error = out_->error();
  throw CommandError(
      ExitCode::kOutside,
      "stdout cannot be written: " +
          (error == 0 ? "the reader of stdout does not read; let it read, or redirect stdout"
                      : std::generic_category().message(error)));
}

void Console::tell_of_dropped() {
  const std::uint64_t untold = notes_dropped_ - drops_told_;
  if (untold == 0) return;
  const std::string line =
      "wavetank: lines dropped here, since stderr was not read: " + std::to_string(untold) + "\n";
  if (write_err(line)) drops_told_ = notes_dropped_;
}

void Console::result(std::string_view text) {
  clear_progress();
  if (!json_) return write_result(text);
  if (!write_err(text)) ++notes_dropped_;
}

void Console::detail(std::string_view text) {
  if (!quiet_) result(text);
}

void Console::note(std::string_view line) {
  clear_progress();
  tell_of_dropped();
  if (!write_err(printable(line) + "\n")) ++notes_dropped_;
}

void Console::data(std::string_view bytes) {
  clear_progress();
  write_result(bytes);
}

void Console::json(std::string_view object) {
  clear_progress();
  write_result(std::string(object) + "\n");
}

std::string Console::painted(Paint paint, std::string_view text) const {
  if (!(json_ ? streams_.colour_err : streams_.colour_out)) return std::string(text);
  return std::string(code_of(paint)) + std::string(text) + "\x1b[0m";
}

void Console::progress(std::string_view text) {
  if (err_) {
    err_->pump();
    if (err_->idle()) tell_of_dropped();
    if (!err_->ready()) return;
  }
  if (!shows_progress()) return;
  const std::int64_t now = watch_.wall_ns();
  if (line_drawn_ns_ >= 0 && now - line_drawn_ns_ < kProgressEveryNs) return;
  line_drawn_ns_ = now;
  line_open_ = true;
  // The last column stays free: some terminals wrap when it is filled.
  if (streams_.columns > 0) text = text.substr(0, streams_.columns - 1);
  write_err(std::string(kClearLine).append(text));
}

void Console::clear_progress() {
  if (!line_open_) return;
  line_open_ = false;
  write_err(kClearLine);
}

}  // namespace wavetank::cli
