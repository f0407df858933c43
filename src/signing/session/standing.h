// The signatures under which the newest version of a zone stands, or the next one as far as it is
// signed, and which of them the next session carries over (docs/decisions/carried-signatures.md).
// Versions share what they have in common, page by page. Values, any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "publications/zone/page.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::signing {

// One signature, as it was made.
struct Signed {
  std::uint64_t session = 0;  // that made it
  zone::SignatureTimes times;
  Hash message;  // SHA-256 of what it covers
  Signature signature;
};

// The signatures of one page, as far as there are any, and what follows from all of them. A zone
// has hundreds of thousands: of each the octets are kept, and of whom it is; the rest follows.
class SignedPage {
 public:
  // Of a session: which times its signatures have, and how many of this page are its own.
  struct Maker {
    zone::SignatureTimes times;
    std::size_t sets = 0;
  };

  // `signatures`: one for each set of the page; nothing: there is none. Those of one session have
  // the same times.
  SignedPage(zone::PagePointer page, const std::vector<std::optional<Signed>>& signatures);

  [[nodiscard]] const zone::PagePointer& page() const { return page_; }
  [[nodiscard]] std::optional<Signed> signature(std::size_t set) const;
  [[nodiscard]] std::vector<std::optional<Signed>> signatures() const;
  [[nodiscard]] const std::map<std::uint64_t, Maker>& makers() const { return makers_; }
  [[nodiscard]] bool is_complete() const { return is_complete_; }
  // Of a page that is complete: the leaves of the manifest, and what is published.
  [[nodiscard]] const std::vector<Hash>& leaves() const { return leaves_; }
  [[nodiscard]] const Bytes& wire() const { return wire_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::vector<dns::Record> records() const;

 private:
  struct Made {
    std::uint64_t session = 0;  // 0: there is none
    Signature signature;
  };

  zone::PagePointer page_;
  std::vector<Made> made_;
  std::map<std::uint64_t, Maker> makers_;
  bool is_complete_ = false;
  std::vector<Hash> leaves_;
  Bytes wire_;
  std::string text_;
};
using SignedPagePointer = std::shared_ptr<const SignedPage>;

struct Standing {
  std::uint64_t session = 0;  // that signed the version, or a part; 0: there is none at hand
  std::vector<SignedPagePointer> pages;  // in canonical order

  // How many signatures.
  [[nodiscard]] std::size_t size() const;
  // Nothing when there is none over the set of this owner and type.
  [[nodiscard]] std::optional<Signed> find(const zone::SetToSign& set) const;
};

// Whether a session of this claim may keep signatures of `followed`, on which it follows: none of a
// history that was given up, or of another epoch.
[[nodiscard]] bool may_keep(const state::View& view, const v1::SigningSession& followed,
                            const v1::OpenSession& claim);

// Of a plan: a page, and a set in it.
struct Place {
  std::size_t page = 0;
  std::size_t set = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

// What a session does with each set of a plan.
struct Division {
  std::vector<Place> fresh;             // the sets that it signs, ascending
  std::uint32_t remaining = 0;          // how many are left to later sessions
  std::vector<SignedPagePointer> kept;  // one for each page: the signatures that are carried over
  std::vector<std::uint64_t> carries;   // sessions of what is kept, ascending
  Bytes fresh_ids;                      // the ids of the fresh ones, 16 octets each
  Hash manifest_root;                   // kept sets under the times of their signatures
};
// A signature is kept when it covers the very octets that would be signed but for the times, and
// still holds for `refresh_seconds` and the expire field of the SOA at the latest time at which a
// session with these times may be opened. Of too many sessions only the larger half is kept from,
// so that the records do not grow without end. Of what is not kept the first are signed, as many as
// the group's terms have in one session.
[[nodiscard]] Division divide(const zone::PagedPlan& plan, const zone::SignatureTimes& times,
                              const v1::SigningTerms& terms, const Standing& standing);
// What follows from `division.kept`, of sessions that `division.carries` names: all the rest. At
// most `most` sets are fresh.
void complete(Division& division, const zone::SignatureTimes& times, std::size_t most);

}  // namespace comity::signing
