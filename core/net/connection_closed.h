#pragma once

/// core/net/connection_closed.h - how a websocket ended, as a value and as an exception.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace wavetank {

/// The side that ended a websocket.
enum class ClosedBy : std::uint8_t {
  kUs,      ///< Our Close frame went first, or we failed or aborted it.
  kPeer,    ///< The peer's Close frame came first.
  kNobody,  ///< The connection broke.
};

/// How a websocket ended. `code` and `reason` are the peer's when its Close frame came
/// (kCloseNoStatus when it gave none); kCloseAbnormal when the connection broke; or our own when
/// the peer broke the protocol. `clean`: both ends have sent a Close frame.
struct CloseStatus {
  CloseStatus(std::uint16_t code_, std::string reason_, bool clean_,
              ClosedBy by_ = ClosedBy::kNobody)
      : code(code_), reason(std::move(reason_)), clean(clean_), by(by_) {}
  std::uint16_t code;
  std::string reason;
  bool clean;
  ClosedBy by;
};

/// The websocket has ended, or is about to (after our own Close). The text has the code and the
/// reason.
class ConnectionClosed : public std::runtime_error {
 public:
  ConnectionClosed(CloseStatus status, const std::string& what)
      : std::runtime_error(what), status_(std::move(status)) {}
  std::uint16_t code() const noexcept { return status_.code; }
  const std::string& reason() const noexcept { return status_.reason; }
  bool clean() const noexcept { return status_.clean; }

 private:
  CloseStatus status_;
};

}  // namespace wavetank
