#pragma once

/// sim/import/foreign_file.h - says what a file is that is no capture of ours, and what to do with
/// it. It guesses from the first bytes, looks into gzip and zstd, and is wrong at worst.

#include <string>
#include <string_view>

namespace wavetank::sim {

/// How a zstd frame begins. Source: RFC 8878, section 3.1.1.
inline constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

/// A clause such as "a pcap file: packets of a network; ...". Empty for what it does not know.
/// `start` may be the whole file or a beginning of it, and of any content.
std::string foreign_name(std::string_view start);

/// The beginning of what a zstd file holds, with or without checksums; empty if nothing of it can
/// be decoded. At most 64 KiB.
std::string zstd_start(std::string_view bytes);

}  // namespace wavetank::sim
