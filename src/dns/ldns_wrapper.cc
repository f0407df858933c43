#include "dns/ldns_wrapper.h"

#include <cstddef>

// ldns/common.h would define bool, true and false as macros, which breaks C++ headers.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name that ldns looks at
#define __bool_true_false_are_defined 1
#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <memory>

#include "dns/limits.h"

namespace comity::dns::ldns {
namespace {

// A function object for each way in which ldns frees.
struct FreeRecord {
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
};
struct FreeRdata {
  void operator()(ldns_rdf* rdata) const { ldns_rdf_deep_free(rdata); }
};
struct FreeBuffer {
  void operator()(ldns_buffer* buffer) const { ldns_buffer_free(buffer); }
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
using RdataPointer = std::unique_ptr<ldns_rdf, FreeRdata>;
using BufferPointer = std::unique_ptr<ldns_buffer, FreeBuffer>;
using ZonePointer = std::unique_ptr<ldns_dnssec_zone, FreeZone>;
using ListPointer = std::unique_ptr<ldns_rr_list, FreeList>;
using TextPointer = std::unique_ptr<char, FreeText>;

// Room for one record in text; ldns grows it.
constexpr std::size_t kTextBytes = 1024;

std::string reason(ldns_status status) {
  const char* text = ldns_get_errorstr_by_id(status);
  return text == nullptr ? std::string("unknown") : std::string(text);
}

ldns_rr_type to_ldns(std::uint16_t type) { return static_cast<ldns_rr_type>(type); }

// WKS reads /etc/services and /etc/protocols: not in here.
bool leaves_memory(std::uint16_t type) { return type == LDNS_RR_TYPE_WKS; }

// ldns 1.8 does not give back what it took for fields of an IPSECKEY that is malformed further on
// (found by the fuzz target master_file).
bool leaks(std::uint16_t type) { return type == LDNS_RR_TYPE_IPSECKEY; }

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

// Types whose names are lowered in canonical form (RFC 4034, 6.2, as amended by RFC 6840, 5.1).
bool lowers_names(ldns_rr_type type) {
  constexpr std::array<std::uint8_t, 23> kTypes = {2,  3,  4,  5,  6,  7,  8,  9,  12, 14, 15, 17,
                                                   18, 21, 24, 26, 30, 33, 35, 36, 38, 39, 46};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

// The rdata fields of a record are kept by ldns in wire form. ldns lowers by the process's locale,
// so names are lowered here.
Bytes rdata_octets(const ldns_rr& record) {
  const bool lowers = lowers_names(ldns_rr_get_type(&record));
  Bytes octets;
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) {
    const ldns_rdf* field = ldns_rr_rdf(&record, i);
    if (field == nullptr) continue;
    const BytesView value(reinterpret_cast<const char*>(ldns_rdf_data(field)),
                          ldns_rdf_size(field));
    const bool name = ldns_rdf_get_type(field) == LDNS_RDF_TYPE_DNAME;
    octets += lowers && name ? ascii_lower(value) : Bytes(value);
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

Result<Bytes> rdata_from_text(std::uint16_t type, std::string_view text, const Name* origin) {
  if (leaves_memory(type)) return error("records of type WKS are not supported");
  if (leaks(type)) return error("records of type " + type_name(type) + " are not supported");
  const std::string line = ". 0 IN " + type_name(type) + " " + std::string(text);
  RdataPointer base;
  if (origin != nullptr) {
    const BytesView wire = origin->wire();
    base.reset(ldns_dname_new_frm_data(static_cast<std::uint16_t>(wire.size()), wire.data()));
  }
  ldns_rr* made = nullptr;
  const ldns_status status = ldns_rr_new_frm_str(&made, line.c_str(), 0, base.get(), nullptr);
  const RecordPointer record(made);
  if (status != LDNS_STATUS_OK || record == nullptr) {
    return error("rdata of type " + type_name(type) + ": " + reason(status));
  }
  if (ldns_rr_get_type(record.get()) != to_ldns(type)) {
    return error("rdata of type " + type_name(type) + " is malformed");
  }
  Bytes octets = rdata_octets(*record);
  if (octets.size() > limits::kRdataOctets) return error("rdata is longer than 65,535 octets");
  return octets;
}

Result<std::string> rdata_to_text(std::uint16_t type, BytesView rdata) {
  if (leaves_memory(type)) return error("records of type WKS are not supported");
  const Result<RecordPointer> record =
      record_from_wire(canonical_wire(Record{Name(), type, 0, Bytes(rdata)}));
  if (!record) {
    return error("rdata does not fit type " + type_name(type) + ": " + record.error().message);
  }
  const BufferPointer buffer(ldns_buffer_new(kTextBytes));
  if (buffer == nullptr || ldns_rr2buffer_str(buffer.get(), record->get()) != LDNS_STATUS_OK) {
    return error("rdata of type " + type_name(type) + " has no text form");
  }
  std::string_view line(reinterpret_cast<const char*>(ldns_buffer_begin(buffer.get())),
                        ldns_buffer_position(buffer.get()));
  // ". TAB 0 TAB IN TAB type TAB rdata NEWLINE"
  constexpr int kFieldsBefore = 4;
  for (int i = 0; i < kFieldsBefore; ++i) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return error("rdata has no text form");
    line.remove_prefix(tab + 1);
  }
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.remove_suffix(1);
  // ldns does not escape control characters everywhere; a newline would forge a record.
  if (std::any_of(line.begin(), line.end(), [](char c) { return c < ' ' || c > '~'; })) {
    return error("rdata of type " + type_name(type) + " has no text form");
  }
  return std::string(line);
}

std::string type_name(std::uint16_t type) {
  const TextPointer text(ldns_rr_type2str(to_ldns(type)));
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
