// The pages of a zone as they were asked for last, kept: what is asked for next is made of them and
// of what state has written since (docs/decisions/pages.md). The same octets as plan_zone() makes
// from nothing. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "publications/zone/contents.h"
#include "publications/zone/page.h"

namespace comity::zone {

class Image {
 public:
  // A page is made anew for each change in it, and looked at once for each version.
  static constexpr std::size_t kPageRecords = 256;
  explicit Image(dns::Name apex, std::size_t page_records = kPageRecords)
      : apex_(std::move(apex)), page_records_(page_records) {}

  // As plan_zone(), of the view at `height`. From nothing the first time, for a height before that
  // of the last call, and where the view does not know what was written since.
  [[nodiscard]] Result<PagedPlan> plan(const state::View& view, std::uint64_t height,
                                       const ZoneKeys& keys, std::uint32_t serial);
  // As derive(): a zone that nobody signs.
  [[nodiscard]] Result<PlainVersion> derive(const state::View& view, std::uint64_t height);

 private:
  // A page to be: one that is there, or the records of one that is to be made.
  struct Draft {
    PagePointer page;
    std::vector<dns::Record> records;
    [[nodiscard]] const dns::Name& first() const;
  };
  // Where a page may begin and where it may not, going through records in canonical order.
  class Borders {
   public:
    Borders(const dns::Name& apex, std::size_t page_records)
        : apex_(apex), page_records_(page_records) {}
    // The next records, of one owner: whether they begin a page.
    [[nodiscard]] bool begins(const std::vector<dns::Record>& of_owner);

   private:
    const dns::Name& apex_;
    const std::size_t page_records_;
    std::size_t records_ = 0;  // of the page that is being filled
    bool after_apex_ = true;
    std::optional<dns::Name> cut_;  // the one seen last: what lies below it comes next
  };

  [[nodiscard]] Status take_all(const state::View& view, const ZoneKeys& keys,
                                std::uint32_t serial);
  // False where all is to be taken in anew.
  [[nodiscard]] Result<bool> take_changes(const state::View& view, const ZoneKeys& keys,
                                          std::uint32_t serial);
  [[nodiscard]] Status take_names(const std::set<dns::Name>& touched, std::uint32_t serial);
  [[nodiscard]] std::size_t page_of(const dns::Name& owner) const;
  // The records of a page, with those of `owners`, ascending, as they are now.
  [[nodiscard]] std::vector<dns::Record> changed(std::size_t place,
                                                 const std::vector<dns::Name>& owners,
                                                 std::uint32_t serial) const;
  void split(std::vector<dns::Record> records, std::vector<Draft>& drafts) const;
  // Makes the pages that are not there, or whose last name has another after it.
  [[nodiscard]] Status settle(std::vector<Draft> drafts);
  // What `records`, the SOA among them, and the keys give all pages.
  [[nodiscard]] Status take_terms(const std::vector<dns::Record>& records, const ZoneKeys& keys);

  const dns::Name apex_;
  const std::size_t page_records_;
  std::optional<Contents> contents_;
  PageTerms terms_;
  std::uint64_t height_ = 0;
  PagedPlan plan_;
};

}  // namespace comity::zone
