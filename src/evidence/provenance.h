// What follows from the genesis that every founder signed: whose keys are whose, who has a seat,
// which constitutions were adopted. It grows by what parties have signed and by decisions of which
// every vote is signed; no record of a state is believed for it, so whoever runs a node cannot make
// it up. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "proof/bundle.h"
#include "registers/members/queries.h"
#include "tally/evaluate.h"
#include "wire/fwd.h"

namespace comity::evidence {

// A signed transaction of a bundle.
struct Testimony {
  std::string party;
  PublicKey key;
  Time valid_until;
  Bytes action;  // canonical Action
  // The height at which it was done; nothing: no more is shown than that it was signed.
  std::optional<std::uint64_t> done_at{};
};

class Provenance {
 public:
  // Takes the founders of the genesis body in the bundle, and its signed transactions. Refuses one
  // that is not signed for this community.
  [[nodiscard]] static Result<Provenance> from(const proof::Verified& verified);

  // The transaction of this id, signed by `party` with a key of its own that has `role`
  // (v1::KeyRole). not_found: the bundle does not hold it, or does not prove whose the key is.
  [[nodiscard]] Result<const Testimony*> find(const Hash& id, const std::string& party,
                                              int role) const;
  // not_found unless `party` was given a key with that role.
  [[nodiscard]] Status check_key(const std::string& party, const PublicKey& key, int role) const;
  // What lets the key of this transaction do `action`, an act about names or a batch of them:
  // nothing where it is one of its party's with the role that this takes; else the power of a
  // narrower key that the party had before and whose time was not over: a key of its own with role
  // operate has signed for it, and it is shown that this was done. Whether the power reaches so far
  // is another question. not_found: the bundle does not prove whose the key is.
  [[nodiscard]] Result<std::optional<v1::KeyPower>> power_behind(
      const proof::ProvenTransaction& sent, const v1::Action& action) const;
  // not_found unless it is that of genesis or was adopted by then, by a decision that follows.
  [[nodiscard]] Status check_constitution(const Hash& hash, Time by) const;
  // That nobody votes who is not known to have had a seat for long enough, or is known to have lost
  // it, each in the chambers that are its own, and that every founder votes who is not shown to
  // have had no seat when the vote opened. not_found: who sits there, or why a founder does not, is
  // not proven.
  [[nodiscard]] Status check_electorate(const tally::Electorate& voters,
                                        const v1::Constitution& constitution,
                                        std::uint32_t seat_term_days, Time opens) const;

  // Actions of the genesis content that the bundle holds, in their order: every founder has signed
  // them.
  [[nodiscard]] const std::vector<Bytes>& genesis_actions() const { return genesis_actions_; }

  // Takes in what a decision gave that follows and has come into effect at this time, with the
  // consent of these parties.
  void add(const v1::ProposedActions& actions, Time at, const std::set<std::string>& consented);

 private:
  struct Change {
    Time at;
    bool seated = false;
  };
  struct Member {
    members::Member seat;          // `seat_since`: when it was admitted; nothing: a founder
    std::vector<Change> standing;  // since then
  };
  using Roles = std::set<int>;          // v1::KeyRole
  using Keys = std::map<Bytes, Roles>;  // of one party
  struct Power {
    Bytes power;  // canonical KeyPower
    std::uint64_t since = 0;
  };

  Status take(BytesView transaction, const Hash& community);
  Status take_genesis(const proof::Verified& verified);
  Status take_genesis_action(const v1::ProvenGenesisAction& it, const v1::GenesisContent& content);
  void add_member(const v1::PartyProfile& profile, std::optional<Time> admitted);
  void hear(const Hash& id, Testimony said);
  void give(const std::string& party, const Keys& keys);
  void give_power(const Testimony& said, const Bytes& key, const Bytes& power);
  void admit_holders(const v1::Action& action);
  // Until no transaction gives a further key.
  void follow_keys();
  void follow(const Testimony& said);
  void follow_act(const Testimony& said, const v1::Action& action);
  [[nodiscard]] Roles roles_of(const std::string& party, BytesView key) const;
  [[nodiscard]] Status check_voter(const tally::Seat& seat, std::uint32_t term_days,
                                   Time opens) const;
  // Nothing when its standing had not changed by then.
  [[nodiscard]] const Change* last_change(const std::string& party, Time by) const;
  [[nodiscard]] bool may_have_no_seat(const std::string& founder, Time opens) const;

  std::vector<Bytes> genesis_actions_;  // canonical Actions
  std::map<Hash, Testimony> said_;
  // Acts about keys by the keys that they rest on, so that a long chain of keys is followed in one
  // go; acts of leaving by their party.
  std::map<Bytes, std::set<Hash>> key_acts_;
  std::multimap<std::string, Hash> leaves_;
  std::vector<Bytes> given_;  // keys whose acts are still to be followed
  std::map<std::string, Member> members_;
  std::set<std::string> founders_;
  std::map<std::string, Keys> keys_;  // by party; one that was given stays known
  std::map<std::pair<std::string, Bytes>, Power> powers_;  // by party and narrower key
  std::map<Hash, Time> constitutions_;                     // since when
};

}  // namespace comity::evidence
