#include "base/bytes.h"

#include <array>

namespace comity {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }

template <typename Integer>
void append_big_endian(Bytes& out, Integer value) {
  for (int shift = static_cast<int>(sizeof(Integer) * 8) - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

template <typename Integer>
Integer read_big_endian(BytesView bytes) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value = static_cast<Integer>((value << 8) | octet(bytes[i]));
  }
  return value;
}

}  // namespace

std::string to_hex(BytesView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    text.push_back(kHexDigits[octet(c) >> 4]);
    text.push_back(kHexDigits[octet(c) & 15]);
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return error("hexadecimal text has an odd number of digits");
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return error("not a hexadecimal digit at offset " + std::to_string(i));
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

std::string to_base64(BytesView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    const std::uint32_t group =
        static_cast<std::uint32_t>(octet(bytes[i]) << 16) |
        static_cast<std::uint32_t>(left > 1 ? octet(bytes[i + 1]) << 8 : 0) |
        (left > 2 ? octet(bytes[i + 2]) : 0U);
    text.push_back(kBase64Digits[group >> 18]);
    text.push_back(kBase64Digits[(group >> 12) & 63]);
    text.push_back(left > 1 ? kBase64Digits[(group >> 6) & 63] : '=');
    text.push_back(left > 2 ? kBase64Digits[group & 63] : '=');
  }
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return error("base64 text is not a multiple of four characters");
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    std::size_t padding = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const char c = text[i + j];
      const bool last_group = i + 4 == text.size();
      if (c == '=' && last_group && j >= 2) {
        ++padding;
        group <<= 6;
        continue;
      }
      const std::size_t digit = kBase64Digits.find(c);
      if (digit == std::string_view::npos || padding > 0) {
        return error("not a base64 character at offset " + std::to_string(i + j));
      }
      group = (group << 6) | static_cast<std::uint32_t>(digit);
    }
    bytes.push_back(static_cast<char>(group >> 16));
    if (padding < 2) bytes.push_back(static_cast<char>((group >> 8) & 0xff));
    if (padding < 1) bytes.push_back(static_cast<char>(group & 0xff));
  }
  // Bits left over behind the last octet must be zero, else two texts would mean the same bytes.
  if (to_base64(bytes) != text) return error("base64 text is not in canonical form");
  return bytes;
}

void append_u16(Bytes& out, std::uint16_t value) { append_big_endian(out, value); }
void append_u32(Bytes& out, std::uint32_t value) { append_big_endian(out, value); }
void append_u64(Bytes& out, std::uint64_t value) { append_big_endian(out, value); }

std::uint16_t read_u16(BytesView bytes) { return read_big_endian<std::uint16_t>(bytes); }
std::uint32_t read_u32(BytesView bytes) { return read_big_endian<std::uint32_t>(bytes); }
std::uint64_t read_u64(BytesView bytes) { return read_big_endian<std::uint64_t>(bytes); }

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace comity
