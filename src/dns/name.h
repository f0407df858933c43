// Domain names (RFC 1035, RFC 4034 section 6.1): lower-case, absolute, without escapes: of octets
// that every name server writes as they are. Other names are refused. Values, any thread.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::dns {

class Name {
 public:
  Name() = default;  // the root

  // Absolute presentation form with trailing dot: "example.", ".". ASCII upper case is lowered.
  // Labels are letters, digits, hyphens (not at the ends), underscores and slashes (RFC 2317), the
  // leftmost may be "*" (RFC 4592); 63 and 255 octets at most.
  [[nodiscard]] static Result<Name> parse(std::string_view text);
  // Uncompressed wire form, consumed whole.
  [[nodiscard]] static Result<Name> from_wire(BytesView wire);

  [[nodiscard]] std::string text() const;
  [[nodiscard]] BytesView wire() const { return wire_; }
  [[nodiscard]] bool is_root() const { return wire_.size() == 1; }
  [[nodiscard]] bool is_wildcard() const { return wire_.starts_with("\1*"); }
  [[nodiscard]] int label_count() const;
  [[nodiscard]] std::string first_label() const;  // not for the root
  [[nodiscard]] Name parent() const;              // not for the root
  // True also when they are equal.
  [[nodiscard]] bool is_at_or_below(const Name& ancestor) const;
  // The name one label below `ancestor` on the way to this name, which lies strictly below it.
  [[nodiscard]] Name child_of(const Name& ancestor) const;

  // Canonical order (RFC 4034, 6.1).
  friend std::strong_ordering operator<=>(const Name& a, const Name& b);
  friend bool operator==(const Name& a, const Name& b) = default;

 private:
  Bytes wire_ = Bytes(1, '\0');
};

// One label: 1 to 63 of a-z, 0-9 and inner hyphens.
[[nodiscard]] bool is_ldh_label(std::string_view label);
// Every label is letters, digits and hyphens (RFC 952; RFC 1123, 2.1). The root is one.
[[nodiscard]] bool is_host_name(const Name& name);
// What is governed, delegated or has an address: a Name that is a host name, from its text.
[[nodiscard]] Result<Name> parse_host_name(std::string_view text);

}  // namespace comity::dns
