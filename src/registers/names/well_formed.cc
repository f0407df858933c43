#include "registers/names/well_formed.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/limits.h"
#include "dns/limits.h"
#include "dns/record.h"
#include "dns/zone_file.h"
#include "dns/zone_rules.h"
#include "ledger/well_formed.h"
#include "registers/names/limits.h"
#include "registers/names/place.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

std::string in_field(std::string_view field, std::string_view what) {
  return std::string(field).append(": ").append(what);
}

Bytes signer_rdata(const v1::DelegationSigner& signer) {
  return dns::ds_rdata(static_cast<std::uint16_t>(signer.key_tag()),
                       static_cast<std::uint8_t>(signer.algorithm()),
                       static_cast<std::uint8_t>(signer.digest_type()), signer.digest());
}

Verdict check_signer(const v1::DelegationSigner& signer) {
  constexpr std::uint32_t kOctet = 0xff;
  if (signer.key_tag() > 0xffff || signer.algorithm() > kOctet || signer.digest_type() > kOctet) {
    return refuse(Code::out_of_range, "ds: key tag, algorithm or digest type is too large");
  }
  const Status fits = dns::check_rdata(dns::type::kDs, signer_rdata(signer));
  if (!fits) return refuse(Code::out_of_range, "ds: " + fits.error().message);
  return {};
}

Verdict check_family(std::string_view field,
                     const google::protobuf::RepeatedPtrField<std::string>& addresses,
                     std::size_t octets) {
  if (static_cast<std::size_t>(addresses.size()) > limits::kAddressesPerHost) {
    return refuse(Code::out_of_range, in_field(field, "too many addresses"));
  }
  const std::string* previous = nullptr;
  for (const std::string& address : addresses) {
    if (address.size() != octets) {
      return refuse(Code::out_of_range,
                    in_field(field, "an address has " + std::to_string(octets) + " octets"));
    }
    if (previous != nullptr && *previous >= address) {
      return refuse(Code::not_sorted, in_field(field, "not ascending without duplicates"));
    }
    previous = &address;
  }
  return {};
}

// Where else what is missing here is set, as the holder's own act too.
struct Otherwise {
  std::uint16_t type;
  std::string_view where;
};
constexpr auto kOtherwise = std::to_array<Otherwise>({
    {dns::type::kA, "names.set_host sets both families of a name's addresses"},
    {dns::type::kNs, "names.set_name_servers sets the name servers of a registered name"},
    {dns::type::kSoa, "names.set_zone sets it"},
    {dns::type::kAaaa, "names.set_host sets both families of a name's addresses"},
    {dns::type::kDs, "names.set_ds sets the signers of a registered name"},
    {dns::type::kRrsig, "publication makes it"},
    {dns::type::kNsec, "publication makes it"},
    {dns::type::kDnskey, "it stands at an apex alone"},
    {dns::type::kCds, "it stands at an apex alone, or Knot refuses the signed zone"},
    {dns::type::kCdnskey, "it stands at an apex alone, or Knot refuses the signed zone"},
    {dns::type::kZonemd, "publication makes it"},
});

Verdict check_type_below(std::uint32_t type) {
  if (type == 0) return refuse(Code::missing_field, "type: is missing");
  if (type > 0xffff) return refuse(Code::out_of_range, "type: has 16 bits");
  const auto* const found =
      std::find_if(kOtherwise.begin(), kOtherwise.end(),
                   [&](const Otherwise& other) { return other.type == type; });
  if (found == kOtherwise.end()) return {};
  return refuse(Code::inconsistent, "type: " + dns::type_name(found->type) +
                                        " is not set so: " + std::string(found->where));
}

}  // namespace

Verdict check_name(std::string_view field, std::string_view text) {
  if (text.empty()) return refuse(Code::missing_field, in_field(field, "is missing"));
  const Result<dns::Name> name = dns::Name::parse(text);
  if (!name) return refuse(Code::bad_name, in_field(field, name.error().message));
  if (name->text() != text) {
    return refuse(Code::bad_name, in_field(field, "names are written in lower case"));
  }
  return {};
}

Verdict check_host_name(std::string_view field, std::string_view text) {
  if (Verdict verdict = check_name(field, text); !verdict) return verdict;
  const Result<dns::Name> name = dns::Name::parse(text);
  if (!name || !dns::is_host_name(*name)) {
    return refuse(Code::bad_name, in_field(field, "labels are letters, digits and hyphens"));
  }
  return {};
}

Verdict check_depth(std::string_view field, std::string_view name, std::string_view zone) {
  if (!is_below(name, zone) ||
      parts_of_label(label_of_name(name, zone)).size() <= limits::kLabelsBelowApex) {
    return {};
  }
  return refuse(Code::out_of_range,
                in_field(field, "more than " + std::to_string(limits::kLabelsBelowApex) +
                                    " labels below the apex"));
}

Verdict check_label(std::string_view zone, std::string_view label) {
  if (label.empty()) return refuse(Code::missing_field, "label: is missing");
  for (const std::string_view part : parts_of_label(label)) {
    if (!dns::is_registrable_label(part)) {
      return refuse(Code::bad_name,
                    "label: its parts are 1 to 63 of a-z, 0-9 and inner hyphens each");
    }
  }
  std::string name(label);
  name.append(".").append(zone == "." ? "" : zone);
  Verdict verdict = check_name("label", name);
  return verdict ? check_depth("label", name, zone) : verdict;
}

Verdict check_delegation_name(std::string_view zone, std::string_view label) {
  if (Verdict verdict = check_host_name("zone", zone); !verdict) return verdict;
  return check_label(zone, label);
}

Verdict check_ttl(std::string_view field, std::uint32_t seconds) {
  if (seconds > limits::kTtlSeconds) {
    return refuse(Code::out_of_range, in_field(field, "at most 2147483647 seconds"));
  }
  return {};
}

Verdict check_name_servers(const Names& names) {
  if (static_cast<std::size_t>(names.size()) > limits::kNameServersPerDelegation) {
    return refuse(Code::out_of_range, "name_servers: too many");
  }
  const std::string* previous = nullptr;
  for (const std::string& name : names) {
    if (Verdict verdict = check_host_name("name_servers", name); !verdict) return verdict;
    if (previous != nullptr && *previous >= name) {
      return refuse(Code::not_sorted, "name_servers: not ascending without duplicates");
    }
    previous = &name;
  }
  return {};
}

Verdict check_signers(const Signers& signers) {
  if (static_cast<std::size_t>(signers.size()) > limits::kDsPerDelegation) {
    return refuse(Code::out_of_range, "ds: too many");
  }
  Bytes previous;
  for (const v1::DelegationSigner& signer : signers) {
    if (Verdict verdict = check_signer(signer); !verdict) return verdict;
    Bytes rdata = signer_rdata(signer);
    if (previous >= rdata) {
      return refuse(Code::not_sorted, "ds: not ascending by rdata without duplicates");
    }
    previous = std::move(rdata);
  }
  return {};
}

namespace {

Verdict check_address_owner(const std::string& text) {
  if (Verdict verdict = check_name("host", text); !verdict) return verdict;
  const Result<dns::Name> name = dns::Name::parse(text);
  const auto rule = dns::check_alone({name.value_or(dns::Name()), dns::type::kA, 0, {}});
  return rule ? refuse(Code::bad_name, "host: " + std::string(dns::rule_text(*rule))) : Verdict();
}

}  // namespace

Verdict check_host_addresses(const v1::HostAddresses& host) {
  constexpr std::size_t kIpv4Octets = 4;
  constexpr std::size_t kIpv6Octets = 16;
  if (Verdict verdict = check_address_owner(host.name()); !verdict) return verdict;
  if (host.ipv4().empty() && host.ipv6().empty()) {
    return refuse(Code::missing_field, "host " + host.name() + ": has no address");
  }
  if (Verdict verdict = check_family("ipv4", host.ipv4(), kIpv4Octets); !verdict) return verdict;
  if (Verdict verdict = check_family("ipv6", host.ipv6(), kIpv6Octets); !verdict) return verdict;
  if (Verdict verdict = check_ttl("ipv4_ttl_seconds", host.ipv4_ttl_seconds()); !verdict) {
    return verdict;
  }
  return check_ttl("ipv6_ttl_seconds", host.ipv6_ttl_seconds());
}

Verdict check_holder(std::string_view field, std::string_view holder) {
  if (!wire::is_held_together(holder)) return ledger::check_handle(field, holder);
  const std::vector<std::string> parties = wire::holders_of(holder);
  if (parties.size() > limits::kHeldTogether) {
    return refuse(Code::out_of_range,
                  in_field(field, "at most " + std::to_string(limits::kHeldTogether) +
                                      " parties hold something together"));
  }
  const std::string* previous = nullptr;
  for (const std::string& party : parties) {
    if (Verdict verdict = ledger::check_handle(field, party); !verdict) return verdict;
    if (previous != nullptr && *previous >= party) {
      return refuse(Code::not_sorted, in_field(field, "not ascending without duplicates"));
    }
    previous = &party;
  }
  return {};
}

Verdict check_together(std::string_view field, std::string_view holder) {
  return wire::is_held_together(holder) ? check_holder(field, holder) : Verdict();
}

Verdict check_rdata_set(std::string_view owner, std::uint16_t type, const Rdata& set) {
  const Result<dns::Name> name = dns::Name::parse(owner);
  if (!name) return refuse(Code::bad_name, "owner: " + name.error().message);
  if (static_cast<std::size_t>(set.size()) > limits::kRecordsPerSet) {
    return refuse(Code::out_of_range, "rdata: too many records");
  }
  std::size_t octets = 0;
  const std::string* previous = nullptr;
  for (const std::string& rdata : set) {
    octets += limits::kRecordOverheadOctets + rdata.size();
    if (octets > limits::kHeldSetOctets) {
      return refuse(Code::out_of_range, "rdata: all of it together is too long for one answer");
    }
    if (const Status status = dns::check_rdata(type, rdata); !status) {
      return refuse(Code::out_of_range, "rdata: " + status.error().message);
    }
    if (const auto rule = dns::check_alone({*name, type, 0, rdata})) {
      return refuse(Code::bad_name, "owner: " + std::string(dns::rule_text(*rule)));
    }
    if (previous != nullptr && *previous >= rdata) {
      return refuse(Code::not_sorted, "rdata: not ascending without duplicates");
    }
    previous = &rdata;
  }
  return {};
}

Verdict check_set_below(std::string_view zone, std::string_view owner, std::uint32_t type,
                        const Rdata& rdata, std::uint32_t ttl_seconds) {
  if (Verdict verdict = check_host_name("zone", zone); !verdict) return verdict;
  if (Verdict verdict = check_name("owner", owner); !verdict) return verdict;
  if (!is_below(owner, zone)) {
    return refuse(Code::inconsistent,
                  "owner: " + std::string(owner) + " does not lie below " + std::string(zone));
  }
  if (Verdict verdict = check_depth("owner", owner, zone); !verdict) return verdict;
  if (Verdict verdict = check_type_below(type); !verdict) return verdict;
  const auto short_type = static_cast<std::uint16_t>(type);
  if (Verdict verdict = check_rdata_set(owner, short_type, rdata); !verdict) return verdict;
  const bool single = short_type == dns::type::kCname || short_type == dns::type::kDname;
  if (single && rdata.size() > 1) {
    return refuse(Code::out_of_range, "rdata: a name has one " + dns::type_name(short_type));
  }
  return check_ttl("ttl_seconds", ttl_seconds);
}

}  // namespace comity::names
