// Messages of DNS UPDATE, as anybody may send them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dns/update.h"
#include "property.h"

namespace dns = comity::dns;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (!dns::is_update(octets)) return 0;
  comity::fuzz::demand(dns::update_response(octets, 5).size() == 12, "an answer is a header");
  const auto apart = dns::take_apart(octets);
  if (!apart) return 0;
  comity::fuzz::demand(apart->signature.size() == 64, "a signature has 64 octets");
  comity::fuzz::demand(dns::read_sig_head(apart->sig).has_value(), "what was taken can be read");
  const auto update = dns::read_update(apart->message);
  if (!update) return 0;
  for (const dns::UpdateRecord& record : update->changes) {
    comity::fuzz::demand(record.owner.is_at_or_below(update->zone), "a change lies in its zone");
  }
  return 0;
}
