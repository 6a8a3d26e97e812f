#pragma once

/// core/answer.h - a header of the consumer, found although wavetank has a folder `core`, too.

inline constexpr int kAnswer = 42;
