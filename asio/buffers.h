#pragma once

/// asio/buffers.h - buffer sequences of Asio as the Stream door takes them.

#include <boost/asio/buffer.hpp>
#include <string>

namespace wavetank::asio {

/// The first buffer of a sequence that has room.
template <class Buffers>
boost::asio::mutable_buffer first_of(const Buffers& buffers) {
  const auto end = boost::asio::buffer_sequence_end(buffers);
  for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at) {
    const boost::asio::mutable_buffer buffer(*at);
    if (buffer.size() != 0) return buffer;
  }
  return {};
}

/// All bytes of a sequence, so that they leave as one.
template <class Buffers>
std::string gathered(const Buffers& buffers) {
  std::string bytes;
  bytes.reserve(boost::asio::buffer_size(buffers));
  const auto end = boost::asio::buffer_sequence_end(buffers);
  for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at) {
    const boost::asio::const_buffer buffer(*at);
    bytes.append(static_cast<const char*>(buffer.data()), buffer.size());
  }
  return bytes;
}

}  // namespace wavetank::asio
