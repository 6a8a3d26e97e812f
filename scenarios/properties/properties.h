#pragma once

/// scenarios/properties/properties.h - the properties of a feed client. Each is one class in one of
/// the .cc files beside this header, with its bound; property_infos() has the sources. A property
/// that needs a client report is not applicable to clients that do not declare that report. A
/// property about topics or trades is not applicable when frames are not decoded.

#include <initializer_list>
#include <vector>

#include "scenarios/properties/feed_property.h"

namespace wavetank::scenarios {

// About the process.

/// STOP_BOUND: the program and all its connections and dials end within 4 s of a stop signal. The
/// bound is 6 s if a fault is active or a second signal arrives. The first signal that
/// finds the program alive starts the bound.
sim::PropertyInfo stop_bound();

/// EARLY_EXIT: the program runs until a stop signal. An earlier end is a violation with any exit
/// code.
sim::PropertyInfo early_exit();

/// EXIT_CODE: the exit code after a stop signal is 0. A program without a handler may end with 128
/// plus the number of the signal. Any code is accepted within 6 s of an error that left a task.
sim::PropertyInfo exit_code();

/// CONTAIN: an error that leaves a task or a callback is noticed and stays local. In the same turn
/// of the loop the program looks at the error, reports it (task_ended), or ends with an exit code
/// other than 0. Within 5 s of the report all topics but one go on, or the program ends. After an
/// error that is reported during a stop, the exit code is not 0.
sim::PropertyInfo contain();

/// FAIL_VISIBLE: a client that no longer works reports it. The client makes a report (gave_up,
/// task_ended) or ends if it has no connection and begins no dial for 75 s. It does the same if a
/// task ends with an error that it does not look at.
sim::PropertyInfo fail_visible();

/// DEADLOCK: a client that has not ended has a ready task, an armed timer or bytes in flight.
sim::PropertyInfo deadlock();

/// NO_SPIN: at one instant of virtual time the loop runs at most 1000 iterations without door
/// activity, and at most 10,000 with it.
sim::PropertyInfo no_spin();

// About the connection.

/// DIAL_BUDGET: the client dials at most 30 times in any 60 s. Not reached below 15. Source:
/// developer docs, "Rate limits and user limits".
sim::PropertyInfo dial_budget();

/// CLOSE_BOUND: a connection on which the client has sent a Close frame, or which it has
/// half-closed, is closed or reset within 2 s (RunTerms::close_bound), also while bytes still
/// arrive. Not reached by closes that are answered within a round trip.
sim::PropertyInfo close_bound();

/// NO_BYTE_LOSS: the client reports every message that had arrived at its socket when the venue or
/// the network ended the connection, within 1 s. Needs: frame.
sim::PropertyInfo no_byte_loss();

/// CONNECTED: the client has every wanted topic 45 s after the run begins, after a connection ends,
/// and after the last fault: the topic is in the venue's set of an open websocket, and its owed
/// frames have reached the consumer (have arrived, if the client does not declare `delivered`).
/// Checked again at the stop signal. A topic that the venue refuses counts as unwanted after the
/// client has raised an alarm for it.
sim::PropertyInfo connected();

/// RECOVER: the demand of CONNECTED, after faults alone. Needs: delivered, decoded frames.
sim::PropertyInfo recover();

/// HALF_OPEN: the client ends a websocket on which nothing arrives for 60 s, within 5 s more.
sim::PropertyInfo half_open();

/// KEEPALIVE: the venue sends data or a pong at least every 55 s on each open websocket, because
/// the client pings often enough. The time under a fault does not count.
sim::PropertyInfo keepalive();

/// NO_FALSE_KILL: the client ends a websocket only for a reason: a stop; an end by the venue, also
/// one in flight; an error frame of the last 5 s; an owed frame or an answer that is 5 s overdue;
/// no arrival for 20 s although a frame, an answer or a pong was due; a topic that looks silent by
/// the bounds of STALL; latency of 1 s and more. A late pong while data flows is no reason. Reached
/// by such an end, and by a client that stays for 20 s after an unanswered ping while data flows.
/// Needs: decoded frames.
sim::PropertyInfo no_false_kill();

// About the subscription.

/// STALL: the client ends a connection that brings no data for 20 s although frames were owed,
/// within 5 s more. The bound is 60 s or more if only topics are owed that come less often than
/// every 5.5 s. Control frames and acks are not data. Before its first data a connection is judged
/// from the upgrade on, by topics that have brought data on any connection. Needs: decoded frames.
sim::PropertyInfo stall();

/// PER_SUB: the client repairs a mute topic. A topic with a cadence is mute when it is silent for
/// max(20 s, 3 cadences) although frames were owed, while other topics bring data. Within 5 s, and
/// again every 120 s, the client unsubscribes and subscribes to it. Alternatives are to end the
/// connection or to raise an alarm. A topic that has brought data on an earlier connection is
/// judged from its acknowledgement on. Needs: decoded frames.
sim::PropertyInfo per_sub();

/// SUB_SET: the venue's set holds every wanted topic with all its options, 5 s and 30 ms a topic
/// after the last upgrade, request or fault. Needs: decoded frames.
sim::PropertyInfo sub_set();

/// RESUB_ONCE: the client subscribes to a topic once on a connection. It may repeat that after an
/// unsubscribe, a refusal, 5 s without an answer or 20 s without data. Reached by the second
/// connection of a socket. Needs: decoded frames.
sim::PropertyInfo resub_once();

// About the data.

/// NO_DUP: no trade (time, coin, tid) reaches the consumer twice within 10 min or 100,000 trades of
/// its coin. Needs: trade, decoded frames.
sim::PropertyInfo no_dup();

/// AGE_AT_DELIVERY: the client reports a data frame as delivered or dropped within 1 s of the
/// arrival of its last byte. Not checked after the stop signal. Needs: frame, delivered, dropped.
sim::PropertyInfo age_at_delivery();

/// ACCOUNTED: each data frame that the client took from its socket is reported as delivered or
/// dropped, under its topic, by the end of the program. Needs: frame, delivered, dropped.
sim::PropertyInfo accounted();

// Judged from outside the run.

/// CRASH: the program does not die of a signal, such as SIGSEGV, or of a sanitizer report.
sim::PropertyInfo crash();
/// HANG: the run has events within --seed-timeout of real time, and keeps its budget of events.
sim::PropertyInfo hang();
/// DETERMINISM: two runs of one request give the same trace.
sim::PropertyInfo determinism();

/// All properties, in the order of reports. A new property is a class in one of the .cc files, and
/// its name twice in this header.
inline constexpr auto kFeedProperties = {
    stop_bound,      close_bound,   early_exit,  exit_code,   deadlock,  contain,    fail_visible,
    crash,           hang,          determinism, dial_budget, connected, recover,    half_open,
    keepalive,       no_false_kill, stall,       per_sub,     sub_set,   resub_once, no_dup,
    age_at_delivery, accounted,     no_spin,     no_byte_loss};

/// The rows of kFeedProperties.
std::vector<sim::PropertyInfo> property_infos();

}  // namespace wavetank::scenarios
