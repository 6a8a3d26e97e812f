#pragma once

/// sim/explore/crash_notes.h - in a watched process: signal handlers that write the native stack
/// into the pulse, when the process dies of a signal or when its watcher asks.

namespace wavetank::sim {

class Pulse;

/// The watcher asks for the stack with this signal; it is there when `frame_count` is not 0.
int stack_request_signal() noexcept;

/// For the rest of the process's life. The signals keep their usual effect. Under a sanitizer,
/// which reports by itself, only an abort and the watcher's question are answered.
/// Requires: `pulse` outlives the process.
void install_crash_notes(Pulse& pulse);

}  // namespace wavetank::sim
