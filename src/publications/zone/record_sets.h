// Records of a zone as sets, and which of them a zone signs (RFC 4035, 2.2). Private to this room.
// Pure functions, any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dns/record.h"
#include "publications/zone/signing.h"

namespace comity::zone {

struct RecordSet {
  std::span<const dns::Record> records;  // one owner and type, never empty
  // The zone answers for it and so signs it: not RRSIG, not NS at a delegation, not glue, nothing
  // else below a delegation; at one only DS and NSEC.
  bool is_signed = false;

  [[nodiscard]] const dns::Name& owner() const { return records.front().owner; }
  [[nodiscard]] std::uint16_t type() const { return records.front().type; }
  [[nodiscard]] std::uint32_t ttl_seconds() const { return records.front().ttl_seconds; }
  [[nodiscard]] bool has_one_ttl() const;  // RFC 2181, 5.2
  [[nodiscard]] std::string text() const;  // "alpha.example. DS"
};

// `records` in canonical order; the sets point into it.
[[nodiscard]] std::vector<RecordSet> record_sets(std::span<const dns::Record> records,
                                                 const dns::Name& apex);

void insert_in_order(std::vector<dns::Record>& records, dns::Record record);
// `records` are in order, `more` need not be.
void sort_in(std::vector<dns::Record>& records, std::vector<dns::Record> more);

[[nodiscard]] std::vector<dns::Record> dnskey_set(const ZoneKeys& keys, const dns::Name& apex);
// corrupt for a set with two times to live, of which nothing can be signed.
[[nodiscard]] Status check_ttl(const RecordSet& set, const dns::Name& apex);
// Of a set that check_ttl() found good.
[[nodiscard]] SetToSign to_sign(const RecordSet& set, const dns::Name& apex, std::uint16_t key_tag,
                                const SignatureTimes& times);
// Of their canonical wire forms.
[[nodiscard]] std::size_t wire_octets(std::span<const dns::Record> records);

}  // namespace comity::zone
