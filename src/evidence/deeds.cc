#include "evidence/deeds.h"

#include <utility>

#include "evidence/recompute.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {

Deeds::Deeds(const proof::Verified& verified, std::string zone, std::string name)
    : zone_(std::move(zone)),
      name_(std::move(name)),
      view_(std::make_unique<const BundleView>(verified)) {
  for (const proof::ProvenTransaction& it : verified.transactions) sent_.emplace(it.id, &it);
}

Result<Deeds> Deeds::from(const proof::Verified& verified, std::string zone, std::string name) {
  Deeds deeds(verified, std::move(zone), std::move(name));
  std::vector<Recounted> judged;
  Result<Provenance> provenance = judge_all(*deeds.view_, verified, judged);
  if (!provenance) {
    if (provenance.error().kind != ErrorKind::not_found) return tl::unexpected(provenance.error());
    deeds.doubt_ = provenance.error().message;
    return deeds;
  }
  deeds.provenance_.emplace(*std::move(provenance));
  for (const Recounted& it : judged) deeds.judged_.insert(it.number);
  return deeds;
}

void Deeds::add_acts(const v1::Action& action, Deed& deed) const {
  std::vector<v1::Action> acts = names::acts_about(action, zone_, name_);
  deed.acts.reserve(deed.acts.size() + acts.size());
  for (v1::Action& act : acts) {
    deed.acts.push_back(std::make_shared<const v1::Action>(std::move(act)));
  }
}

std::optional<Deed> Deeds::of_transaction(const Hash& id, std::uint64_t height) const {
  const auto sent = sent_.find(id);
  v1::Body body;
  if (sent == sent_.end() || sent->second->height != height || sent->second->outcome != 0 ||
      !wire::parse_stored(sent->second->body, body)) {
    return std::nullopt;
  }
  const proof::ProvenTransaction& it = *sent->second;
  Deed deed;
  deed.party = it.party;
  deed.key = it.key.hex();
  deed.time = it.block_time;
  deed.doubt = doubt_;
  add_acts(body.action(), deed);
  if (!provenance_) return deed;
  const auto power = provenance_->power_behind(it, body.action());
  if (!power) deed.doubt = power.error().message;
  return deed;
}

std::optional<Deed> Deeds::of_decision(std::uint64_t number, Time at) const {
  v1::Proposal proposal;
  v1::ProposedActions actions;
  if (!judged_.contains(number) || !decisions::find_proposal(*view_, number, proposal) ||
      !decisions::find_actions(*view_, number, actions) || proposal.state() != v1::EFFECTIVE ||
      wire::to_time(proposal.ended_at()).value_or(Time{}) != at) {
    return std::nullopt;
  }
  Deed deed;
  deed.party = proposal.proposer();
  deed.rule = proposal.rule();
  deed.time = at;
  for (const v1::Action& action : actions.actions()) add_acts(action, deed);
  v1::SkippedSets skipped;
  if (names::find_skipped(*view_, zone_, number, skipped)) {
    deed.skipped = static_cast<std::uint64_t>(skipped.sets_size());
  }
  return deed;
}

}  // namespace comity::evidence
