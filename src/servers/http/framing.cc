#include "servers/http/framing.h"

#include <algorithm>

#include "base/bytes.h"

namespace comity::http {
namespace {

constexpr std::size_t kHostOctets = 255;
constexpr std::size_t kPortDigits = 5;
constexpr std::size_t kLengthDigits = 18;  // fits 64 bits

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= kPortDigits &&
         std::all_of(text.begin(), text.end(), is_digit);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kHostOctets &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_' || c == '~';
         });
}

// What stands between the brackets: an IPv6 address, of which only the letters are looked at.
bool is_literal(std::string_view text) {
  return !text.empty() && text.size() <= kHostOctets &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
                  c == '.';
         });
}

tl::unexpected<Problem> wrong(std::string what) {
  return problem(Fault::bad_request, "no request of HTTP/1.1: " + std::move(what));
}

}  // namespace

bool is_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !is_literal(text.substr(1, end - 1))) return false;
    const std::string_view rest = text.substr(end + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  return is_name(text.substr(0, colon));
}

bool is_folded(std::string_view header) {
  return header.find("\n ") != std::string_view::npos ||
         header.find("\n\t") != std::string_view::npos;
}

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < ' ' && c != '\t') || octet == 0x7f;
  });
}

tl::expected<void, Problem> check_framing(const Framing& framing) {
  const bool old = framing.version < 11;
  if (framing.hosts.size() > 1) return wrong("it names its host twice");
  if (framing.hosts.empty() && !old) return wrong("it names no host");
  if (!framing.hosts.empty() && !is_authority(framing.hosts.front())) {
    return wrong("its Host is no host");
  }
  if (!framing.codings.empty()) {
    // Under any other coding nobody can tell where the body ends, and HTTP/1.0 knows none.
    const bool chunked =
        framing.codings.size() == 1 && ascii_lower(framing.codings.front()) == "chunked";
    if (!chunked || old) return wrong("the only Transfer-Encoding is chunked");
    if (!framing.lengths.empty()) return wrong("it has a Content-Length and a Transfer-Encoding");
  }
  if (framing.lengths.size() > 1) return wrong("it has two lengths");
  if (!framing.lengths.empty()) {
    const std::string_view length = framing.lengths.front();
    if (length.empty() || length.size() > kLengthDigits ||
        !std::all_of(length.begin(), length.end(), is_digit)) {
      return wrong("its Content-Length is no number");
    }
  }
  return {};
}

}  // namespace comity::http
