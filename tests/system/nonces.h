// For comity-loader: what became of every nonce, from the record of a community and from what its
// signers have sent, taken or not.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "ledger/ledger.h"
#include "wire/fwd.h"

namespace comity::bench {

class Nonces {
 public:
  // Every body that was posted to the node: files NUMBER.content and NUMBER.transactions. Ends the
  // program when a party has given two answers in one session, or drawn a nonce twice.
  void read_posts(const std::string& folder);
  // The state after each block, one after the other. Ends the program when two sessions have frozen
  // one nonce, or a session is another one than before.
  void see(const ledger::Ledger& ledger);
  // Ends the program when there is an answer to a session that is not on record. One line.
  [[nodiscard]] std::string summary() const;

 private:
  using Place = std::tuple<std::string, int, std::uint64_t, std::string>;  // zone, role, session,
                                                                           // party
  struct Given {
    std::set<Bytes> shares, digest_shares, digests;
  };

  void read_transaction(BytesView octets);
  void note_drawn(const Hash& commitments);
  void see_session(const v1::SigningSession& record);

  std::map<Hash, Bytes> texts_;
  std::set<Hash> batches_;                 // whose nonces are in drawn_
  std::set<Bytes> drawn_;                  // commitments of a nonce
  std::map<Bytes, std::uint64_t> frozen_;  // and the session that froze it
  std::map<Place, Given> given_;           // what was sent
  std::map<Place, Bytes> claims_;          // by no party
  std::map<Place, std::uint32_t> asked_;   // nonces that were frozen
  std::map<std::pair<std::string, int>, std::uint64_t> newest_;
};

}  // namespace comity::bench
