// A zone to be signed in stretches of names that follow each other, each with all that follows from
// its records: versions of a zone share the stretches in which they do not differ, so that what a
// change costs does not grow with the zone (docs/decisions/pages.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "publications/zone/signing.h"

namespace comity::zone {

// Never changed once it is made. The apex has one for itself, the first; a name one label below it
// lies with all that is below that name.
struct Page {
  std::vector<dns::Record>
      records;                  // canonical order: all but RRSIG and ZONEMD, with NSEC; not empty
  std::vector<SetToSign> sets;  // what is signed of them, under no times; DNSKEY is not
  Bytes wire;                   // `records` in canonical wire form
  dns::Name next;               // what the last NSEC names

  [[nodiscard]] const dns::Name& first() const { return records.front().owner; }
};
using PagePointer = std::shared_ptr<const Page>;

// A Plan without times.
struct PagedPlan {
  dns::Name apex;
  std::uint32_t serial = 0;
  std::uint32_t expire_seconds = 0;
  std::vector<PagePointer> pages;
  Bytes zone_signing;  // of a zone: the key, as DNSKEY rdata
  Hash unsigned_hash;
};
// `plan` as one page: of keys, or of a document.
[[nodiscard]] PagedPlan one_page(Plan plan);

// What the pages of one zone have in common.
struct PageTerms {
  dns::Name apex;
  ZoneKeys keys;
  std::uint32_t nsec_ttl_seconds = 0;
  SignatureTimes times;  // of the sets

  friend bool operator==(const PageTerms&, const PageTerms&) = default;
};
// Of `records` without NSEC and DNSKEY, not empty; `next` follows on them.
[[nodiscard]] Result<Page> make_page(std::vector<dns::Record> records, const PageTerms& terms,
                                     const dns::Name& next);

// The records of a page with its signatures, in canonical order.
[[nodiscard]] std::vector<dns::Record> merged(const Page& page, std::vector<dns::Record> rrsigs);
[[nodiscard]] Bytes wire_of(const std::vector<dns::Record>& records);
// One record a line, in their order.
[[nodiscard]] std::string lines_of(const std::vector<dns::Record>& records);

}  // namespace comity::zone
