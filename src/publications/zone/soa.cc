#include <algorithm>

#include "publications/zone/gather.h"

namespace comity::zone {

const dns::Record* find_soa(const std::vector<dns::Record>& records, const dns::Name& apex) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const dns::Record& record) {
    return record.type == dns::type::kSoa && record.owner == apex;
  });
  return found == records.end() ? nullptr : &*found;
}

Result<SoaNumbers> read_soa(const dns::Record& soa) {
  constexpr std::size_t kNumbers = 20;  // five of 4 octets each end the rdata
  constexpr std::size_t kExpire = 12, kMinimum = 16;
  if (const Status status = dns::check_rdata(dns::type::kSoa, soa.rdata); !status) {
    return tl::unexpected(status.error());
  }
  const BytesView numbers = BytesView(soa.rdata).substr(soa.rdata.size() - kNumbers);
  return SoaNumbers{read_u32(numbers),
                    std::min(soa.ttl_seconds, read_u32(numbers.substr(kMinimum))),
                    read_u32(numbers.substr(kExpire))};
}

}  // namespace comity::zone
