#include "sim/import/gzip_stream.h"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <utility>

namespace wavetank::sim {
namespace {

constexpr std::size_t kPieceBytes = 256u << 10;
constexpr std::size_t kInputBytesMax = 1u << 30;  // zlib counts input in 32 bits.
constexpr int kGzipWindow = 15 + 16;              // The largest window, gzip heads only.

}  // namespace

bool is_gzip(std::string_view bytes) noexcept { return bytes.starts_with("\x1f\x8b"); }

void GzipStream::Free::operator()(z_stream_s* stream) const noexcept {
  inflateEnd(stream);
  delete stream;
}

GzipStream::GzipStream(std::string_view file) : file_(file), stream_(new z_stream_s()) {
  if (inflateInit2(stream_.get(), kGzipWindow) != Z_OK) throw std::bad_alloc();
  piece_.resize(kPieceBytes);
}

GzipEvent GzipStream::next() {
  if (pending_ != GzipEvent::kText) {
    if (pending_ != GzipEvent::kMemberEnd) return pending_;
    between_members_ = true;
    return std::exchange(pending_, GzipEvent::kText);
  }
  if (between_members_) {
    const GzipEvent event = after_member();
    if (event != GzipEvent::kText) return event;
  }
  const GzipEvent event = inflate_more();
  if (event == GzipEvent::kText) return event;
  pending_ = event;
  return text_.empty() ? next() : GzipEvent::kText;
}

/// kText when another member begins here.
GzipEvent GzipStream::after_member() {
  if (offset_ == file_.size()) return pending_ = GzipEvent::kEnd;
  if (!is_gzip(file_.substr(offset_))) return pending_ = GzipEvent::kTrailing;
  if (inflateReset(stream_.get()) != Z_OK) throw std::bad_alloc();
  between_members_ = false;
  return GzipEvent::kText;
}

/// Decodes one piece into text_, which may be empty when the event is another than kText.
GzipEvent GzipStream::inflate_more() {
  const std::string_view input = file_.substr(offset_, kInputBytesMax);
  // zlib's interface predates const; it does not write to its input.
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream_->avail_in = static_cast<uInt>(input.size());
  stream_->next_out = reinterpret_cast<Bytef*>(piece_.data());
  stream_->avail_out = static_cast<uInt>(piece_.size());
  const int code = inflate(stream_.get(), Z_NO_FLUSH);
  offset_ += input.size() - stream_->avail_in;
  text_ = std::string_view(piece_).substr(0, piece_.size() - stream_->avail_out);
  if (code == Z_STREAM_END) return GzipEvent::kMemberEnd;
  if (code == Z_MEM_ERROR) throw std::bad_alloc();
  if (code != Z_OK && code != Z_BUF_ERROR) {
    problem_ = stream_->msg != nullptr ? stream_->msg : "unusable data";
    return GzipEvent::kBad;
  }
  const bool starved = offset_ == file_.size() && stream_->avail_out > 0;
  return starved ? GzipEvent::kCut : GzipEvent::kText;
}

}  // namespace wavetank::sim
