// The command line of wavetank, with the parts of this project: `x test all --client mine`.

#include "own.h"

int main(int argc, char** argv) { return wavetank::cli::run(argc, argv, own::registry()); }
