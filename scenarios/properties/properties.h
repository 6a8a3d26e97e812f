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

/// STOP_BOUND: from the first stop signal that finds it alive to the end of the program, with all
/// its connections and dials, at most 4 s; 6 s when a fault is at work or a second signal came.
sim::PropertyInfo stop_bound();

/// EARLY_EXIT: the program does not end before a stop signal, with any exit code.
sim::PropertyInfo early_exit();

/// EXIT_CODE: after a stop it ends with 0; without a handler with 128 + signal; with another code
/// only when an error left a task of it in the last 6 s.
sim::PropertyInfo exit_code();

/// CONTAIN: an error that leaves a task or a callback is looked at by the program, or reported
/// (task_ended), in the same turn of the loop. After the report all topics but one go on within
/// 5 s, or the program ends with an exit code other than 0.
sim::PropertyInfo contain();

/// FAIL_VISIBLE: a client without a connection that begins no dial for 75 s, or of which a task
/// ended with an error that it has not looked at, reports it: gave_up, task_ended, or its end.
sim::PropertyInfo fail_visible();

/// DEADLOCK: while the client has not ended, a task is ready, a timer is armed or bytes are in
/// flight.
sim::PropertyInfo deadlock();

/// NO_SPIN: at one instant of virtual time the loop runs at most 1000 iterations without door
/// activity.
sim::PropertyInfo no_spin();

// About the connection.

/// DIAL_BUDGET: at most 30 dials in any 60 s; not reached below 15. Source: developer docs, "Rate
/// limits and user limits".
sim::PropertyInfo dial_budget();

/// CLOSE_BOUND: a connection on which the client has sent Close, or that it has half-closed, is
/// closed or reset within 2 s (terms.close_bound), also while bytes still arrive. Not reached by
/// closes that are answered within a round trip.
sim::PropertyInfo close_bound();

/// NO_BYTE_LOSS: when a connection ends other than by the client, the client has reported every
/// message that had arrived at its socket. Needs: frame.
sim::PropertyInfo no_byte_loss();

/// CONNECTED: 45 s after the run begins or a connection ends, and after the last fault, the venue's
/// set of an open websocket holds every wanted topic, and the frames owed lately have reached the
/// consumer (without `delivered`: have arrived). Looked at again at the stop. A topic that the
/// venue refuses and for which the client raises an alarm is not wanted any more.
sim::PropertyInfo connected();

/// RECOVER: the same after faults alone. Needs: delivered, decoded frames.
sim::PropertyInfo recover();

/// HALF_OPEN: 60 s without any arrival on a websocket end it, within 5 s.
sim::PropertyInfo half_open();

/// KEEPALIVE: 55 s do not pass without data or a pong being sent, on a path without faults.
sim::PropertyInfo keepalive();

/// NO_FALSE_KILL: the client ends a websocket only for a reason: a stop; an end by the venue, seen
/// or not; an error of it in the last 5 s; an owed frame or an answer 5 s overdue; no sign of life
/// for 20 s although something was owed or asked; latency of 1 s and more. Reached by an end, and
/// by a client that stays 20 s after a ping without a pong, while data flows. Needs: decoded
/// frames.
sim::PropertyInfo no_false_kill();

// About the subscription.

/// STALL: 20 s without data on a connection although some was owed (60 s, if only topics are owed
/// that come more seldom than every 5.5 s) end it, within 5 s. Control frames and acks do not
/// count. Before its first data a connection is judged by topics that have brought some before, on
/// any connection; from the upgrade on. Needs: decoded frames.
sim::PropertyInfo stall();

/// PER_SUB: a topic with a cadence that is silent for max(20 s, 3 cadences) although frames were
/// owed, while others come, is unsubscribed and subscribed within 5 s and then every 120 s, or the
/// connection is ended, or an alarm raised. One that has brought data on an earlier connection is
/// missed from its acknowledgement on. Needs: decoded frames.
sim::PropertyInfo per_sub();

/// SUB_SET: 5 s and 30 ms a topic after the last upgrade, request or fault, the venue's set holds
/// every wanted topic with all its options. Needs: decoded frames.
sim::PropertyInfo sub_set();

/// RESUB_ONCE: no topic is subscribed to twice on one connection, unless an unsubscribe, a refusal,
/// 5 s without an answer or 20 s without data lie in between. Reached by the second connection of a
/// socket. Needs: decoded frames.
sim::PropertyInfo resub_once();

// About the data.

/// NO_DUP: no trade (time, coin, tid) reaches the consumer twice within 10 min or 100,000 trades of
/// its coin. Needs: trade, decoded frames.
sim::PropertyInfo no_dup();

/// AGE_AT_DELIVERY: a second after its last byte has arrived a data frame is reported delivered or
/// dropped. Not from the stop on. Needs: frame, delivered, dropped.
sim::PropertyInfo age_at_delivery();

/// ACCOUNTED: at the end every data frame that the client took is reported delivered or dropped,
/// under its topic. Needs: frame, delivered, dropped.
sim::PropertyInfo accounted();

// Judged outside of the run: by the parent of its process, and by running twice.

/// CRASH: the program is not ended by its own signal or a sanitizer.
sim::PropertyInfo crash();
/// HANG: events go on within --seed-timeout of real time, and within the budget of the run.
sim::PropertyInfo hang();
/// DETERMINISM: two runs of one request are one trace.
sim::PropertyInfo determinism();

/// All of them, in the order in which reports list them. A new property is a class in one of the
/// .cc files, and its name twice in this header.
inline constexpr auto kFeedProperties = {
    stop_bound,      close_bound,   early_exit,  exit_code,   deadlock,  contain,    fail_visible,
    crash,           hang,          determinism, dial_budget, connected, recover,    half_open,
    keepalive,       no_false_kill, stall,       per_sub,     sub_set,   resub_once, no_dup,
    age_at_delivery, accounted,     no_spin,     no_byte_loss};

/// The rows of kFeedProperties.
std::vector<sim::PropertyInfo> property_infos();

}  // namespace wavetank::scenarios
