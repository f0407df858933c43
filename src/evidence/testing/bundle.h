// A small community whose decisions, votes and transactions are made by hand, so that each of them
// can be made wrong.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "evidence/recompute.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence::testing {

inline crypto::SigningKey key_of(const std::string& party) {
  return *crypto::SigningKey::from_seed(crypto::sha256("key of " + party).octets);
}

// Decision 7 gives "gamma" in "example." to c: a simple majority of three founders.
class Bundle {
 public:
  Bundle() {
    constitution_.add_chambers()->set_id("all");
    for (const char* party : {"a", "b", "c"}) constitution_.mutable_chambers(0)->add_parties(party);
    v1::Rule& rule = *constitution_.add_rules();
    rule.set_id("general");
    rule.mutable_stages()->set_vote_seconds(60);
    v1::Threshold& half = *rule.mutable_condition()->mutable_threshold();
    half.set_base(v1::YES_AND_NO);
    half.mutable_share()->set_numerator(1);
    half.mutable_share()->set_denominator(2);
    half.set_strict(true);
    for (const char* name :
         {"ceremonies.call", "keys.set_group", "members.admit", "members.reinstate",
          "members.replace_keys", "members.suspend", "names.create_delegation", "names.set_host",
          "names.transfer_delegation"}) {
      v1::ActionRule& by = *constitution_.add_actions();
      by.set_action(name);
      by.set_rule("general");
    }
    proposal_.set_proposer("a");
    proposal_.set_rule("general");
    proposal_.set_state(v1::EFFECTIVE);
    proposal_.set_effect_changes(Bytes(32, 'e'));
    proposal_.add_consents_needed("c");
    proposal_.mutable_title()->set_hash(Bytes(32, 't'));
    vote_at(kOpens);
    v1::CreateDelegation& create = *actions_.add_actions()->mutable_names_create_delegation();
    create.set_zone("example.");
    create.set_label("gamma");
    create.set_holder("c");
    create.add_name_servers("ns.c.");
    delegation_.set_holder("c");
    delegation_.add_name_servers("ns.c.");
    delegation_.set_since_decision(number_);
    for (const char* party : {"a", "b", "c"}) seat(party);
    votes_ = {{"a", v1::YES}, {"b", v1::NO}, {"c", v1::YES}};
  }

  // A minute of vote and no time lock.
  void vote_at(Time opens) {
    opens_ = opens;
    wire::set_time(*proposal_.mutable_proposed_at(), opens);
    wire::set_time(*proposal_.mutable_vote_opens_at(), opens);
    for (auto* time : {proposal_.mutable_vote_closes_at(), proposal_.mutable_effect_at(),
                       proposal_.mutable_ended_at()}) {
      wire::set_time(*time, plus_seconds(opens, 60));
    }
  }

  // The rule asks for so many endorsements within a minute.
  void ask_for_endorsements(std::uint32_t count) {
    v1::Stages& stages = *constitution_.mutable_rules(0)->mutable_stages();
    stages.set_endorsements(count);
    stages.set_endorsement_seconds(60);
    proposal_.set_endorsements(count);
    wire::set_time(*proposal_.mutable_endorsement_ends_at(), plus_seconds(opens_, 60));
  }

  void seat(const std::string& party) {
    v1::Seat& seat = *electorate_.add_seats();
    seat.set_party(party);
    if (party < "d") seat.add_chambers("all");
  }

  [[nodiscard]] proof::Verified verified() const {
    proof::Verified out;
    const Hash community = crypto::sha256(genesis());
    out.community = community;
    if (with_genesis_) out.genesis_body = genesis();
    add(out, names::delegation_key("example.", "gamma"), delegation_);
    for (const std::string& server : delegation_.name_servers()) {
      const auto host = hosts_.find(server);
      const state::Key key = names::host_key("example.", server);
      if (host == hosts_.end()) {
        out.records.push_back({key.table, key.collection, key.key, std::nullopt});
      } else {
        add(out, key, host->second);
      }
    }
    if (with_decision_) add_decision(out, community);
    for (const auto& [party, action] : sent_) {
      v1::Body body = body_of(party, action, community);
      const std::uint64_t height = 11 + out.transactions.size();
      const auto by = signers_.find(out.transactions.size());
      const std::string& signer =
          by != signers_.end() ? by->second : (signer_.empty() ? party : signer_);
      out.transactions.push_back({proof::transaction_id(wire::encode(body)), height, outcome_,
                                  party, key_of(signer).public_key(), wire::encode(body), opens_});
    }
    return out;
  }

  // The ballot that follows from the records as they are now is the one that votes bind, whatever
  // is changed afterwards.
  void bind() { ballot_ = bound().ballot(); }

  [[nodiscard]] v1::Proposal bound() const {
    v1::Proposal proposal = proposal_;
    proposal.set_number(number_);
    if (proposal.constitution().empty()) {
      proposal.set_constitution(crypto::sha256(wire::encode(constitution_)).bytes());
    }
    const v1::ProposedActions& voted = voted_.actions().empty() ? actions_ : voted_;
    proposal.set_effect(crypto::sha256({"comity effect v1\n", proposal.effect_changes(),
                                        crypto::sha256(wire::encode(voted)).view()})
                            .bytes());
    v1::Ballot& ballot = *proposal.mutable_ballot();
    ballot = ballot_ ? *ballot_ : ballot_of(proposal);
    proposal.set_effect_hash(crypto::sha256({"comity ballot v1\n", wire::encode(ballot)}).bytes());
    return proposal;
  }

  [[nodiscard]] v1::Ballot ballot_of(const v1::Proposal& proposal) const {
    v1::Ballot ballot;
    ballot.set_proposal(proposal.number());
    ballot.set_effect(proposal.effect());
    ballot.set_title(proposal.title().hash());
    ballot.set_text(proposal.text().hash());
    ballot.set_constitution(proposal.constitution());
    ballot.set_rule(proposal.rule());
    std::vector<Hash> seats;
    for (const v1::Seat& seat : electorate_.seats()) {
      seats.push_back(proof::log_leaf_hash(wire::encode(seat)));
    }
    ballot.set_seats(seats.size());
    ballot.set_electorate(proof::log_root(seats).bytes());
    *ballot.mutable_consents_needed() = proposal.consents_needed();
    *ballot.mutable_vote_opens_at() = proposal.vote_opens_at();
    const v1::Stages& stages = constitution_.rules(0).stages();
    const std::int64_t longest =
        60 + std::int64_t{stages.extension_seconds()} * stages.extensions();
    wire::set_time(*ballot.mutable_vote_closes_at(),
                   plus_seconds(*wire::to_time(proposal.vote_opens_at()), longest));
    std::vector<Hash> objectors;
    if (!objector_.empty()) objectors.push_back(proof::log_leaf_hash(objector_));
    ballot.set_objections(objectors.size());
    ballot.set_objectors(proof::log_root(objectors).bytes());
    return ballot;
  }

  // The records of the decision, and all that parties have signed for it, into `out`.
  void add_decision(proof::Verified& out, const Hash& community) const {
    const decisions::DecisionKeys keys = decisions::keys_of(number_);
    v1::Proposal proposal = bound();
    v1::Action propose;
    *propose.mutable_decisions_propose()->mutable_title() = proposal.title();
    *propose.mutable_decisions_propose()->mutable_actions() = actions_.actions();
    proposal.set_transaction(sign(out, "a", propose, community));
    add(out, constitution::key_of(crypto::sha256(wire::encode(constitution_))), constitution_);
    add(out, keys.proposal, proposal);
    add(out, keys.actions, actions_);
    add(out, keys.electorate, electorate_);
    for (const auto& [party, choice] : votes_) {
      v1::Action action;
      action.mutable_decisions_vote()->set_proposal(number_);
      action.mutable_decisions_vote()->set_effect_hash(proposal.effect_hash());
      action.mutable_decisions_vote()->set_choice(party == turned_ ? v1::NO : choice);
      v1::Vote vote;
      vote.set_choice(choice);
      wire::set_time(*vote.mutable_at(), plus_seconds(opens_, 1));
      vote.set_transaction(sign(out, party, action, community));
      add(out, {std::string(keys.table), keys.votes, party}, vote);
    }
    if (consent_) {
      const std::string& party = proposal_.consents_needed(0);
      v1::Action action;
      action.mutable_decisions_consent()->set_proposal(number_);
      action.mutable_decisions_consent()->set_effect_hash(proposal.effect_hash());
      v1::Consent consent;
      consent.set_effect_hash(proposal.effect_hash());
      wire::set_time(*consent.mutable_at(), plus_seconds(opens_, 1));
      consent.set_transaction(sign(out, party, action, community));
      add(out, {std::string(keys.table), keys.consents, party}, consent);
    }
    for (const std::string& party : endorsers_) {
      v1::Action action;
      action.mutable_decisions_endorse()->set_proposal(number_);
      v1::Endorsement endorsement;
      wire::set_time(*endorsement.mutable_at(), plus_seconds(opens_, endorsed_after_));
      endorsement.set_transaction(sign(out, party, action, community));
      add(out, {std::string(keys.table), keys.endorsements, party}, endorsement);
    }
    if (!objector_.empty()) {
      v1::Action action;
      action.mutable_decisions_withdraw_objection()->set_proposal(number_);
      v1::Objection objection;
      objection.set_state(v1::OBJECTION_WITHDRAWN);
      wire::set_time(*objection.mutable_at(), plus_seconds(opens_, -1));
      objection.set_transaction(sign(out, objector_, action, community));
      add(out, {std::string(keys.table), keys.objections, objector_}, objection);
    }
    for (const std::string& name :
         {keys.votes, keys.consents, keys.objections, keys.endorsements}) {
      if (name != incomplete_) out.collections.push_back({std::string(keys.table), name});
    }
  }

  [[nodiscard]] std::string refusal() const { return refusal_of(verified()); }
  [[nodiscard]] static std::string refusal_of(const proof::Verified& verified) {
    const Result<Recomputed> recomputed = recompute(verified);
    return recomputed ? "" : recomputed.error().message;
  }

  [[nodiscard]] Bytes genesis() const {
    v1::GenesisBody body;
    for (const char* party : {"a", "b", "c"}) {
      v1::Founder& founder = *body.add_founders();
      founder.mutable_party()->set_handle(party);
      v1::PartyKey& key = *founder.add_keys();
      key.set_key(key_of(party).public_key().bytes());
      if (party == sign_only_) {
        key.add_roles(v1::SIGN);
        continue;
      }
      key.add_roles(v1::VOTE);
      if (party != never_operates_) key.add_roles(v1::OPERATE);
      if (party == also_signs_) key.add_roles(v1::SIGN);
      if (party == also_recovers_) key.add_roles(v1::RECOVER);
    }
    *body.mutable_constitution() = founded_.rules().empty() ? constitution_ : founded_;
    if (!content_.empty()) {
      body.mutable_content()->set_actions(1);
      body.mutable_content()->set_root(proof::log_leaf_hash(content_).bytes());
    }
    return wire::encode(body);
  }

  v1::Body body_of(const std::string& party, const v1::Action& action,
                   const Hash& community) const {
    v1::Body body;
    body.set_community(community.bytes());
    body.set_party(party);
    wire::set_time(*body.mutable_valid_until(), plus_seconds(opens_, 3600));
    *body.mutable_action() = action;
    return body;
  }

  // The id of what `party` has signed, which the bundle holds unless it is `unsigned_`.
  Bytes sign(proof::Verified& out, const std::string& party, const v1::Action& action,
             const Hash& community) const {
    v1::Body body = body_of(party, action, community);
    const crypto::SigningKey key = key_of(party == forged_ ? "thief" : party);
    body.set_key(key.public_key().bytes());
    const Bytes octets = wire::encode(body);
    if (party != unsigned_) out.signed_transactions.push_back(proof::sign_transaction(octets, key));
    return proof::transaction_id(octets).bytes();
  }

  static constexpr Time kOpens{1'767'225'600'000};
  std::uint64_t number_ = 7;
  Time opens_;
  v1::Constitution constitution_;
  v1::Constitution founded_;  // of the genesis, when it is another one
  v1::Proposal proposal_;
  v1::ProposedActions actions_;
  v1::ProposedActions voted_;         // that the votes bind, when they are others
  std::optional<v1::Ballot> ballot_;  // that the votes bind, when it is not that of the records
  std::string objector_;              // who objected before the vote opened, and took it back
  std::vector<std::string> endorsers_;
  std::int64_t endorsed_after_ = 0;  // seconds after the vote opened
  v1::Electorate electorate_;
  v1::Delegation delegation_;
  std::map<std::string, v1::Host> hosts_;  // of its name servers; without one it has no addresses
  std::vector<std::pair<std::string, v1::Choice>> votes_;
  bool consent_ = true;
  bool with_decision_ = true;
  bool with_genesis_ = true;
  std::string incomplete_;
  std::string unsigned_;        // whose transactions the bundle does not hold
  std::string forged_;          // in whose name a thief has signed
  std::string sign_only_;       // whose one key may do nothing but sign
  std::string also_signs_;      // whose one key may do that too
  std::string also_recovers_;   // whose one key may recover too
  std::string never_operates_;  // whose may not act for its party
  std::string turned_;          // who has signed a no
  Bytes content_;               // the one action of the genesis content
  std::vector<std::pair<std::string, v1::Action>> sent_;  // party, action
  std::string signer_;                                    // of these, when not the party
  std::map<std::size_t, std::string> signers_;            // of single ones, by their places
  std::uint32_t outcome_ = 0;

 private:
  static void add(proof::Verified& out, const state::Key& key,
                  const google::protobuf::Message& message) {
    out.records.push_back({key.table, key.collection, key.key, wire::encode(message)});
  }
};

}  // namespace comity::evidence::testing
