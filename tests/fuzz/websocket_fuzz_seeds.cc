// websocket_fuzz_seeds FOLDER - writes the fuzzer's first inputs: every vector for both roles,
// alone and behind a head.

#include <fstream>
#include <iostream>

#include "tests/fuzz/websocket_input.h"
#include "tests/net/frame_vectors.h"

namespace wavetank {
namespace {

// Longer ones only slow the fuzzer down: lengths can be announced without the bytes.
constexpr std::size_t kBytesMax = 2000;

int write_seeds(const std::string& folder) {
  int count = 0;
  for (const FrameVector& vector : all_frame_vectors()) {
    for (const Role role : {Role::kClient, Role::kServer}) {
      const std::string frames = bytes_for(vector, role);
      if (frames.size() > kBytesMax) continue;
      for (const bool upgrade : {false, true}) {
        WebSocketInput input;
        const std::string bytes = upgrade ? good_head_for(role) + frames : frames;
        input.role = role;
        input.upgrade = upgrade;
        input.piece_bytes = 1 + static_cast<std::size_t>(count) % 64;
        input.bytes = bytes;
        std::ofstream file(folder + "/seed-" + std::to_string(count++), std::ios::binary);
        file << format_input(input);
        if (!file.flush()) return 1;
      }
    }
  }
  std::cout << count << " seeds\n";
  return 0;
}

}  // namespace
}  // namespace wavetank

int main(int count, char** arguments) {
  if (count != 2) return 2;
  return wavetank::write_seeds(arguments[1]);
}
