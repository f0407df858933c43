#include "servers/http/request.h"

#include <algorithm>
#include <limits>

#include "dns/name.h"
#include "servers/http/limits.h"

namespace comity::http {
namespace {

constexpr std::string_view kNotNumber = "is no decimal number of at most 64 bits";

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

bool is_printable(std::string_view text) {
  return text.size() <= limits::kHttpParameterBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

// "example" and "example." name the same. An apex is a host name, the root "." or "root".
std::optional<std::string> parse_name(std::string_view raw, bool apex) {
  if (apex && raw == "root") return ".";
  std::string text(raw);
  if (!text.ends_with('.')) text.push_back('.');
  const Result<dns::Name> name = apex ? dns::parse_host_name(text) : dns::Name::parse(text);
  if (!name || raw.empty()) return std::nullopt;
  return name->text();
}

}  // namespace

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
}

std::optional<std::uint64_t> Request::number(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.number;
}

std::optional<std::string> Request::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.text;
}

std::optional<Hash> Request::hash(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  const Result<Hash> hash = Hash::from(found->second.text);
  if (!hash) return std::nullopt;
  return *hash;
}

tl::expected<void, Problem> Request::set(const Parameter& spec, std::string_view raw) {
  const std::string name(spec.name);
  const auto wrong = [&](std::string_view what) {
    return bad_parameter(name, name + " " + std::string(what));
  };
  Value value{std::string(raw), 0};
  switch (spec.kind) {
    case Kind::number:
    case Kind::limit: {
      const std::optional<std::uint64_t> number = parse_number(raw);
      if (!number) return wrong(kNotNumber);
      value.number = *number;
      if (spec.kind == Kind::limit && (*number == 0 || *number > limits::kHttpPageMaximum)) {
        return wrong("must be 1 to " + std::to_string(limits::kHttpPageMaximum));
      }
      break;
    }
    case Kind::hash:
    case Kind::hex: {
      const bool fits = spec.kind == Kind::hash ? raw.size() == 2 * Hash::kSize
                                                : raw.size() <= 2 * limits::kHttpParameterBytes;
      const Result<Bytes> bytes = from_hex(raw);
      if (!fits || !bytes) {
        return wrong(spec.kind == Kind::hash ? "is not 64 hexadecimal digits"
                                             : "is no hexadecimal of at most 512 octets");
      }
      value.text = *bytes;
      break;
    }
    case Kind::text:
    case Kind::rest:
      if (!is_printable(raw)) return wrong("is no printable ASCII of at most 512 octets");
      break;
    case Kind::label:
      if (!dns::is_ldh_label(raw)) return wrong("is not 1 to 63 of a-z, 0-9 and inner hyphens");
      break;
    case Kind::labels:
      if (!parse_name(raw, false) || raw.ends_with('.') || ascii_lower(raw) != raw) {
        return wrong("is not lower-case labels with dots between");
      }
      break;
    case Kind::word:
      if (!is_word(raw)) return wrong("is not a word of a-z and underscores");
      break;
    case Kind::apex:
    case Kind::name: {
      const std::optional<std::string> parsed = parse_name(raw, spec.kind == Kind::apex);
      if (!parsed) return wrong("is no domain name");
      value.text = *parsed;
      break;
    }
  }
  values_.insert_or_assign(name, std::move(value));
  return {};
}

}  // namespace comity::http
