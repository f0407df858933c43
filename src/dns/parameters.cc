#include "dns/parameters.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "dns/address.h"
#include "dns/octet.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

// IANA, service parameter keys.
constexpr std::uint16_t kMandatory = 0, kAlpn = 1, kNoDefaultAlpn = 2, kPort = 3, kIpv4Hint = 4,
                        kEch = 5, kIpv6Hint = 6, kDohPath = 7, kOhttp = 8, kInvalid = 65535;
// Those whose name every name server knows.
constexpr std::array<std::string_view, 7> kNames = {"mandatory", "alpn", "no-default-alpn", "port",
                                                    "ipv4hint",  "ech",  "ipv6hint"};

using Parameters = std::map<std::uint16_t, BytesView>;

std::string key_name(std::uint16_t key) {
  return key < kNames.size() ? std::string(kNames.at(key)) : "key" + std::to_string(key);
}

Result<std::uint16_t> parse_key(std::string_view name) {
  constexpr std::string_view kPrefix = "key";
  const auto* known = std::find(kNames.begin(), kNames.end(), name);
  if (known != kNames.end()) return static_cast<std::uint16_t>(known - kNames.begin());
  if (name == "dohpath") return kDohPath;
  if (name == "ohttp") return kOhttp;
  if (name.starts_with(kPrefix)) {
    const Result<std::uint32_t> number = parse_number(name.substr(kPrefix.size()), kInvalid - 1);
    // Name servers read the values of known keys under their numbers in two ways.
    if (number && *number >= kNames.size() &&
        key_name(static_cast<std::uint16_t>(*number)) == name) {
      return static_cast<std::uint16_t>(*number);
    }
  }
  return error("'" + std::string(name) + "' is no key of a parameter");
}

// Keys ascending, values whole.
Result<Parameters> split_parameters(BytesView rdata) {
  constexpr std::size_t kFixedOctets = 4;
  Parameters parameters;
  for (BytesView rest = rdata; !rest.empty();) {
    if (rest.size() < kFixedOctets) return error("a parameter is cut short");
    const std::uint16_t key = read_u16(rest);
    const std::size_t length = read_u16(rest.substr(2));
    if (rest.size() - kFixedOctets < length) return error("a parameter is cut short");
    if (!parameters.empty() && parameters.rbegin()->first >= key) {
      return error("keys of parameters ascend, and none is there twice");
    }
    parameters.emplace_hint(parameters.end(), key, rest.substr(kFixedOctets, length));
    rest.remove_prefix(kFixedOctets + length);
  }
  return parameters;
}

// RFC 9460, 7.1.1: one or more strings, none empty; Knot reads none of one octet in a list of
// several. A comma or a backslash would need an escape in
// the list (A.1), which ldns 1.8 reads as something else.
std::optional<std::vector<BytesView>> split_protocols(BytesView value) {
  std::vector<BytesView> protocols;
  while (!value.empty()) {
    const std::size_t length = octet(value[0]);
    if (length == 0 || length >= value.size()) return std::nullopt;
    protocols.push_back(value.substr(1, length));
    if (protocols.back().find_first_of(",\\") != BytesView::npos) return std::nullopt;
    value.remove_prefix(1 + length);
  }
  const auto is_short = [](BytesView protocol) { return protocol.size() == 1; };
  if (protocols.empty() ||
      (protocols.size() > 1 && std::any_of(protocols.begin(), protocols.end(), is_short))) {
    return std::nullopt;
  }
  return protocols;
}

// RFC 9460, 8: ascending, itself not among them, all there.
bool is_mandatory_list(BytesView value, const Parameters& all) {
  if (value.empty() || value.size() % 2 != 0) return false;
  std::uint16_t before = kMandatory;
  for (; !value.empty(); value.remove_prefix(2)) {
    const std::uint16_t key = read_u16(value);
    if (key <= before || !all.contains(key)) return false;
    before = key;
  }
  return true;
}

// RFC 9461, 5: a relative URI template (RFC 6570) with the variable "dns", here its only one.
bool is_doh_path(BytesView value) {
  constexpr std::string_view kPunctuation = "/-._~!$&()*+,;=:@?";
  const std::size_t open = value.find('{');
  if (!value.starts_with('/') || open == BytesView::npos) return false;
  BytesView rest = value.substr(open);
  for (const std::string_view variable : {"{?dns}", "{&dns}", "{dns}"}) {
    if (!rest.starts_with(variable)) continue;
    const Bytes literal = Bytes(value.substr(0, open)).append(rest.substr(variable.size()));
    return std::all_of(literal.begin(), literal.end(), [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             kPunctuation.find(c) != std::string_view::npos;
    });
  }
  return false;
}

bool fits_key(std::uint16_t key, BytesView value, const Parameters& all) {
  switch (key) {
    case kMandatory:
      return is_mandatory_list(value, all);
    case kAlpn:
      return split_protocols(value).has_value();
    case kNoDefaultAlpn:
      return value.empty() && all.contains(kAlpn);
    case kPort:
      return value.size() == 2;
    case kIpv4Hint:
      return !value.empty() && value.size() % kIpv4Octets == 0;
    case kEch:
      return !value.empty();
    case kIpv6Hint:
      return !value.empty() && value.size() % kIpv6Octets == 0;
    case kDohPath:
      return is_doh_path(value);
    case kOhttp:
      return value.empty();
    case kInvalid:
      return false;
  }
  return true;
}

Status check_all(const Parameters& parameters) {
  for (const auto& [key, value] : parameters) {
    if (!fits_key(key, value, parameters)) {
      return error("parameter " + key_name(key) + " has a value that is none of it");
    }
  }
  return {};
}

std::string addresses_text(BytesView value, std::size_t octets) {
  std::string text;
  for (; !value.empty(); value.remove_prefix(octets)) {
    if (!text.empty()) text.push_back(',');
    text += address_text(value.substr(0, octets));
  }
  return text;
}

std::string protocols_text(BytesView value) {
  Bytes list;
  for (const BytesView protocol : split_protocols(value).value_or(std::vector<BytesView>())) {
    if (!list.empty()) list.push_back(',');
    list += protocol;
  }
  return quoted_text(list);
}

// Of a value that fits and is not empty.
std::string value_text(std::uint16_t key, BytesView value) {
  std::string text;
  switch (key) {
    case kMandatory:
      for (; !value.empty(); value.remove_prefix(2)) {
        text += (text.empty() ? "" : ",") + key_name(read_u16(value));
      }
      return text;
    case kAlpn:
      return protocols_text(value);
    case kPort:
      return std::to_string(read_u16(value));
    case kIpv4Hint:
      return addresses_text(value, kIpv4Octets);
    case kEch:
      return to_base64(value);
    case kIpv6Hint:
      return addresses_text(value, kIpv6Octets);
  }
  return quoted_text(value);
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> members;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = text.find(',');
    members.push_back(text.substr(0, comma));
    if (comma != std::string_view::npos) text.remove_prefix(comma + 1);
  }
  return members;
}

Status append_member(std::uint16_t key, std::string_view member, Bytes& out) {
  if (key == kAlpn) {
    if (member.empty() || member.size() > 0xff) return error("a protocol has 1 to 255 octets");
    out.push_back(static_cast<char>(member.size()));
    out += member;
    return {};
  }
  const Result<Bytes> address = parse_address(member, key == kIpv4Hint ? kIpv4Octets : kIpv6Octets);
  if (!address) return tl::unexpected(address.error());
  out += *address;
  return {};
}

Result<Bytes> parse_mandatory(BytesView text) {
  std::vector<std::uint16_t> keys;
  for (const std::string_view member : split_list(text)) {
    const Result<std::uint16_t> key = parse_key(member);
    if (!key) return tl::unexpected(key.error());
    keys.push_back(*key);
  }
  std::sort(keys.begin(), keys.end());
  Bytes value;
  for (const std::uint16_t key : keys) append_u16(value, key);
  return value;
}

Result<Bytes> parse_list(std::uint16_t key, BytesView text) {
  Bytes value;
  for (const std::string_view member : split_list(text)) {
    if (Status added = append_member(key, member, value); !added) {
      return tl::unexpected(added.error());
    }
  }
  return value;
}

Result<Bytes> parse_value(std::uint16_t key, const Bytes& text) {
  switch (key) {
    case kMandatory:
      return parse_mandatory(text);
    case kAlpn:
    case kIpv4Hint:
    case kIpv6Hint:
      return parse_list(key, text);
    case kPort: {
      const Result<std::uint32_t> port = parse_number(text, 0xffff);
      if (!port) return tl::unexpected(port.error());
      Bytes value;
      append_u16(value, static_cast<std::uint16_t>(*port));
      return value;
    }
    case kEch:
      return from_base64(text);
  }
  return text;
}

}  // namespace

Status check_parameters(BytesView rdata) {
  const Result<Parameters> parameters = split_parameters(rdata);
  if (!parameters) return tl::unexpected(parameters.error());
  return check_all(*parameters);
}

std::optional<std::string> parameters_text(BytesView rdata) {
  const Result<Parameters> parameters = split_parameters(rdata);
  if (!parameters || !check_all(*parameters)) return std::nullopt;
  std::string text;
  for (const auto& [key, value] : *parameters) {
    if (!text.empty()) text.push_back(' ');
    text += key_name(key);
    if (!value.empty()) text += "=" + value_text(key, value);
  }
  return text;
}

Result<Bytes> parse_parameters(std::span<const std::string_view> tokens) {
  std::map<std::uint16_t, Bytes> parameters;
  while (!tokens.empty()) {
    const std::string_view token = tokens[0];
    tokens = tokens.subspan(1);
    const std::size_t equals = std::min(token.find('='), token.size());
    const Result<std::uint16_t> key = parse_key(token.substr(0, equals));
    if (!key) return tl::unexpected(key.error());
    std::string_view given = token.substr(std::min(equals + 1, token.size()));
    if (given.empty() && token.ends_with('=') && !tokens.empty() &&
        tokens[0].data() == token.data() + token.size()) {
      given = tokens[0];
      tokens = tokens.subspan(1);
    }
    const Result<Bytes> text = parse_string(given);
    if (!text) return tl::unexpected(text.error());
    const Result<Bytes> value = text->empty() ? Bytes() : parse_value(*key, *text);
    if (!value) return at("parameter " + key_name(*key), value.error());
    if (!parameters.emplace(*key, *value).second) {
      return error("parameter " + key_name(*key) + " is there twice");
    }
  }
  Bytes rdata;
  for (const auto& [key, value] : parameters) {
    if (value.size() > 0xffff) return error("parameter " + key_name(key) + " is too long");
    append_u16(rdata, key);
    append_u16(rdata, static_cast<std::uint16_t>(value.size()));
    rdata += value;
  }
  return rdata;
}

}  // namespace comity::dns
