// A zone in stretches of names that follow each other, each with all that follows from its records:
// versions of a zone share the stretches in which they do not differ, so that what a change costs
// does not grow with the zone (docs/decisions/pages.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "publications/zone/signing.h"

namespace comity::zone {

// What the pages of one zone have in common.
struct PageTerms {
  dns::Name apex;
  ZoneKeys keys;  // none: a zone that nobody signs
  std::uint32_t nsec_ttl_seconds = 0;
  SignatureTimes times;  // of the sets

  [[nodiscard]] bool is_signed() const { return !keys.set.empty(); }
  friend bool operator==(const PageTerms&, const PageTerms&) = default;
};

// Never changed once it is made. The apex has one for itself, the first; a zone cut lies on one
// page with all that is below it. Kept as octets: records and what is signed of them are made of
// these when somebody asks, for that is seldom, and takes five times the room.
class Page {
 public:
  // Of `records` without NSEC and DNSKEY, in canonical order and not empty; `next` follows on them.
  [[nodiscard]] static Result<Page> make(std::vector<dns::Record> records, const PageTerms& terms,
                                         dns::Name next);
  // Of a plan of keys, or of a document.
  explicit Page(Plan plan);

  // All but RRSIG and ZONEMD, with NSEC where the zone is signed, in canonical wire form and order.
  [[nodiscard]] const Bytes& wire() const { return wire_; }
  [[nodiscard]] std::vector<dns::Record> records() const;
  [[nodiscard]] const dns::Name& first() const { return first_; }
  // What the last NSEC names.
  [[nodiscard]] const dns::Name& next() const { return next_; }
  // A line for each record, where nobody signs the zone; else the text comes with the signatures.
  [[nodiscard]] const std::string& text() const { return text_; }

  // How many sets are signed; DNSKEY is not among them.
  [[nodiscard]] std::size_t sets() const { return given_.size() + places_.size(); }
  [[nodiscard]] SetToSign set(std::size_t index) const;
  // The index of the set of this owner and type; nothing where it is not signed here.
  [[nodiscard]] std::optional<std::size_t> find(const dns::Name& owner, std::uint16_t type) const;

 private:
  struct Place {  // of a set in wire_
    std::uint32_t at = 0;
    std::uint32_t octets = 0;
  };
  Page() = default;
  // Owner and type of a set.
  [[nodiscard]] std::pair<dns::Name, std::uint16_t> name_of(std::size_t index) const;

  Bytes wire_;
  std::vector<Place> places_;
  std::vector<SetToSign> given_;  // of keys, or of a document
  std::string text_;
  dns::Name apex_;
  dns::Name first_;
  dns::Name next_;
  SignatureTimes times_;
  std::uint16_t key_tag_ = 0;
};
using PagePointer = std::shared_ptr<const Page>;

// A Plan without times.
struct PagedPlan {
  dns::Name apex;
  std::uint32_t serial = 0;
  std::uint32_t expire_seconds = 0;
  std::vector<PagePointer> pages;
  Bytes zone_signing;  // of a zone: the key, as DNSKEY rdata
  Hash unsigned_hash;  // of what is signed
};
// `plan` as one page: of keys, or of a document.
[[nodiscard]] PagedPlan one_page(Plan plan);

// A version of a zone that nobody signs: as derive() gives it.
struct PlainVersion {
  std::uint32_t serial = 0;
  // As to_text() of the whole, and in canonical wire form and order; in octets that versions share
  // page by page, those of the apex first.
  std::vector<std::shared_ptr<const std::string>> text;
  std::vector<std::shared_ptr<const Bytes>> wire;
};
[[nodiscard]] PlainVersion plain_version(const PagedPlan& plan);

// The records of a page with its signatures, in canonical order.
[[nodiscard]] std::vector<dns::Record> merged(const Page& page, std::vector<dns::Record> rrsigs);
[[nodiscard]] Bytes wire_of(const std::vector<dns::Record>& records);
// What wire_of() was made of.
[[nodiscard]] std::vector<dns::Record> records_in(BytesView wire);
// One record a line, in their order.
[[nodiscard]] std::string lines_of(const std::vector<dns::Record>& records);

}  // namespace comity::zone
