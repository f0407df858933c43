// The stateless half of every names action: forms, orders and limits. The refusals are malformed
// ones and name the field. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/outcome.h"
#include "wire/fwd.h"

namespace google::protobuf {
template <typename T>
class RepeatedPtrField;
}  // namespace google::protobuf

namespace comity::names {

using Names = google::protobuf::RepeatedPtrField<std::string>;
using Signers = google::protobuf::RepeatedPtrField<v1::DelegationSigner>;

// A domain name in the stored form: lower-case, absolute, at most 255 octets on the wire.
[[nodiscard]] ledger::Verdict check_name(std::string_view field, std::string_view text);
// Every label LDH besides: apexes and hosts (RFC 952, RFC 1123 section 2.1).
[[nodiscard]] ledger::Verdict check_host_name(std::string_view field, std::string_view text);
// An LDH label that still makes a name in this zone.
[[nodiscard]] ledger::Verdict check_label(std::string_view zone, std::string_view label);
// A zone and a label of it.
[[nodiscard]] ledger::Verdict check_delegation_name(std::string_view zone, std::string_view label);
// Up to 2^31 - 1 (RFC 2181, section 8).
[[nodiscard]] ledger::Verdict check_ttl(std::string_view field, std::uint32_t seconds);
// At least one, ascending by octets, no duplicates.
[[nodiscard]] ledger::Verdict check_name_servers(const Names& names);
// Each fits as dns::check_rdata says, ascending by rdata, no duplicates. None is well-formed.
[[nodiscard]] ledger::Verdict check_signers(const Signers& signers);
// At least one address; each family ascending, no duplicates.
[[nodiscard]] ledger::Verdict check_host_addresses(const v1::HostAddresses& host);

}  // namespace comity::names
