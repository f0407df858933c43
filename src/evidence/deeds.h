// What transactions and decisions of a bundle did to a zone, or to one name in it: a history is
// told from what parties have signed, not from what a node says of it. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "evidence/bundle_view.h"
#include "evidence/provenance.h"
#include "wire/fwd.h"

namespace comity::evidence {

struct Deed {
  std::string party;                                    // who sent it, or proposed it
  std::string key;                                      // of a transaction: hexadecimal
  std::string rule;                                     // of a decision
  Time time;                                            // of its block
  std::vector<std::shared_ptr<const v1::Action>> acts;  // single ones (names::acts_about)
  std::uint64_t skipped = 0;  // of a decision: lines of its plans that it left as they stood
  std::string doubt;          // why not all of it is proven; empty: it is
};

class Deeds {
 public:
  // An error: what is in the bundle says otherwise than what parties have signed. `name` empty: of
  // the whole zone. `verified` outlives it.
  [[nodiscard]] static Result<Deeds> from(const proof::Verified& verified, std::string zone,
                                          std::string name);

  // Nothing: the bundle does not hold it, or it was not done there.
  [[nodiscard]] std::optional<Deed> of_transaction(const Hash& id, std::uint64_t height) const;
  // Of a decision that has come into effect at this time.
  [[nodiscard]] std::optional<Deed> of_decision(std::uint64_t number, Time at) const;
  // Why no decision and no key is proven; empty: nothing stands in the way.
  [[nodiscard]] const std::string& doubt() const { return doubt_; }

 private:
  Deeds(const proof::Verified& verified, std::string zone, std::string name);
  void add_acts(const v1::Action& action, Deed& deed) const;

  std::string zone_;
  std::string name_;
  std::unique_ptr<const BundleView> view_;
  std::map<Hash, const proof::ProvenTransaction*> sent_;
  std::optional<Provenance> provenance_;
  std::set<std::uint64_t> judged_;
  std::string doubt_;
};

}  // namespace comity::evidence
