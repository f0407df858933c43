#include "wire/signer.h"

#include "wire/messages.h"

namespace comity::wire {

void read_signer(BytesView rdata, v1::DelegationSigner& out) {
  out.set_key_tag(read_u16(rdata));
  out.set_algorithm(static_cast<std::uint8_t>(rdata[2]));
  out.set_digest_type(static_cast<std::uint8_t>(rdata[3]));
  out.set_digest(Bytes(rdata.substr(kDsHeadOctets)));
}

}  // namespace comity::wire
