// The canonical forms of RFC 4034, 6 as octets: to sort many names by, and to read records back
// from. Pure functions, any thread.
#pragma once

#include <optional>

#include "dns/record.h"

namespace comity::dns {

// Labels from the root down, NUL behind each: as octets in canonical order, and what lies below a
// name begins with what that name has.
[[nodiscard]] Bytes place_of(const Name& name);
// The name that has this place.
[[nodiscard]] Name name_at(BytesView place);

// Takes the first record off octets that canonical_wire() made; nothing where they do not begin
// with a whole one.
[[nodiscard]] std::optional<Record> take_canonical(BytesView& octets);

}  // namespace comity::dns
