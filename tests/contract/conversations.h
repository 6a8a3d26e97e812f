#pragma once

/// tests/contract/conversations.h - the talk of two programs over a Transport. They know
/// only the doors, so they are the same over sockets and in a simulation.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/coro/coro.h"
#include "core/doors/doors.h"

namespace wavetank {

std::span<const std::byte> bytes_of(std::string_view text);

/// `count` bytes that do not repeat with any short period, so that a lost or doubled piece shows.
std::string patterned(std::size_t count);

/// The next bytes of the stream, at most `max`; empty at its end.
Coro<std::string> read_piece(Stream& stream, std::size_t max);

/// Everything up to the end of the stream.
Coro<std::string> read_to_end(Stream& stream, std::size_t piece_max = 16 * 1024);

/// Reads exactly `count` bytes, or fewer at the end of the stream.
Coro<std::string> read_count(Stream& stream, std::size_t count);

/// Writes until it fails or is cancelled. A stream that takes no more finds room again when the
/// kernel has moved things to the peer: how much that is, and when, is the kernel's affair.
Coro<void> write_without_end(Stream& stream);

/// Accepts one connection and echoes all bytes up to the end of the stream; then closes.
Coro<void> serve_echo(Listener& listener);

/// Connects, sends `text` in pieces of `piece` bytes from a separate task, ends its writing, and
/// gives the bytes that came back up to the end of the stream.
Coro<std::string> talk_to_echo(Doors& doors, Endpoint server, std::string text, std::size_t piece);

/// Both ends as two tasks of one program: listens at `at`, talks, gives the answer.
Coro<std::string> echo_conversation(Doors& doors, Endpoint at, std::string text, std::size_t piece);

}  // namespace wavetank
