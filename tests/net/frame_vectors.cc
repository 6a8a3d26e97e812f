#include "tests/net/frame_vectors.h"

#include <algorithm>
#include <utility>

namespace wavetank {
namespace {

using Frames = std::vector<RawFrame>;
using VectorEvents = std::vector<std::string>;

constexpr MaskKey kVectorMask = 0x37fa213d;  // The key of the examples in section 5.7.

RawFrame text(std::string_view payload) { return raw_frame(Opcode::kText, payload, {}); }
RawFrame binary(std::string_view payload) { return raw_frame(Opcode::kBinary, payload, {}); }
RawFrame more(std::string_view payload) { return raw_frame(Opcode::kContinuation, payload, {}); }
RawFrame ping(std::string_view payload) { return raw_frame(Opcode::kPing, payload, {}); }
RawFrame pong(std::string_view payload) { return raw_frame(Opcode::kPong, payload, {}); }
RawFrame close(std::string_view payload) { return raw_frame(Opcode::kClose, payload, {}); }
RawFrame close(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return close(payload.append(reason));
}

RawFrame unfinished(RawFrame frame) {
  frame.final = false;
  return frame;
}
RawFrame with_reserved(RawFrame frame, std::uint8_t bits) {
  frame.reserved_bits = bits;
  return frame;
}
RawFrame with_opcode(RawFrame frame, std::uint8_t opcode) {
  frame.opcode = opcode;
  return frame;
}
RawFrame with_form(RawFrame frame, LengthForm form) {
  frame.length_form = form;
  return frame;
}
RawFrame with_length(RawFrame frame, std::uint64_t length) {
  frame.length = length;
  return frame;
}
RawFrame with_mask_bit(RawFrame frame, bool bit, std::optional<MaskKey> key) {
  frame.mask_bit = bit;
  frame.mask = key;
  return frame;
}

FrameVector limited(FrameVector vector, DecoderLimits limits) {
  vector.limits = limits;
  return vector;
}
FrameVector masked_as_given(FrameVector vector, Role reader) {
  vector.as_given = true;
  vector.only = reader;
  return vector;
}

}  // namespace

std::vector<FrameVector> framing_vectors() {
  const std::string long_text(126, 'x');
  const std::string longer_text(65536, 'y');
  std::vector<FrameVector> vectors = {
      {"empty text", Frames{text("")}, VectorEvents{"text:"}},
      {"empty binary", Frames{binary("")}, VectorEvents{"binary:"}},
      {"hello", Frames{text("Hello")}, VectorEvents{"text:Hello"}},
      {"binary with zeros", Frames{binary(std::string("\0\xff\0", 3))},
       VectorEvents{"binary:" + std::string("\0\xff\0", 3)}},
      {"two messages", Frames{text("a"), binary("b")}, VectorEvents{"text:a", "binary:b"}},
      {"125 bytes", Frames{text(std::string(125, 'x'))},
       VectorEvents{"text:" + std::string(125, 'x')}},
      {"126 bytes", Frames{text(long_text)}, VectorEvents{"text:" + long_text}},
      {"65535 bytes", Frames{text(std::string(65535, 'y'))},
       VectorEvents{"text:" + std::string(65535, 'y')}},
      {"65536 bytes", Frames{text(longer_text)}, VectorEvents{"text:" + longer_text}},
      {"16-bit form of 125", Frames{with_form(text(std::string(125, 'x')), LengthForm::k16Bit)},
       VectorEvents{"error:1002"}},
      {"16-bit form of 0", Frames{with_form(text(""), LengthForm::k16Bit)},
       VectorEvents{"error:1002"}},
      {"64-bit form of 125", Frames{with_form(text(std::string(125, 'x')), LengthForm::k64Bit)},
       VectorEvents{"error:1002"}},
      {"64-bit form of 65535", Frames{with_form(text(std::string(65535, 'y')), LengthForm::k64Bit)},
       VectorEvents{"error:1002"}},
      {"highest bit of 64-bit length",
       Frames{with_form(with_length(text("x"), std::uint64_t{1} << 63), LengthForm::k64Bit)},
       VectorEvents{"error:1002"}},
      {"all bits of 64-bit length",
       Frames{with_form(with_length(text("x"), ~std::uint64_t{0}), LengthForm::k64Bit)},
       VectorEvents{"error:1002"}},
      {"message, then an error", Frames{text("a"), with_opcode(text("b"), 3), text("c")},
       VectorEvents{"text:a", "error:1002"}},
  };
  for (std::uint8_t bits = 1; bits < 8; ++bits) {
    vectors.push_back({"reserved bits " + std::to_string(bits),
                       Frames{with_reserved(text("x"), bits)}, VectorEvents{"error:1002"}});
  }
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    vectors.push_back({"opcode " + std::to_string(opcode),
                       Frames{with_opcode(text("x"), static_cast<std::uint8_t>(opcode))},
                       VectorEvents{"error:1002"}});
  }
  return vectors;
}

std::vector<FrameVector> fragmentation_vectors() {
  return {
      {"two fragments", Frames{unfinished(text("Hel")), more("lo")}, VectorEvents{"text:Hello"}},
      {"three binary fragments", Frames{unfinished(binary("a")), unfinished(more("b")), more("c")},
       VectorEvents{"binary:abc"}},
      {"empty fragments", Frames{unfinished(text("")), unfinished(more("")), more("")},
       VectorEvents{"text:"}},
      {"empty first", Frames{unfinished(text("")), more("x")}, VectorEvents{"text:x"}},
      {"two fragmented messages",
       Frames{unfinished(text("a")), more("b"), unfinished(binary("c")), more("d"), text("e")},
       VectorEvents{"text:ab", "binary:cd", "text:e"}},
      {"ping between fragments", Frames{unfinished(text("a")), ping("p"), more("b")},
       VectorEvents{"ping:p", "text:ab"}},
      {"pong and ping between fragments",
       Frames{unfinished(text("a")), pong(""), unfinished(more("b")), ping("p"), more("c")},
       VectorEvents{"pong:", "ping:p", "text:abc"}},
      {"close between fragments", Frames{unfinished(text("a")), close(1000, ""), more("b")},
       VectorEvents{"close:1000:"}},
      {"every byte a fragment",
       Frames{unfinished(text("H")), unfinished(more("e")), unfinished(more("l")),
              unfinished(more("l")), more("o")},
       VectorEvents{"text:Hello"}},
      {"fragments of all three lengths",
       Frames{unfinished(binary(std::string(125, 'a'))), unfinished(more(std::string(126, 'b'))),
              more(std::string(65536, 'c'))},
       VectorEvents{"binary:" + std::string(125, 'a') + std::string(126, 'b') +
                    std::string(65536, 'c')}},
      {"reserved bit in a continuation", Frames{unfinished(text("a")), with_reserved(more("b"), 4)},
       VectorEvents{"error:1002"}},
      {"reserved opcode between fragments",
       Frames{unfinished(text("a")), with_opcode(ping("p"), 11), more("b")},
       VectorEvents{"error:1002"}},
      {"continuation first", Frames{more("x")}, VectorEvents{"error:1002"}},
      {"unfinished continuation first", Frames{unfinished(more("x"))}, VectorEvents{"error:1002"}},
      {"continuation after a whole message", Frames{text("a"), more("b")},
       VectorEvents{"text:a", "error:1002"}},
      {"continuation after a fragmented message",
       Frames{unfinished(text("a")), more("b"), more("c")}, VectorEvents{"text:ab", "error:1002"}},
      {"text inside a fragmented text", Frames{unfinished(text("a")), text("b")},
       VectorEvents{"error:1002"}},
      {"binary inside a fragmented text", Frames{unfinished(text("a")), binary("b")},
       VectorEvents{"error:1002"}},
      {"fragment inside a fragmented text", Frames{unfinished(text("a")), unfinished(text("b"))},
       VectorEvents{"error:1002"}},
  };
}

std::vector<FrameVector> control_vectors() {
  const std::string full(125, 'p');
  return {
      {"ping", Frames{ping("Hello")}, VectorEvents{"ping:Hello"}},
      {"empty ping", Frames{ping("")}, VectorEvents{"ping:"}},
      {"ping of 125 bytes", Frames{ping(full)}, VectorEvents{"ping:" + full}},
      {"ping that is not UTF-8", Frames{ping("\xff\xfe")}, VectorEvents{"ping:\xff\xfe"}},
      {"unsolicited pong", Frames{pong("x"), text("a")}, VectorEvents{"pong:x", "text:a"}},
      {"ten pings",
       Frames{ping("0"), ping("1"), ping("2"), ping("3"), ping("4"), ping("5"), ping("6"),
              ping("7"), ping("8"), ping("9")},
       VectorEvents{"ping:0", "ping:1", "ping:2", "ping:3", "ping:4", "ping:5", "ping:6", "ping:7",
                    "ping:8", "ping:9"}},
      {"ping of 126 bytes", Frames{ping(full + "p")}, VectorEvents{"error:1002"}},
      {"ping with a 64-bit length", Frames{with_form(ping("p"), LengthForm::k64Bit)},
       VectorEvents{"error:1002"}},
      {"pong of 126 bytes", Frames{pong(full + "p")}, VectorEvents{"error:1002"}},
      {"close of 126 bytes", Frames{close(1000, full)}, VectorEvents{"error:1002"}},
      {"fragmented ping", Frames{unfinished(ping("p")), more("q")}, VectorEvents{"error:1002"}},
      {"fragmented pong", Frames{unfinished(pong("p"))}, VectorEvents{"error:1002"}},
      {"fragmented close", Frames{unfinished(close(1000, ""))}, VectorEvents{"error:1002"}},
      {"reserved bit in a ping", Frames{with_reserved(ping(""), 4)}, VectorEvents{"error:1002"}},
      {"frames after close", Frames{close(1001, "bye"), text("late"), with_opcode(text(""), 3)},
       VectorEvents{"close:1001:bye"}},
  };
}

std::vector<FrameVector> close_vectors() {
  std::vector<FrameVector> vectors = {
      {"no code", Frames{close("")}, VectorEvents{"close:1005:"}},
      {"one byte", Frames{close("\x03")}, VectorEvents{"error:1002"}},
      {"code alone", Frames{close(1000, "")}, VectorEvents{"close:1000:"}},
      {"reason", Frames{close(1000, "Expired")}, VectorEvents{"close:1000:Expired"}},
      {"reason of 123 bytes", Frames{close(1000, std::string(123, 'r'))},
       VectorEvents{"close:1000:" + std::string(123, 'r')}},
      {"reason in Greek", Frames{close(1000, "\xce\xba\xcf\x8c")},
       VectorEvents{"close:1000:\xce\xba\xcf\x8c"}},
      {"reason that is not UTF-8", Frames{close(1000, "\xce")}, VectorEvents{"error:1007"}},
      {"bad code and bad reason", Frames{close(1005, "\xce")}, VectorEvents{"error:1002"}},
  };
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 3999, 4000, 4999}) {
    const std::string digits = std::to_string(code);
    vectors.push_back({"code " + digits, Frames{close(static_cast<std::uint16_t>(code), "r")},
                       VectorEvents{"close:" + digits + ":r"}});
  }
  for (const int code :
       {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 9999, 65535}) {
    vectors.push_back({"code " + std::to_string(code),
                       Frames{close(static_cast<std::uint16_t>(code), "r")},
                       VectorEvents{"error:1002"}});
  }
  return vectors;
}

std::vector<FrameVector> utf8_vectors() {
  const std::string greek = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";
  const std::string ascii(600, 'a');
  std::vector<FrameVector> vectors = {
      {"Greek", Frames{text(greek)}, VectorEvents{"text:" + greek}},
      {"character split over fragments", Frames{unfinished(text("\xce")), more("\xba")},
       VectorEvents{"text:\xce\xba"}},
      {"character split three times",
       Frames{unfinished(text("\xf0")), unfinished(more("\x9f")), ping(""),
              unfinished(more("\x98")), more("\x80")},
       VectorEvents{"ping:", "text:\xf0\x9f\x98\x80"}},
      {"bad byte in the first fragment", Frames{unfinished(text("\xff")), ping(""), more("a")},
       VectorEvents{"ping:", "error:1007"}},
      {"end inside a character", Frames{unfinished(text("a\xce")), more("")},
       VectorEvents{"error:1007"}},
      {"bad byte behind much ASCII", Frames{text(ascii + "\xff")}, VectorEvents{"error:1007"}},
      {"highest code point", Frames{text("\xf4\x8f\xbf\xbf")},
       VectorEvents{"text:\xf4\x8f\xbf\xbf"}},
      {"zero character", Frames{text(std::string("a\0b", 3))},
       VectorEvents{"text:" + std::string("a\0b", 3)}},
      {"binary is not checked", Frames{binary("\xff\xfe")}, VectorEvents{"binary:\xff\xfe"}},
  };
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"lone continuation", "\x80"},
      {"lone start", "a\xce"},
      {"truncated three bytes", "\xe1\xbd"},
      {"overlong slash", "\xc0\xaf"},
      {"overlong three bytes", "\xe0\x80\xaf"},
      {"overlong four bytes", "\xf0\x80\x80\xaf"},
      {"surrogate", "\xed\xa0\x80"},
      {"low surrogate", "\xed\xbf\xbf"},
      {"above U+10FFFF", "\xf4\x90\x80\x80"},
      {"five bytes", "\xf8\x88\x80\x80\x80"},
      {"0xfe", "\xfe"},
      {"0xff at the eighth byte", "aaaaaaa\xff"},
      {"0xff at the ninth byte", "aaaaaaaa\xff"},
      {"0xff first of nine bytes",
       "\xff"
       "aaaaaaaa"},
  };
  for (const auto& [name, bytes] : bad) {
    vectors.push_back({name, Frames{text(bytes)}, VectorEvents{"error:1007"}});
    for (std::size_t at = 1; at < std::min<std::size_t>(bytes.size(), 4); ++at) {
      vectors.push_back({name + ", fragments at " + std::to_string(at),
                         Frames{unfinished(text(bytes.substr(0, at))), more(bytes.substr(at))},
                         VectorEvents{"error:1007"}});
    }
  }
  const std::vector<std::string> good = {"\xce\xba", "\xe1\xbd\xb9", "\xed\x9f\xbf", "\xef\xbf\xbf",
                                         "\xf0\x9f\x98\x80"};
  for (const std::string& bytes : good) {
    for (std::size_t at = 1; at < bytes.size(); ++at) {
      const std::string name =
          "character of " + std::to_string(bytes.size()) + " bytes, cut at " + std::to_string(at);
      const RawFrame head = text("a" + bytes.substr(0, at));
      const std::string rest = bytes.substr(at);
      vectors.push_back({name, Frames{unfinished(head), ping(""), more(rest + "b")},
                         VectorEvents{"ping:", "text:a" + bytes + "b"}});
      vectors.push_back({name + ", and no more", Frames{head}, VectorEvents{"error:1007"}});
      // The rest of a character does not wait for the next message.
      vectors.push_back({name + ", the rest in another message", Frames{head, text(rest)},
                         VectorEvents{"error:1007"}});
    }
  }
  return vectors;
}

std::vector<FrameVector> masking_vectors() {
  const RawFrame masked = with_mask_bit(text("Hello"), true, kVectorMask);
  const RawFrame masked_ping = with_mask_bit(ping("p"), true, kVectorMask);
  const RawFrame bit_only = with_mask_bit(text("Hello world"), true, {});
  const RawFrame zero_key = with_mask_bit(text("Hello"), true, 0);
  std::vector<FrameVector> vectors = {
      masked_as_given({"masked", Frames{masked}, VectorEvents{"text:Hello"}}, Role::kServer),
      masked_as_given({"key of zeros", Frames{zero_key}, VectorEvents{"text:Hello"}},
                      Role::kServer),
      masked_as_given({"unmasked", Frames{text("Hello")}, VectorEvents{"error:1002"}},
                      Role::kServer),
      masked_as_given({"unmasked ping", Frames{ping("p")}, VectorEvents{"error:1002"}},
                      Role::kServer),
      masked_as_given({"mask lost half-way", Frames{masked, text("x")},
                       VectorEvents{"text:Hello", "error:1002"}},
                      Role::kServer),
      masked_as_given({"masked from a server", Frames{masked}, VectorEvents{"error:1002"}},
                      Role::kClient),
      masked_as_given(
          {"masked ping from a server", Frames{masked_ping}, VectorEvents{"error:1002"}},
          Role::kClient),
      masked_as_given({"mask bit without a key", Frames{bit_only}, VectorEvents{"error:1002"}},
                      Role::kClient),
  };
  const auto keyed = [](RawFrame frame, MaskKey key) { return with_mask_bit(frame, true, key); };
  vectors.push_back(
      masked_as_given({"every frame with a key of its own",
                       Frames{keyed(unfinished(text("\xce")), 0xce000000),
                              keyed(ping("p"), ~MaskKey{0}), keyed(more("\xba!"), 1),
                              keyed(binary("b"), kVectorMask), keyed(close(1000, ""), 0x80)},
                       VectorEvents{"ping:p", "text:\xce\xba!", "binary:b", "close:1000:"}},
                      Role::kServer));
  // The key goes on from byte to byte, for any number of bytes that the machine takes at a time.
  for (std::size_t bytes = 1; bytes <= 40; ++bytes) {
    std::string payload;
    for (std::size_t i = 0; i < bytes; ++i) payload.push_back(static_cast<char>(200 + i));
    vectors.push_back(masked_as_given(
        {"masked, " + std::to_string(bytes) + " bytes", Frames{keyed(binary(payload), 0x01fe80aa)},
         VectorEvents{"binary:" + payload}},
        Role::kServer));
  }
  return vectors;
}

std::vector<FrameVector> limit_vectors() {
  const DecoderLimits limits(200, 300);
  const std::string frame_max(200, 'f');
  return {
      limited({"frame at the limit", Frames{text(frame_max)}, VectorEvents{"text:" + frame_max}},
              limits),
      limited({"frame over the limit", Frames{text(frame_max + "x")}, VectorEvents{"error:1009"}},
              limits),
      limited({"huge frame, header alone",
               Frames{with_form(with_length(text(""), std::uint64_t{1} << 62), LengthForm::k64Bit)},
               VectorEvents{"error:1009"}},
              limits),
      limited(
          {"message at the limit", Frames{unfinished(text(frame_max)), more(std::string(100, 'm'))},
           VectorEvents{"text:" + frame_max + std::string(100, 'm')}},
          limits),
      limited({"message over the limit",
               Frames{unfinished(text(frame_max)), more(std::string(101, 'm'))},
               VectorEvents{"error:1009"}},
              limits),
      limited({"limit counts one message only",
               Frames{unfinished(text(frame_max)), more(""), unfinished(text(frame_max)), more("")},
               VectorEvents{"text:" + frame_max, "text:" + frame_max}},
              limits),
      limited({"control frames do not count",
               Frames{unfinished(text(frame_max)), ping(std::string(125, 'p')),
                      more(std::string(100, 'm'))},
               VectorEvents{"ping:" + std::string(125, 'p'),
                            "text:" + frame_max + std::string(100, 'm')}},
              limits),
      {"one byte over 16 MiB, header alone", Frames{with_length(text(""), (16U << 20) + 1)},
       VectorEvents{"error:1009"}},
      limited(
          {"single frame over the message limit", Frames{text("xxxx")}, VectorEvents{"error:1009"}},
          DecoderLimits(200, 3)),
      limited({"bad form of a huge length",
               Frames{with_form(with_length(text(""), 100), LengthForm::k64Bit)},
               VectorEvents{"error:1002"}},
              DecoderLimits(10, 10)),
  };
}

std::vector<FrameVector> all_frame_vectors() {
  std::vector<FrameVector> all;
  for (const auto& part : {framing_vectors(), fragmentation_vectors(), control_vectors(),
                           close_vectors(), utf8_vectors(), masking_vectors(), limit_vectors()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::string bytes_for(const FrameVector& vector, Role reader) {
  ByteBuffer bytes;
  for (RawFrame frame : vector.frames) {
    if (reader == Role::kServer && !vector.as_given)
      frame = with_mask_bit(frame, true, kVectorMask);
    append_raw_frame(bytes, frame);
  }
  return std::string(bytes.view());
}

std::string describe_event(const FrameEvent& event) {
  const std::string payload(event.payload);
  switch (event.kind) {
    case FrameEvent::Kind::kText:
      return "text:" + payload;
    case FrameEvent::Kind::kBinary:
      return "binary:" + payload;
    case FrameEvent::Kind::kPing:
      return "ping:" + payload;
    case FrameEvent::Kind::kPong:
      return "pong:" + payload;
    case FrameEvent::Kind::kClose:
      return "close:" + std::to_string(event.code) + ":" + payload;
    case FrameEvent::Kind::kError:
      return "error:" + std::to_string(event.code);
  }
  return "unknown";
}

void take_events(FrameDecoder& decoder, std::vector<std::string>& into) {
  while (const std::optional<FrameEvent> event = decoder.next()) {
    into.push_back(describe_event(*event));
  }
}

std::vector<std::string> transcript(Role reader, DecoderLimits limits, std::string_view bytes) {
  FrameDecoder decoder(reader, limits);
  decoder.push(bytes);
  std::vector<std::string> events;
  take_events(decoder, events);
  return events;
}

}  // namespace wavetank
