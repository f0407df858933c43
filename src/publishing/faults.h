// Who failed in which session, as this process has seen it, or, where nobody signs, as the openers
// have put it on record: such a party is asked last, and the next claim names it. A share that does
// not hold is never forgiven while the process runs; silence is, when the party signs, and nonces
// newer than those it was asked for show that it may be there again. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "ledger/read.h"
#include "signing/session/claim.h"
#include "wire/fwd.h"

namespace comity::publishing {

// How many members can sign, as far as the record and their faults tell; and who cannot.
struct Strength {
  std::size_t able = 0;
  std::string missing;
};

class Faults {
 public:
  // Did not answer `session`, which was to spend its nonces of `batch`.
  void silent(const std::string& party, std::uint64_t session, std::uint64_t batch);
  // Those whose nonces for this session on record are here and are none.
  void note_unusable(const ledger::Reader& reader, const v1::SigningSession& record);
  // Those whom a claim on record calls silent, until they post nonces that they had not posted
  // then.
  void note_named(const ledger::Reader& reader, const dns::Name& apex, keys::Role role,
                  const v1::SigningSession& record);
  // Its share number `index` does not hold.
  void bad_share(const std::string& party, std::uint64_t session, std::uint32_t index);
  void has_signed(const std::string& party);

  [[nodiscard]] bool has(std::string_view party) const { return faults_.contains(party); }
  // Nothing has come from it since; `newest_batch` is the number of what it posted last.
  [[nodiscard]] bool lasts(std::string_view party, std::uint64_t newest_batch) const;
  // Has nonces on record, and nothing is known against it.
  [[nodiscard]] bool is_able(const state::View& view, std::string_view zone, keys::Role role,
                             std::string_view party) const;
  [[nodiscard]] Strength strength(const state::View& view, std::string_view zone,
                                  keys::Role role) const;
  // As signing::make_claim, by others as far as there are enough; it names who failed. Whoever is
  // silent and posts nonces again and again is asked only where it is needed.
  [[nodiscard]] Result<Bytes> make_claim(const ledger::Reader& reader,
                                         signing::ClaimRequest request,
                                         v1::OpenSession& claim) const;

 private:
  void name_in(v1::OpenSession& claim) const;

  struct Fault {
    std::uint64_t session = 0;
    bool bad_share = false;
    std::uint32_t index = 0;
    std::uint64_t batch = 0;
  };
  std::map<std::string, Fault, std::less<>> faults_;
};

}  // namespace comity::publishing
