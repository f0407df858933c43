#include "dns/name.h"

#include <algorithm>
#include <array>

#include "dns/limits.h"
#include "dns/octet.h"

namespace comity::dns {
namespace {

// A name of 255 octets has 127 labels at most, besides the root.
struct LabelOffsets {
  std::array<std::uint8_t, limits::kNameOctets / 2 + 1> at{};
  int count = 0;
};

LabelOffsets offsets_of(BytesView wire) {
  LabelOffsets offsets;
  for (std::size_t at = 0; octet(wire[at]) != 0; at += 1 + octet(wire[at])) {
    offsets.at[static_cast<std::size_t>(offsets.count++)] = static_cast<std::uint8_t>(at);
  }
  return offsets;
}

BytesView label_at(BytesView wire, std::size_t offset) {
  return wire.substr(offset + 1, octet(wire[offset]));
}

bool is_ldh(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// What all name servers write without an escape.
bool is_label_character(char c) { return is_ldh(c) || c == '_' || c == '/'; }

// The message says what is wrong with one label, already lower-case.
Status check_name_label(std::string_view label, bool leftmost) {
  if (label.empty()) return error("a label is empty");
  if (label.size() > limits::kLabelOctets) return error("a label is longer than 63 octets");
  if (label == "*" && leftmost) return {};
  if (label.find('*') != std::string_view::npos) {
    return error("an asterisk stands for a whole label, the leftmost");
  }
  if (!std::all_of(label.begin(), label.end(), is_label_character)) {
    return error("a label holds a character other than letters, digits, hyphen, _ and /");
  }
  if (label.front() == '-' || label.back() == '-') {
    return error("a label begins or ends with a hyphen");
  }
  return {};
}

// Hostile text is not repeated at length in messages.
std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 80;
  std::string safe;
  for (const char c : text.substr(0, kShown)) safe.push_back(c > ' ' && c <= '~' ? c : '?');
  if (text.size() > kShown) safe += "...";
  return safe;
}

}  // namespace

Result<Name> Name::parse(std::string_view text) {
  Name name;
  if (text == ".") return name;
  if (text.empty() || text.back() != '.') {
    return error("name '" + shown(text) + "' does not end with a dot");
  }
  if (text.size() + 1 > limits::kNameOctets) {
    return error("name '" + shown(text) + "' is longer than 255 octets");
  }
  Bytes wire;
  wire.reserve(text.size() + 1);
  const std::string lower = ascii_lower(text);
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t dot = lower.find('.', at);  // found: the last character is one
    const auto label = std::string_view(lower).substr(at, dot - at);
    if (const Status status = check_name_label(label, at == 0); !status) {
      return error("name '" + shown(text) + "': " + status.error().message);
    }
    wire.push_back(static_cast<char>(label.size()));
    wire += label;
    at = dot + 1;
  }
  wire.push_back('\0');
  name.wire_ = std::move(wire);
  return name;
}

Result<Name> Name::from_wire(BytesView wire) {
  if (wire.empty() || wire.size() > limits::kNameOctets) {
    return error("a name has 1 to 255 octets, not " + std::to_string(wire.size()));
  }
  std::size_t at = 0;
  while (octet(wire[at]) != 0) {
    const std::size_t length = octet(wire[at]);
    if (length > limits::kLabelOctets) return error("a name is compressed or has an odd label");
    if (at + length + 1 >= wire.size()) return error("a name ends before its root label");
    const std::string label = ascii_lower(label_at(wire, at));
    if (const Status status = check_name_label(label, at == 0); !status) {
      return tl::unexpected(status.error());
    }
    at += length + 1;
  }
  if (at + 1 != wire.size()) return error("octets follow the root label of a name");
  Name name;
  // Length octets are below 64 and so never mistaken for a letter.
  name.wire_ = ascii_lower(wire);
  return name;
}

std::string Name::text() const {
  if (is_root()) return ".";
  std::string text;
  text.reserve(wire_.size());
  for (std::size_t at = 0; octet(wire_[at]) != 0; at += 1 + octet(wire_[at])) {
    text += label_at(wire_, at);
    text.push_back('.');
  }
  return text;
}

int Name::label_count() const { return offsets_of(wire_).count; }

std::string Name::first_label() const {
  return is_root() ? std::string() : std::string(label_at(wire_, 0));
}

Name Name::parent() const {
  Name parent;
  if (!is_root()) parent.wire_ = wire_.substr(1 + octet(wire_[0]));
  return parent;
}

bool Name::is_at_or_below(const Name& ancestor) const {
  if (ancestor.wire_.size() > wire_.size()) return false;
  const std::size_t from = wire_.size() - ancestor.wire_.size();
  if (BytesView(wire_).substr(from) != ancestor.wire_) return false;
  // The tail must begin at a label: a label may hold what looks like length octets only if it had
  // control characters, which are refused, but digits do (0x30 is 48), so walk.
  std::size_t at = 0;
  while (at < from) at += 1 + octet(wire_[at]);
  return at == from;
}

Name Name::child_of(const Name& ancestor) const {
  Name child = *this;
  if (!is_at_or_below(ancestor) || *this == ancestor) return child;
  const std::size_t from = wire_.size() - ancestor.wire_.size();
  std::size_t at = 0;
  while (at + 1 + octet(wire_[at]) < from) at += 1 + octet(wire_[at]);
  child.wire_ = wire_.substr(at);
  return child;
}

std::strong_ordering operator<=>(const Name& a, const Name& b) {
  // Most that are compared are of one owner: a zone's records are sorted by it.
  if (a.wire_ == b.wire_) return std::strong_ordering::equal;
  const LabelOffsets in_a = offsets_of(a.wire_);
  const LabelOffsets in_b = offsets_of(b.wire_);
  int left_a = in_a.count;
  int left_b = in_b.count;
  while (left_a > 0 && left_b > 0) {
    const BytesView label_a = label_at(a.wire_, in_a.at[static_cast<std::size_t>(--left_a)]);
    const BytesView label_b = label_at(b.wire_, in_b.at[static_cast<std::size_t>(--left_b)]);
    const int order = label_a.compare(label_b);  // as unsigned octets, a prefix first
    if (order != 0) return order <=> 0;
  }
  return left_a <=> left_b;
}

bool is_ldh_label(std::string_view label) {
  return check_name_label(label, false) && std::all_of(label.begin(), label.end(), is_ldh);
}

bool is_host_name(const Name& name) {
  const BytesView wire = name.wire();
  for (std::size_t at = 0; octet(wire[at]) != 0; at += 1 + octet(wire[at])) {
    const BytesView label = label_at(wire, at);
    if (!std::all_of(label.begin(), label.end(), is_ldh)) return false;
  }
  return true;
}

Result<Name> parse_host_name(std::string_view text) {
  Result<Name> name = Name::parse(text);
  if (!name || is_host_name(*name)) return name;
  return error("name '" + shown(text) + "' is no host name: letters, digits and hyphens");
}

}  // namespace comity::dns
