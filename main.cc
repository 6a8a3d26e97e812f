/// main.cc - the `wavetank` program. A program of your own looks the same: take the registry, add
/// your clients and scenarios, and hand it to the command line.

#include "cli/cli.h"
#include "scenarios/registry.h"

int main(int argc, char** argv) {
  return wavetank::cli::run(argc, argv, wavetank::scenarios_registry());
}
