#include "core/uv/world.h"

namespace wavetank::uv {

World::World()
    : selector_(loop_),
      signals_(loop_),
      transport_(loop_),
      doors_(clock_, transport_, random_, signals_),
      own_handles_(loop_.open_handles()) {}

World::~World() { close(); }

}  // namespace wavetank::uv
