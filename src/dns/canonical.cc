#include "dns/canonical.h"

#include <algorithm>
#include <vector>

#include "dns/octet.h"

namespace comity::dns {

// Labels are octets above NUL, so that it ends each of them in order.
Bytes place_of(const Name& name) {
  const BytesView wire = name.wire();
  Bytes place(wire.size() - 1, '\0');
  std::size_t end = place.size();
  for (std::size_t at = 0; octet(wire[at]) != 0; at += 1 + octet(wire[at])) {
    const BytesView label = wire.substr(at + 1, octet(wire[at]));
    end -= label.size() + 1;
    std::copy(label.begin(), label.end(), place.begin() + static_cast<std::ptrdiff_t>(end));
  }
  // The labels were laid down from the end: the first of the name is the last of the place.
  return place;
}

Name name_at(BytesView place) {
  Bytes wire(place.size() + 1, '\0');
  std::size_t end = place.size();
  while (!place.empty()) {
    const BytesView label = place.substr(0, place.find('\0'));
    place.remove_prefix(std::min(place.size(), label.size() + 1));
    end -= std::min(end, label.size() + 1);
    wire[end] = static_cast<char>(label.size());
    std::copy(label.begin(), label.end(), wire.begin() + static_cast<std::ptrdiff_t>(end) + 1);
  }
  return Name::from_wire(wire).value_or(Name());
}

std::optional<Record> take_canonical(BytesView& octets) {
  constexpr std::size_t kFixed = 10;  // type, class, TTL and length (RFC 1035, 4.1.3)
  std::size_t at = 0;
  while (at < octets.size() && octets[at] != '\0') at += 1 + octet(octets[at]);
  ++at;
  if (at + kFixed > octets.size()) return std::nullopt;
  Result<Name> owner = Name::from_wire(octets.substr(0, at));
  const BytesView fixed = octets.substr(at);
  const std::size_t length = read_u16(fixed.substr(8));
  if (!owner || fixed.size() < kFixed + length) return std::nullopt;
  Record record{*std::move(owner), read_u16(fixed), read_u32(fixed.substr(4)),
                Bytes(fixed.substr(kFixed, length))};
  octets.remove_prefix(at + kFixed + length);
  return record;
}

}  // namespace comity::dns
