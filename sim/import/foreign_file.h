#pragma once

/// sim/import/foreign_file.h - foreign_name(): names the kind of a file that is no capture, and a
/// remedy. It guesses from the first bytes, looks into gzip and zstd, and is wrong at worst.

#include <string>
#include <string_view>

namespace wavetank::sim {

/// How a zstd frame begins. Source: RFC 8878, section 3.1.1.
inline constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

/// A clause such as "a pcap file: packets of a network; ...". Empty for an unknown kind. `start`
/// may be the whole file or a beginning of it, and of any content.
std::string foreign_name(std::string_view start);

/// The beginning of the content of a zstd file, with or without checksums; empty if it cannot be
/// decoded. At most 64 KiB.
std::string zstd_start(std::string_view bytes);

}  // namespace wavetank::sim
