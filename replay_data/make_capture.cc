// Writes the capture that the project ships: what the generator makes of one seed, as a recorder
// would have written it. `make_capture FILE`; a test checks that the shipped file is what it
// prints.

#include <cstdio>
#include <fstream>

#include "scenarios/generate_capture.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_capture FILE\n");
    return 2;
  }
  wavetank::sim::GenerateRequest request;
  request.coins = {"BTC", "ETH"};
  request.length = std::chrono::seconds(120);
  request.seed = 20260101;
  request.tool = "wavetank/make_capture";
  std::ofstream file(argv[1], std::ios::binary);
  wavetank::scenarios::generate_capture(request, [&file](std::string_view bytes, auto) {
    file << bytes;
    return true;
  });
  file.close();
  if (!file) {
    std::fprintf(stderr, "make_capture: cannot write %s\n", argv[1]);
    return 6;
  }
  return 0;
}
