#include "audit/ballot.h"

#include "crypto/hash.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::audit {
namespace {

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, at most 64
Hash root_between(const std::vector<Bytes>& entries, std::size_t begin, std::size_t end) {
  const std::size_t size = end - begin;
  if (size == 0) return crypto::sha256("");
  if (size == 1) return crypto::sha256({BytesView("\x00", 1), entries[begin]});
  std::size_t left = 1;  // the greatest power of two below the size
  while (left * 2 < size) left *= 2;
  const Hash first = root_between(entries, begin, begin + left);
  const Hash second = root_between(entries, begin + left, end);
  return crypto::sha256({BytesView("\x01", 1), first.view(), second.view()});
}

}  // namespace

Hash merkle_root(const std::vector<Bytes>& entries) {
  return root_between(entries, 0, entries.size());
}

Hash effect_of(const v1::Proposal& proposal, const v1::ProposedActions& actions) {
  const Hash of_actions = crypto::sha256(wire::encode(actions));
  return crypto::sha256({"comity effect v1\n", proposal.effect_changes(), of_actions.view()});
}

v1::Ballot ballot_of(const v1::Proposal& proposal, const v1::Electorate& electorate,
                     const std::vector<Bytes>& objectors, Time vote_ends) {
  std::vector<Bytes> seats;
  seats.reserve(static_cast<std::size_t>(electorate.seats_size()));
  for (const v1::Seat& seat : electorate.seats()) seats.push_back(wire::encode(seat));
  v1::Ballot ballot;
  ballot.set_proposal(proposal.number());
  ballot.set_effect(proposal.effect());
  ballot.set_title(proposal.title().hash());
  ballot.set_text(proposal.text().hash());
  ballot.set_constitution(proposal.constitution());
  ballot.set_rule(proposal.rule());
  ballot.set_seats(seats.size());
  ballot.set_electorate(merkle_root(seats).bytes());
  *ballot.mutable_consents_needed() = proposal.consents_needed();
  *ballot.mutable_vote_opens_at() = proposal.vote_opens_at();
  wire::set_time(*ballot.mutable_vote_closes_at(), vote_ends);
  ballot.set_objections(objectors.size());
  ballot.set_objectors(merkle_root(objectors).bytes());
  return ballot;
}

Hash hash_of(const v1::Ballot& ballot) {
  return crypto::sha256({"comity ballot v1\n", wire::encode(ballot)});
}

std::string difference(const v1::Ballot& one, const v1::Ballot& other) {
  if (wire::encode(one) == wire::encode(other)) return {};
  const auto* type = v1::Ballot::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    // Alike but for one field: the one in which they differ.
    v1::Ballot mixed = one;
    v1::Ballot same = other;
    mixed.GetReflection()->ClearField(&mixed, type->field(i));
    same.GetReflection()->ClearField(&same, type->field(i));
    if (wire::encode(mixed) == wire::encode(same)) return std::string(type->field(i)->name());
  }
  return "several fields";
}

}  // namespace comity::audit
