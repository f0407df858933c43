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
using Rdata = google::protobuf::RepeatedPtrField<std::string>;
using Signers = google::protobuf::RepeatedPtrField<v1::DelegationSigner>;

// A domain name in the stored form: lower-case, absolute, at most 255 octets on the wire.
[[nodiscard]] ledger::Verdict check_name(std::string_view field, std::string_view text);
// Every label LDH besides: apexes and hosts (RFC 952, RFC 1123 section 2.1).
[[nodiscard]] ledger::Verdict check_host_name(std::string_view field, std::string_view text);
// Labels that make a name below this zone's apex: each LDH, or digits with a slash (RFC 2317, 4).
[[nodiscard]] ledger::Verdict check_label(std::string_view zone, std::string_view label);
// A name that lies below the zone has no more than limits::kLabelsBelowApex labels there.
[[nodiscard]] ledger::Verdict check_depth(std::string_view field, std::string_view name,
                                          std::string_view zone);
// A zone and a registered name of it.
[[nodiscard]] ledger::Verdict check_delegation_name(std::string_view zone, std::string_view label);
// A handle, or several of parties that hold something together (wire/holders.h): 2 to
// limits::kHeldTogether, ascending, no duplicates.
[[nodiscard]] ledger::Verdict check_holder(std::string_view field, std::string_view holder);
// The same where one handle is looked at later.
[[nodiscard]] ledger::Verdict check_together(std::string_view field, std::string_view holder);
// Up to 2^31 - 1 (RFC 2181, section 8).
[[nodiscard]] ledger::Verdict check_ttl(std::string_view field, std::uint32_t seconds);
// Ascending by octets, no duplicates. None is well-formed.
[[nodiscard]] ledger::Verdict check_name_servers(const Names& names);
// Each fits as dns::check_rdata says, ascending by rdata, no duplicates. None is well-formed.
[[nodiscard]] ledger::Verdict check_signers(const Signers& signers);
// At least one address; each family ascending, no duplicates.
[[nodiscard]] ledger::Verdict check_host_addresses(const v1::HostAddresses& host);
// Rdata of a set at `owner`: as dns::check_rdata and dns::check_alone say, ascending, no
// duplicates. None is well-formed.
[[nodiscard]] ledger::Verdict check_rdata_set(std::string_view owner, std::uint16_t type,
                                              const Rdata& rdata);
// A set below the apex, with or without rdata: its zone, its owner, a type that is set so, its
// rdata and TTL.
[[nodiscard]] ledger::Verdict check_set_below(std::string_view zone, std::string_view owner,
                                              std::uint32_t type, const Rdata& rdata,
                                              std::uint32_t ttl_seconds);

}  // namespace comity::names
