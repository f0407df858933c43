#include "dns/zone_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dns/record.h"

namespace comity::dns {

bool is_published_anew(std::uint16_t type) {
  constexpr std::uint16_t kNsec3 = 50;
  constexpr std::uint16_t kNsec3Param = 51;
  constexpr std::array kMade = {type::kRrsig,  type::kNsec, kNsec3,         kNsec3Param,
                                type::kDnskey, type::kCds,  type::kCdnskey, type::kZonemd};
  return std::find(kMade.begin(), kMade.end(), type) != kMade.end();
}

bool is_classless_label(std::string_view label) {
  const std::size_t slash = label.find('/');
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return slash != std::string_view::npos && is_number(label.substr(0, slash)) &&
         is_number(label.substr(slash + 1));
}

Result<SoaFields> read_soa(BytesView rdata) {
  if (const Status status = check_rdata(type::kSoa, rdata); !status) {
    return tl::unexpected(status.error());
  }
  constexpr std::size_t kNumberOctets = 20;
  const BytesView names = rdata.substr(0, rdata.size() - kNumberOctets);
  const BytesView numbers = rdata.substr(rdata.size() - kNumberOctets);
  const std::size_t first = names.find('\0') + 1;  // names hold no zero octet but their last
  Result<Name> primary = Name::from_wire(names.substr(0, first));
  if (!primary) return tl::unexpected(primary.error());
  Result<Name> mailbox = Name::from_wire(names.substr(first));
  if (!mailbox) return tl::unexpected(mailbox.error());
  SoaFields fields{*std::move(primary), *std::move(mailbox), read_u32(numbers), {}};
  for (std::size_t i = 0; i < fields.times.size(); ++i) {
    fields.times.at(i) = read_u32(numbers.substr(4 * (i + 1)));
  }
  return fields;
}

}  // namespace comity::dns
