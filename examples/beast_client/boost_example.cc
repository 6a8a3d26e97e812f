#include "boost_example.h"

#include <cstdlib>
#include <iostream>
#include <memory>

// The program of Boost as it is, whose main() is not called here.
#define main main_of_boost_example
#include "websocket_client_async.cpp"
#undef main

void begin_boost_example(net::io_context& ioc, const char* host, const char* port,
                         const char* text) {
  std::make_shared<session>(ioc)->run(host, port, text);
}
