#include "core/uv/world.h"

namespace wavetank::uv {

World::World(std::string folder)
    : selector_(loop_),
      signals_(loop_),
      transport_(loop_),
      files_(loop_, std::move(folder)),
      doors_(clock_, transport_, random_, signals_, files_),
      own_handles_(loop_.open_handles()) {}

World::~World() { close(); }

}  // namespace wavetank::uv
