#pragma once

/// core/task/dump_tasks.h - who waits for whom: asyncio's call graph, as text.

#include <string>

namespace wavetank {

class EventLoop;

/// One block for each live task, in creation order:
///
///     task 'feed' waits for read since 12.480000000 s
///       scenarios/hyperliquid/feed.cc:88 run_feed
///       core/net/websocket.cc:41 receive
///
/// The lines are the co_awaits from the outermost coroutine to the innermost. A task that is ready
/// says so. Callable at any time, from outside the loop too; costs nothing until it is called.
std::string dump_tasks(const EventLoop& loop);

}  // namespace wavetank
