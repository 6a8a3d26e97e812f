#include "sim/import/foreign_file.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>

#include "sim/import/gzip_stream.h"
#include "sim/import/json_text.h"
#include "sim/import/stamp_lines.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kStartBytes = 64u << 10;
constexpr std::string_view kRows =
    "rows of a data set, without the venue's frames; record the feed with wavetank record";
constexpr std::string_view kPackets =
    "network packets, not messages: extract the messages with tshark, one line each, with its "
    "stamp in unix ns and a space in front; or record the feed with wavetank record";

/// The beginning of a file of some kind.
struct Magic {
  std::string_view bytes;
  std::string_view name;
  std::string_view advice;
};

using namespace std::string_view_literals;

constexpr Magic kMagics[] = {
    {"\xd4\xc3\xb2\xa1"sv, "a pcap file", kPackets},
    {"\xa1\xb2\xc3\xd4"sv, "a pcap file", kPackets},
    {"\x4d\x3c\xb2\xa1"sv, "a pcap file", kPackets},
    {"\xa1\xb2\x3c\x4d"sv, "a pcap file", kPackets},
    {"\x0a\x0d\x0d\x0a"sv, "a pcapng file", kPackets},
    {"PAR1"sv, "a parquet file", kRows},
    {"ARROW1"sv, "an Arrow file", kRows},
    {"\x89HDF\r\n"sv, "an HDF5 file", kRows},
    {"SQLite format 3"sv, "an SQLite database", kRows},
    {"\x04\x22\x4d\x18"sv, "an LZ4 file, as the venue's archives of node data are", kRows},
    {"\x02\x21\x4c\x18"sv, "an LZ4 file, as the venue's archives of node data are", kRows},
    {"PK\x03\x04"sv, "a zip archive", "unpack it and replay its content"},
    {"BZh"sv, "a bzip2 file", "decompress it with bzip2 -d and replay its content"},
    {"\xfd\x37zXZ"sv, "an xz file", "decompress it with xz -d and replay its content"},
    {"7z\xbc\xaf\x27\x1c"sv, "a 7z archive", "unpack it and replay its content"}};

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// Takes the next line; its CR is dropped.
std::string_view take_line(std::string_view& text) {
  const std::size_t length = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, length);
  text.remove_prefix(std::min(length + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// "8290:9:websocket;": the length of all, the length of a word, the word.
bool is_tnetstring(std::string_view text) {
  const std::size_t outer = count_digits(text);
  if (outer == 0 || outer > 12 || text.substr(outer, 1) != ":") return false;
  const std::string_view rest = text.substr(outer + 1);
  const std::size_t inner = count_digits(rest);
  return inner > 0 && inner <= 3 && rest.substr(inner, 1) == ":";
}

/// "2025-01-12T08:00:01"
bool begins_with_iso_stamp(std::string_view line) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (line.size() < kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool fits = kShape[i] == '0' ? is_digit(line[i]) : line[i] == kShape[i];
    if (!fits && !(i == 10 && line[i] == ' ')) return false;
  }
  return true;
}

/// "wss://host/ws <-> 1622591001.8883781"
bool is_cryptofeed(std::string_view line) {
  const std::size_t arrow = line.find(" <-> ");
  if (arrow == std::string_view::npos || line.starts_with("{")) return false;
  return count_digits(line.substr(arrow + 5)) >= 9;
}

bool is_csv(std::string_view text) {
  const std::string_view head = take_line(text);
  const std::string_view row = take_line(text);
  const auto commas = std::count(head.begin(), head.end(), ',');
  return commas >= 2 && std::count(row.begin(), row.end(), ',') == commas &&
         head.find_first_of("{[\"") == std::string_view::npos;
}

/// The kind of a JSON text, by its beginning.
std::string name_json(std::string_view text) {
  const std::string_view head = text.substr(0, kStartBytes);
  const auto holds = [head](std::string_view word) {
    return head.find(word) != std::string_view::npos;
  };
  if (head.substr(0, 200).find("\"wavetank-incident\"") != std::string_view::npos) {
    return "a wavetank incident: run it with wavetank reproduce";
  }
  if (head.substr(0, 200).find("\"wavetank-plan\"") != std::string_view::npos) {
    return "a fault plan: give it with --faults, beside a capture";
  }
  const std::size_t first = head.find('"');
  if (head.substr(std::min(first, head.size())).starts_with("\"log\"") && holds("\"creator\"")) {
    return "a HAR file, as browsers save it: extract _webSocketMessages, one line each, with its "
           "time "
           "in unix ns and a space in front; or record the feed with wavetank record";
  }
  std::string_view rest = text;
  const std::string_view line = take_line(rest);
  if (!is_whole_json(line)) return {};
  if (line.starts_with("{\"channel\"")) {
    return "frames without receive stamps: put the stamp of each, in unix ns, and a space "
           "before it";
  }
  return "JSON lines, " + std::string(kRows);
}

std::string name_text(std::string_view text) {
  std::string_view rest = text;
  std::string_view line = take_line(rest);
  // A recorder that begins with a disconnect writes an empty line.
  while (line.empty() && !rest.empty()) line = take_line(rest);
  if (is_tnetstring(line)) {
    return "a flow file of mitmproxy: save it as HAR, or record the feed with wavetank record";
  }
  if (is_cryptofeed(line)) {
    return "a text recording of cryptofeed: each line needs its stamp in unix ns and a space in "
           "place of \"seconds: \"";
  }
  if (begins_with_iso_stamp(line)) {
    return "lines that begin with a date, as Tardis serves them: each needs its stamp in unix ns "
           "and a space instead";
  }
  const std::size_t digits = count_digits(line);
  const std::string_view behind = line.substr(digits, 1);
  if (digits >= 9 && (behind == "." || behind == ":")) {
    return "lines with stamps in seconds: each needs its stamp in unix ns and a space instead";
  }
  if (is_csv(text)) return "a CSV file, " + std::string(kRows);
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin != std::string_view::npos && (text[begin] == '{' || text[begin] == '[')) {
    return name_json(text.substr(begin));
  }
  return {};
}

std::string gzip_start(std::string_view bytes) {
  std::string start;
  GzipStream stream(bytes);
  while (start.size() < kStartBytes && stream.next() == GzipEvent::kText) start += stream.text();
  return start;
}

/// The name of an unpacked file: a packed file may hold itself.
std::string name_plain(std::string_view start) {
  for (const Magic& magic : kMagics) {
    if (!start.starts_with(magic.bytes)) continue;
    return std::string(magic.name) + ": " + std::string(magic.advice);
  }
  return name_text(start.substr(0, kStartBytes));
}

/// `pack`: "gzip", "zstd".
std::string name_packed(const std::string& pack, const std::string& inside) {
  const std::string name = name_plain(inside);
  if (!name.empty()) return pack + " of " + name;
  if (pack == "zstd" && count_digits(inside) >= 13) {
    return "zstd of lines with receive stamps: decompress it with zstd -d, or to gzip";
  }
  return pack == "zstd" && !inside.empty() ? "zstd of a file that is not a wavetank capture"
                                           : std::string();
}

}  // namespace

std::string zstd_start(std::string_view bytes) {
  struct Free {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };
  const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  std::string start(kStartBytes, '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  ZSTD_outBuffer out{start.data(), start.size(), 0};
  while (in.pos < in.size && out.pos < out.size) {
    const std::size_t taken = in.pos;
    const std::size_t made = out.pos;
    const std::size_t hint = ZSTD_decompressStream(context.get(), &out, &in);
    if (ZSTD_isError(hint) != 0 || (in.pos == taken && out.pos == made)) break;
  }
  start.resize(out.pos);
  return start;
}

std::string foreign_name(std::string_view start) {
  if (start.starts_with(kZstdMagic)) return name_packed("zstd", zstd_start(start));
  if (is_gzip(start)) return name_packed("gzip", gzip_start(start));
  return name_plain(start);
}

}  // namespace wavetank::sim
