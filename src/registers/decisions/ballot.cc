#include "registers/decisions/ballot.h"

#include <map>
#include <string>
#include <vector>

#include "crypto/hash.h"
#include "ledger/effect.h"
#include "proof/log.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

bool stands_over(const v1::Proposal& proposal, const v1::ProposedActions& actions) {
  const Result<Hash> changes = Hash::from(proposal.effect_changes());
  return changes &&
         ledger::hash_of_effect(*changes, crypto::sha256(wire::encode(actions))).view() ==
             proposal.effect();
}

// The name of the first field in which they differ; empty when they are the same.
std::string difference(const v1::Ballot& one, const v1::Ballot& other) {
  std::map<std::uint32_t, Bytes> fields;
  const Bytes octets = wire::encode(one);
  for (const auto& field : wire::fields_of(octets)) fields[field.number] = field.octets;
  const Bytes others = wire::encode(other);
  for (const auto& field : wire::fields_of(others)) {
    if (fields[field.number] == field.octets) fields.erase(field.number);
  }
  if (fields.empty()) return {};
  const auto* field =
      v1::Ballot::descriptor()->FindFieldByNumber(static_cast<int>(fields.begin()->first));
  return field == nullptr ? "part" : field->name();
}

}  // namespace

Hash effect_hash(const v1::Ballot& ballot) {
  return crypto::sha256({"comity ballot v1\n", wire::encode(ballot)});
}

v1::Ballot ballot_of(const state::View& view, const v1::Proposal& proposal,
                     const v1::Electorate& electorate, Time closes) {
  v1::Ballot ballot;
  ballot.set_proposal(proposal.number());
  ballot.set_effect(proposal.effect());
  ballot.set_title(proposal.title().hash());
  ballot.set_text(proposal.text().hash());
  ballot.set_constitution(proposal.constitution());
  ballot.set_rule(proposal.rule());
  std::vector<Hash> seats;
  for (const v1::Seat& seat : electorate.seats()) {
    seats.push_back(proof::log_leaf_hash(wire::encode(seat)));
  }
  ballot.set_seats(seats.size());
  ballot.set_electorate(proof::log_root(seats).bytes());
  *ballot.mutable_consents_needed() = proposal.consents_needed();
  *ballot.mutable_vote_opens_at() = proposal.vote_opens_at();
  wire::set_time(*ballot.mutable_vote_closes_at(), closes);
  // Those of the very time of the opening may have come after it.
  std::vector<Hash> objectors;
  each_objection(view, proposal.number(), [&](std::string_view party, const v1::Objection& it) {
    if (time_of(it.at()) < time_of(proposal.vote_opens_at())) {
      objectors.push_back(proof::log_leaf_hash(party));
    }
  });
  ballot.set_objections(objectors.size());
  ballot.set_objectors(proof::log_root(objectors).bytes());
  return ballot;
}

Status check_ballot(const state::View& view, const v1::Proposal& proposal) {
  v1::ProposedActions actions;
  if (!find_actions(view, proposal.number(), actions) || !stands_over(proposal, actions)) {
    return error(ErrorKind::corrupt, "the hash of its effect is not that of its actions");
  }
  v1::Electorate electorate;
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(view, proposal, constitution);
  if (rule == nullptr || !find_electorate(view, proposal.number(), electorate)) {
    return error(ErrorKind::corrupt, "it has no rule or no electorate");
  }
  const Time closes = latest_close(proposal, *rule);
  const std::string differs =
      difference(proposal.ballot(), ballot_of(view, proposal, electorate, closes));
  if (!differs.empty()) {
    return error(ErrorKind::corrupt,
                 "its records are not those of its ballot, which votes bind: " + differs);
  }
  if (effect_hash(proposal.ballot()).view() != proposal.effect_hash()) {
    return error(ErrorKind::corrupt, "its effect hash is not that of its ballot");
  }
  return {};
}

}  // namespace comity::decisions
