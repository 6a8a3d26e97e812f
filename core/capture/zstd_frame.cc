#include "core/capture/zstd_frame.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace wavetank {
namespace {

constexpr int kLevel = 3;
constexpr int kWindowLogMax = 26;
constexpr std::string_view kMagic{"\x28\xb5\x2f\xfd", 4};
constexpr char kChecksumFlag = 0x04;

void require(std::size_t code) {
  if (ZSTD_isError(code) != 0) throw std::runtime_error(ZSTD_getErrorName(code));
}

}  // namespace

void ZstdFrameEncoder::Free::operator()(ZSTD_CCtx_s* context) const noexcept {
  ZSTD_freeCCtx(context);
}

ZstdFrameEncoder::ZstdFrameEncoder() : context_(ZSTD_createCCtx()) {
  if (!context_) throw std::bad_alloc();
  require(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kLevel));
  require(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1));
}

void ZstdFrameEncoder::encode(std::string_view content, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + ZSTD_compressBound(content.size()));
  const std::size_t written = ZSTD_compress2(context_.get(), out.data() + before,
                                             out.size() - before, content.data(), content.size());
  if (ZSTD_isError(written) != 0) out.resize(before);
  require(written);
  out.resize(before + written);
}

void ZstdFrameDecoder::Free::operator()(ZSTD_DCtx_s* context) const noexcept {
  ZSTD_freeDCtx(context);
}

ZstdFrameDecoder::ZstdFrameDecoder(std::uint64_t content_bytes_max)
    : context_(ZSTD_createDCtx()), content_bytes_max_(content_bytes_max) {
  if (!context_) throw std::bad_alloc();
  require(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kWindowLogMax));
  piece_.resize(ZSTD_DStreamOutSize());
}

FrameStep ZstdFrameDecoder::fail(std::string problem) {
  problem_ = std::move(problem);
  return {FrameState::kBad, 0};
}

/// Looks at the frame's first five bytes, as far as they have come.
bool ZstdFrameDecoder::check_descriptor(std::string_view bytes) {
  const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(frame_bytes_, 5));
  const std::size_t count = std::min(bytes.size(), descriptor_.size() - known);
  std::copy_n(bytes.begin(), count, descriptor_.begin() + static_cast<std::ptrdiff_t>(known));
  const std::string_view seen(descriptor_.data(), known + count);
  started_ = kMagic.starts_with(seen.substr(0, kMagic.size()));
  if (!started_) {
    problem_ = "no zstd frame begins here";
    return false;
  }
  if (seen.size() == descriptor_.size() && (seen[4] & kChecksumFlag) == 0) {
    problem_ = "zstd frame without a content checksum";
    return false;
  }
  return true;
}

FrameStep ZstdFrameDecoder::decode(std::string_view bytes) {
  if (bytes.empty()) return {FrameState::kMore, 0};
  if (!check_descriptor(bytes)) return {FrameState::kBad, 0};
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (true) {
    ZSTD_outBuffer out{piece_.data(), piece_.size(), 0};
    const std::size_t hint = ZSTD_decompressStream(context_.get(), &out, &in);
    if (ZSTD_isError(hint) != 0) {
      return fail(fmt::format("damaged zstd frame ({})", ZSTD_getErrorName(hint)));
    }
    if (content_.size() + out.pos > content_bytes_max_) {
      return fail(fmt::format("zstd frame of more than {} bytes", content_bytes_max_));
    }
    content_.append(piece_.data(), out.pos);
    const bool whole = hint == 0;
    if (!whole && (in.pos < in.size || out.pos == out.size)) continue;
    frame_bytes_ += in.pos;
    return {whole ? FrameState::kWhole : FrameState::kMore, in.pos};
  }
}

void ZstdFrameDecoder::next_frame() {
  require(ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only));
  frame_bytes_ = 0;
  started_ = false;
  content_.clear();
}

}  // namespace wavetank
