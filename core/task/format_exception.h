#pragma once

/// core/task/format_exception.h - stored exceptions as text, for people.

#include <cstddef>
#include <exception>
#include <string>

namespace wavetank {

/// The text of the error, in one line: that of a std::exception or a group, "CancelledError" with
/// its message, "LoopExit(code)"; the type name of any other error.
std::string error_text(const std::exception_ptr& error);

/// "TYPE: TEXT" and a line break; a group with all that is nested in it, as Python prints it:
///
///       | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
///       +-+---------------- 1 ----------------
///         | std::runtime_error: first
///         +---------------- 2 ----------------
///         | std::range_error: second
///         +------------------------------------
///
/// Source: CPython 3.14, traceback.format_exception, without the tracebacks.
std::string format_exception(const std::exception_ptr& error);

/// "MESSAGE (2 sub-exceptions)"
std::string group_headline(const std::string& message, std::size_t count);

}  // namespace wavetank
