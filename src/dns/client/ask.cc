#include "dns/client/ask.h"

// ldns/common.h would define bool, true and false as macros, which breaks C++ headers.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name that ldns looks at
#define __bool_true_false_are_defined 1
#include <ldns/ldns.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "base/freer.h"
#include "dns/dnssec.h"
#include "dns/record.h"

namespace comity::dns {
namespace {

using Resolver = std::unique_ptr<ldns_resolver, Freer<ldns_resolver_deep_free>>;
using Packet = std::unique_ptr<ldns_pkt, Freer<ldns_pkt_free>>;
using Field = std::unique_ptr<ldns_rdf, Freer<ldns_rdf_deep_free>>;
using Rr = std::unique_ptr<ldns_rr, Freer<ldns_rr_free>>;
using Buffer = std::unique_ptr<ldns_buffer, Freer<ldns_buffer_free>>;

std::string place(const Server& server) {
  return server.address + " port " + std::to_string(server.port);
}

// Null when the address is none.
Resolver make_resolver(const Server& server, unsigned seconds) {
  const bool is_ipv6 = server.address.find(':') != std::string::npos;
  const Field address(
      ldns_rdf_new_frm_str(is_ipv6 ? LDNS_RDF_TYPE_AAAA : LDNS_RDF_TYPE_A, server.address.c_str()));
  Resolver resolver(ldns_resolver_new());
  if (!resolver || !address ||
      ldns_resolver_push_nameserver(resolver.get(), address.get()) != LDNS_STATUS_OK) {
    return nullptr;
  }
  timeval wait{};
  wait.tv_sec = static_cast<time_t>(seconds);
  ldns_resolver_set_timeout(resolver.get(), wait);
  ldns_resolver_set_port(resolver.get(), server.port);
  ldns_resolver_set_usevc(resolver.get(), true);
  ldns_resolver_set_retry(resolver.get(), 1);
  ldns_resolver_set_fail(resolver.get(), true);
  ldns_resolver_set_recursive(resolver.get(), false);
  ldns_resolver_set_dnssec(resolver.get(), true);
  ldns_resolver_set_dnssec_cd(resolver.get(), true);
  return resolver;
}

Bytes octets_of(const ldns_rr* record) {
  constexpr std::size_t kStart = 512;
  const Buffer buffer(ldns_buffer_new(kStart));
  if (!buffer || ldns_rr_rdata2buffer_wire(buffer.get(), record) != LDNS_STATUS_OK) return "";
  return {reinterpret_cast<const char*>(ldns_buffer_begin(buffer.get())),
          ldns_buffer_position(buffer.get())};
}

// In canonical form (RFC 4034, 6.2). ldns lowers the next name of an NSEC too, which stays as it is
// (RFC 6840, 5.1).
Bytes rdata_of(const ldns_rr* record) {
  const ldns_rr_type type = ldns_rr_get_type(record);
  if (type != LDNS_RR_TYPE_NS && type != LDNS_RR_TYPE_SOA) return octets_of(record);
  const Rr lowered(ldns_rr_clone(record));
  if (!lowered) return "";
  ldns_rr2canonical(lowered.get());
  return octets_of(lowered.get());
}

// The signer's name as signatures cover it (RFC 4034, 6.2).
Bytes canonical_rrsig(Bytes rdata) {
  for (std::size_t at = kSignatureFixed; at < rdata.size() && rdata[at] != '\0';) {
    const auto length = static_cast<std::uint8_t>(rdata[at]);
    const std::string label = ascii_lower(BytesView(rdata).substr(at + 1, length));
    rdata.replace(at + 1, label.size(), label);
    at += 1 + std::size_t{length};
  }
  return rdata;
}

void sort_unique(std::vector<Bytes>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

// The sets of this type, and their signatures, at this name in one section of an answer.
void take_sets(const ldns_rr_list* section, const ldns_rdf* owner, std::uint16_t type,
               std::vector<Bytes>& sets, std::vector<Bytes>& signatures) {
  for (std::size_t i = 0; section != nullptr && i < ldns_rr_list_rr_count(section); ++i) {
    const ldns_rr* const record = ldns_rr_list_rr(section, i);
    if (ldns_dname_compare(ldns_rr_owner(record), owner) != 0 ||
        ldns_rr_get_class(record) != LDNS_RR_CLASS_IN) {
      continue;
    }
    if (ldns_rr_get_type(record) == type) {
      sets.push_back(rdata_of(record));
    } else if (ldns_rr_get_type(record) == LDNS_RR_TYPE_RRSIG) {
      Bytes rdata = rdata_of(record);
      if (type_covered(rdata) == type) signatures.push_back(canonical_rrsig(std::move(rdata)));
    }
  }
  sort_unique(sets);
  sort_unique(signatures);
}

AskedSet set_of(const ldns_pkt* packet, const Name& owner, std::uint16_t type) {
  AskedSet set;
  const Field name(ldns_dname_new_frm_str(owner.text().c_str()));
  if (!name) return set;
  take_sets(ldns_pkt_answer(packet), name.get(), type, set.rdata, set.signatures);
  if (set.rdata.empty()) {
    take_sets(ldns_pkt_authority(packet), name.get(), type::kNsec, set.nsec, set.nsec_signatures);
  }
  return set;
}

}  // namespace

Result<AskedSet> ask(const Server& server, const Name& owner, std::uint16_t type,
                     unsigned seconds) {
  const Resolver resolver = make_resolver(server, seconds);
  const Field name(ldns_dname_new_frm_str(owner.text().c_str()));
  if (!resolver || !name) return error(place(server) + ": no address to ask");
  ldns_pkt* received = nullptr;
  const ldns_status status =
      ldns_resolver_query_status(&received, resolver.get(), name.get(),
                                 static_cast<ldns_rr_type>(type), LDNS_RR_CLASS_IN, LDNS_CD);
  const Packet packet(received);
  if (status != LDNS_STATUS_OK || !packet) {
    return error(ErrorKind::unavailable,
                 place(server) + ": " +
                     (status == LDNS_STATUS_OK ? "no answer" : ldns_get_errorstr_by_id(status)));
  }
  if (ldns_pkt_get_rcode(packet.get()) != LDNS_RCODE_NOERROR || !ldns_pkt_aa(packet.get())) {
    return error(ErrorKind::not_found, place(server) + ": no answer with authority for " +
                                           owner.text() + " " + type_name(type));
  }
  return set_of(packet.get(), owner, type);
}

}  // namespace comity::dns
