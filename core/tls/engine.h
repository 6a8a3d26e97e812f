#pragma once

/// core/tls/engine.h - TlsEngine: TLS without a stream: bytes of the wire in and out, plain bytes
/// out and in. It never waits, and never throws because of the peer's bytes. The output does not
/// depend on how the input is cut.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/net/byte_buffer.h"
#include "core/tls/error.h"
#include "core/tls/settings.h"

namespace wavetank {

/// The agreement of both sides, in OpenSSL's words: "TLSv1.3", "TLS_AES_256_GCM_SHA384". `subject`:
/// the subject of the peer's certificate in RFC 2253 form, "CN=feed.example"; empty without a
/// certificate.
class TlsFacts {
 public:
  TlsFacts(std::string version_, std::string cipher_, std::string subject_ = {})
      : version(std::move(version_)), cipher(std::move(cipher_)), subject(std::move(subject_)) {}
  std::string version;
  std::string cipher;
  std::string subject;
};

/// One end of one connection. After any step, output may wait in take_output(): the caller sends
/// it. Memory: the bytes that were fed and not read, at most; one record of 16 KiB beyond that.
class TlsEngine {
 public:
  enum class Step {
    kDone,        ///< The handshake has ended; or plain bytes are there.
    kWantsInput,  ///< Feed it.
    kEnd,         ///< The peer has ended its writing in order (close_notify).
    kFailed,      ///< See error(). It stays so.
  };

  /// `host`: the name or literal address that a client has asked for; not checked at a server.
  /// `wall_ns`: the time at which certificates must be valid. Throws std::invalid_argument for a
  /// host that is no name, where names are checked.
  TlsEngine(std::shared_ptr<const TlsSettings> settings, const std::string& host,
            std::int64_t wall_ns);
  TlsEngine(TlsEngine&&) noexcept;
  TlsEngine& operator=(TlsEngine&&) = delete;
  ~TlsEngine();

  const TlsSettings& settings() const noexcept { return *settings_; }
  const std::string& peer() const noexcept { return peer_; }  ///< For the texts of errors.
  bool is_open() const noexcept { return is_open_; }          ///< handshake() was kDone.
  TlsFacts facts() const;                                     ///< Requires: is_open().

  /// Bytes of the wire. After a failure they are dropped.
  void feed(std::span<const std::byte> bytes);

  /// Goes on with the handshake.
  Step handshake();

  /// Whether plain bytes are there. Requires, as write() and end_writing(): is_open().
  Step poll();
  /// Takes some of them. Requires: poll() is kDone; `into` is not empty.
  std::size_t read(std::span<std::byte> into);

  /// Encrypts all of `bytes`, at most kRecordBytes. kWantsInput: took no byte, since a message of
  /// TLS itself has come in part; kDone or kFailed else.
  Step write(std::span<const std::byte> bytes);
  static constexpr std::size_t kRecordBytes = 16 * 1024;

  /// The last thing to write: close_notify.
  void end_writing();

  /// Appends the bytes to send to `into`.
  void take_output(ByteBuffer& into);

  const std::optional<TlsError>& error() const noexcept { return error_; }

 private:
  struct Native;

  void expect_host(const std::string& host);
  Step step_of(int result);
  TlsError make_error() const;

  std::shared_ptr<const TlsSettings> settings_;  // First: it dies last.
  std::string peer_;
  std::unique_ptr<Native> native_;
  std::optional<TlsError> error_;
  bool is_open_ = false;
};

}  // namespace wavetank
