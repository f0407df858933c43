#include "dns/ldns_wrapper.h"

#include <cstddef>

// ldns/common.h would define bool, true and false as macros, which breaks C++ headers.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name that ldns looks at
#define __bool_true_false_are_defined 1
#include <ldns/ldns.h>

#include <array>
#include <memory>

namespace comity::dns::ldns {
namespace {

// A function object for each way in which ldns frees.
struct FreeRecord {
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
};
struct FreeZone {
  void operator()(ldns_dnssec_zone* zone) const { ldns_dnssec_zone_deep_free(zone); }
};
struct FreeList {
  void operator()(ldns_rr_list* list) const { ldns_rr_list_free(list); }
};
struct FreeText {
  void operator()(char* text) const { LDNS_FREE(text); }
};
using RecordPointer = std::unique_ptr<ldns_rr, FreeRecord>;
using ZonePointer = std::unique_ptr<ldns_dnssec_zone, FreeZone>;
using ListPointer = std::unique_ptr<ldns_rr_list, FreeList>;
using TextPointer = std::unique_ptr<char, FreeText>;

std::string reason(ldns_status status) {
  const char* text = ldns_get_errorstr_by_id(status);
  return text == nullptr ? std::string("unknown") : std::string(text);
}

Result<RecordPointer> record_from_wire(BytesView wire) {
  const Bytes copy(wire);
  ldns_rr* made = nullptr;
  std::size_t at = 0;
  const ldns_status status = ldns_wire2rr(&made, reinterpret_cast<const std::uint8_t*>(copy.data()),
                                          copy.size(), &at, LDNS_SECTION_ANSWER);
  RecordPointer record(made);
  if (status != LDNS_STATUS_OK) return error(reason(status));
  if (at != copy.size()) return error("octets are left over");
  return record;
}

// The rdata fields of a record are kept by ldns in wire form.
Bytes rdata_octets(const ldns_rr& record) {
  Bytes octets;
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) {
    const ldns_rdf* field = ldns_rr_rdf(&record, i);
    if (field == nullptr) continue;
    octets.append(reinterpret_cast<const char*>(ldns_rdf_data(field)), ldns_rdf_size(field));
  }
  return octets;
}

bool add_to(ldns_dnssec_zone& zone, BytesView wire) {
  Result<RecordPointer> record = record_from_wire(wire);
  if (!record) return false;
  // The zone owns the record from here on, except when it refuses it.
  ldns_rr* handed_over = record->release();
  if (ldns_dnssec_zone_add_rr(&zone, handed_over) == LDNS_STATUS_OK) return true;
  ldns_rr_free(handed_over);
  return false;
}

// What ldns takes for granted.
Status check_zone(const std::vector<Record>& records, const Name& apex) {
  bool has_soa = false;
  for (const Record& record : records) {
    if (!record.owner.is_at_or_below(apex)) {
      return error("NSEC: " + record.owner.text() + " is outside the zone " + apex.text());
    }
    has_soa = has_soa || (record.type == type::kSoa && record.owner == apex);
  }
  if (!has_soa) return error("NSEC: the zone " + apex.text() + " has no SOA");
  return {};
}

// One record of each set is enough to know which types an owner has.
Status fill(ldns_dnssec_zone& zone, const std::vector<Record>& records, const Name& apex) {
  const Record* previous = nullptr;
  for (const Record& record : records) {
    const bool same_set =
        previous != nullptr && previous->type == record.type && previous->owner == record.owner;
    previous = &record;
    if (!same_set && !add_to(zone, canonical_wire(record))) {
      return error("NSEC: cannot take in " + to_text(record));
    }
  }
  // What signing adds at the apex; the octets do not matter, they stay in here.
  const std::array<Record, 2> added = {
      Record{apex, type::kDnskey, 0, Bytes("\x01\x01\x03\x0f", 4) + Bytes(32, '\x01')},
      Record{apex, type::kZonemd, 0, Bytes("\0\0\0\0\x01\x01", 6) + Bytes(48, '\x01')}};
  for (const Record& record : added) {
    if (!add_to(zone, canonical_wire(record))) return error("NSEC: cannot complete the apex");
  }
  return {};
}

}  // namespace

std::string type_name(std::uint16_t type) {
  const TextPointer text(ldns_rr_type2str(static_cast<ldns_rr_type>(type)));
  return text == nullptr ? "TYPE" + std::to_string(type) : std::string(text.get());
}

std::optional<std::uint16_t> type_number(std::string_view name) {
  const auto type = static_cast<unsigned>(ldns_get_rr_type_by_name(std::string(name).c_str()));
  if (type == 0 || type > 0xffff) return std::nullopt;
  return static_cast<std::uint16_t>(type);
}

Result<std::vector<Record>> nsec_chain(const std::vector<Record>& records, const Name& apex,
                                       std::uint32_t ttl_seconds) {
  const ZonePointer zone(ldns_dnssec_zone_new());
  const ListPointer made(ldns_rr_list_new());
  if (zone == nullptr || made == nullptr) {
    return error(ErrorKind::unavailable, "NSEC: out of memory");
  }
  if (Status status = check_zone(records, apex); !status) return tl::unexpected(status.error());
  if (Status status = fill(*zone, records, apex); !status) return tl::unexpected(status.error());
  ldns_status status = ldns_dnssec_zone_mark_glue(zone.get());
  if (status == LDNS_STATUS_OK) status = ldns_dnssec_zone_create_nsecs(zone.get(), made.get());
  if (status != LDNS_STATUS_OK) return error("NSEC: " + reason(status));

  std::vector<Record> chain;
  const std::size_t count = ldns_rr_list_rr_count(made.get());
  chain.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const ldns_rr* nsec = ldns_rr_list_rr(made.get(), i);
    const ldns_rdf* owner = ldns_rr_owner(nsec);
    Result<Name> name = Name::from_wire(
        {reinterpret_cast<const char*>(ldns_rdf_data(owner)), ldns_rdf_size(owner)});
    if (!name) return tl::unexpected(name.error());
    chain.push_back(Record{*std::move(name), type::kNsec, ttl_seconds, rdata_octets(*nsec)});
  }
  return chain;
}

}  // namespace comity::dns::ldns
