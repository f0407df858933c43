#include "evidence/group_origin.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "crypto/verify.h"
#include "registers/ceremonies/queries.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

using Sentences = std::vector<std::string>;

// Whether `made` is what the call asked for, but for the key and for those who were left out.
bool allows(const v1::SigningGroup& called, const v1::SigningGroup& made) {
  v1::SigningGroup plan = made;
  plan.clear_commitment();
  plan.clear_since_decision();
  plan.clear_dealt();  // follows from how the key came into being
  plan.clear_ceremony();
  *plan.mutable_members() = called.members();
  if (wire::encode(plan) != wire::encode(called)) return false;
  int left = 0;
  for (const v1::GroupMember& member : called.members()) {
    if (left < made.members_size() && wire::encode(made.members(left)) == wire::encode(member)) {
      ++left;
    }
  }
  // Each of them once and in their order.
  return left == made.members_size() &&
         ceremonies::enough_are_left(made, called.members_size() - left);
}

class GroupOrigin {
 public:
  GroupOrigin(const BundleView& view, const proof::Verified& verified, const Provenance& provenance,
              const std::string& zone, keys::Role role, const v1::SigningGroup& group)
      : view_(view),
        verified_(verified),
        provenance_(provenance),
        zone_(zone),
        role_(role),
        name_(keys::group_text(zone, role)),
        group_(group) {}

  Result<Sentences> run() {
    head_ = name_ + ", " + std::to_string(group_.threshold()) + " of " +
            std::to_string(group_.members_size()) +
            (group_.dealt() ? " (DEMO: one hand dealt every share): " : ": ");
    by_ = group_.since_decision() == 0 ? "the founders"
                                       : "decision " + std::to_string(group_.since_decision());
    if (group_.ceremony() != 0) return made();
    const Result<v1::Action> set = decided([this](const v1::Action& action) {
      const v1::SetGroup& it = action.keys_set_group();
      v1::SigningGroup group = it.group();
      group.set_since_decision(group_.since_decision());
      return action.has_keys_set_group() && is_about_it(it) &&
             wire::encode(group) == wire::encode(group_);
    });
    if (!set) return tl::unexpected(set.error());
    return Sentences{head_ + "set by " + by_};
  }

 private:
  template <typename Message>
  bool is_about_it(const Message& it) const {
    return it.zone() == zone_ && static_cast<int>(it.role()) == static_cast<int>(role_);
  }

  // Whoever has the log's key can have any group included; it stands for nobody until those who may
  // have set it, or called for it.
  Result<v1::Action> decided(const std::function<bool(const v1::Action&)>& is) const {
    v1::ProposedActions proposed;
    v1::Proposal proposal;
    if (group_.since_decision() == 0) {
      for (const Bytes& octets : provenance_.genesis_actions()) {
        v1::Action action;
        if (wire::parse_stored(octets, action) && is(action)) return action;
      }
    } else if (decisions::find_proposal(view_, group_.since_decision(), proposal) &&
               proposal.state() == v1::EFFECTIVE &&
               decisions::find_actions(view_, group_.since_decision(), proposed)) {
      for (const v1::Action& action : proposed.actions()) {
        if (is(action)) return action;
      }
    }
    return error(ErrorKind::not_found, "the bundle does not prove who set the " + name_);
  }

  Result<Sentences> made() {
    const Result<v1::Action> call = decided([this](const v1::Action& action) {
      return action.has_ceremonies_call() && is_about_it(action.ceremonies_call()) &&
             allows(action.ceremonies_call().group(), group_);
    });
    if (!call) return tl::unexpected(call.error());
    const v1::CallCeremony& called = call->ceremonies_call();
    const bool anew = called.purpose() == v1::RESHARE;
    if (Status stands = check_ceremony(called); !stands) return tl::unexpected(stands.error());
    if (Status consented = check_consents(called.group()); !consented) {
      return tl::unexpected(consented.error());
    }
    said_ = {head_ + (anew ? "shares dealt anew" : "made by its members") + " in " + title() +
             ", called by " + by_};
    const int members = group_.members_size();
    const int dealers = ceremony_.dealers_size();
    for (const auto& [round, count] :
         {std::pair{&GroupOrigin::join, members}, std::pair{&GroupOrigin::deal, dealers},
          std::pair{&GroupOrigin::confirm, members}}) {
      for (int place = 0; place < count; ++place) {
        if (Status did = (this->*round)(place); !did) return tl::unexpected(did.error());
      }
    }
    if (Status dealt = ceremonies::check_made(verified_.community, ceremony_, dealings_); !dealt) {
      return at(title(), dealt.error());
    }
    said_.push_back(title() + ": what these have dealt comes to the key that they have confirmed");
    for (const v1::CeremonyExclusion& one : ceremony_.excluded()) {
      said_.push_back(title() + ": " + one.party() + " was left out in try " +
                      std::to_string(one.attempt()) + " (" + v1::CeremonyFault_Name(one.fault()) +
                      "), as the log says");
    }
    return said_;
  }

  std::string title() const { return "ceremony " + std::to_string(group_.ceremony()); }

  // Whoever is to hold a share for the first time has said so, also who was left out afterwards.
  Status check_consents(const v1::SigningGroup& called) {
    if (group_.since_decision() == 0) return {};
    const auto consents = decisions::consents(view_, group_.since_decision());
    for (const v1::GroupMember& member : called.members()) {
      if (keys::member_of(ceremony_.from(), member.party()) != nullptr) continue;
      const auto given = [&](const auto& it) { return it.given && it.party == member.party(); };
      if (std::any_of(consents.begin(), consents.end(), given)) continue;
      return error(by_ + " has called " + title() + " without the consent of " + member.party());
    }
    return {};
  }

  // The record says where to look, and no more.
  Status check_ceremony(const v1::CallCeremony& called) {
    if (ceremonies::find_ceremony(view_, group_.ceremony(), ceremony_) &&
        ceremony_.number() == group_.ceremony() && is_about_it(ceremony_) &&
        ceremony_.stage() == v1::MADE && ceremony_.purpose() == called.purpose() &&
        ceremony_.members_size() == group_.members_size() &&
        ceremonies::group_hash(ceremony_.group()) == ceremonies::group_hash(group_)) {
      return {};
    }
    return error(title() + " has not made the " + name_ + " that is on record");
  }

  // What the member or dealer at `place` did, signed with a key of its own.
  Status join(int place) {
    const v1::CeremonyMember& member = ceremony_.members(place);
    const Result<v1::Action> act = act_of(member_at(place), "joined", member.joined());
    if (!act) return tl::unexpected(act.error());
    const v1::JoinCeremony& it = act->ceremonies_join();
    if (is_of_this_try(it) && it.one_time_key() == member.one_time_key() && is_its_own(it, place)) {
      return {};
    }
    return other_than_on_record(member_at(place));
  }
  // A key that signs separately is the member's who joined with it.
  bool is_its_own(const v1::JoinCeremony& it, int place) const {
    if (!keys::signs_separately(group_)) return true;
    const auto key = PublicKey::from(it.one_time_key());
    const auto signature = Signature::from(it.possession());
    const Bytes message =
        ceremonies::own_key_message(verified_.community, ceremony_, member_at(place));
    return key && signature && crypto::verify(*key, message, *signature);
  }
  // What was dealt is not on record any more: all members' confirmations bind it.
  Status deal(int place) {
    const v1::CeremonyDealer& dealer = ceremony_.dealers(place);
    const Result<v1::Action> act = act_of(dealer.party(), "dealt", dealer.dealt());
    if (!act) return tl::unexpected(act.error());
    const v1::DealInCeremony& it = act->ceremonies_deal();
    if (!is_of_this_try(it)) return other_than_on_record(dealer.party());
    v1::CeremonyDealing& dealing = dealings_.emplace_back();
    dealing.set_order(static_cast<std::uint32_t>(dealings_.size()));
    dealing.set_octets(it.octets());
    dealing.set_sealed(it.sealed());
    return {};
  }
  Status confirm(int place) {
    const Result<v1::Action> act =
        act_of(member_at(place), "confirmed", ceremony_.members(place).confirmed());
    if (!act) return tl::unexpected(act.error());
    if (wire::encode(*act) == wire::encode(ceremonies::confirmation(ceremony_))) return {};
    return other_than_on_record(member_at(place));
  }

  template <typename Message>
  bool is_of_this_try(const Message& it) const {
    return it.ceremony() == ceremony_.number() && it.attempt() == ceremony_.attempt();
  }
  const std::string& member_at(int place) const { return group_.members(place).party(); }
  Status other_than_on_record(const std::string& party) const {
    return error("what " + party + " has signed is not what is on record of " + title());
  }

  // The action of the transaction in which the party has done this.
  Result<v1::Action> act_of(const std::string& party, std::string_view did, const Bytes& id) {
    const Result<Hash> hash = Hash::from(id);
    if (!hash) return tl::unexpected(hash.error());
    const auto signed_by_it = provenance_.find(*hash, party, v1::SIGN);
    if (!signed_by_it) return tl::unexpected(signed_by_it.error());
    v1::Action action;
    if (!wire::parse_stored((*signed_by_it)->action, action)) return error("it cannot be read");
    said_.push_back(title() + ": " + party + " " + std::string(did) + " by transaction " +
                    hash->hex());
    return action;
  }

  const BundleView& view_;
  const proof::Verified& verified_;
  const Provenance& provenance_;
  const std::string& zone_;
  const keys::Role role_;
  const std::string name_;
  const v1::SigningGroup& group_;
  std::string by_;    // who set it or called for it
  std::string head_;  // its name and size
  v1::Ceremony ceremony_;
  std::vector<v1::CeremonyDealing> dealings_;
  Sentences said_;
};

}  // namespace

Result<Sentences> find_group_origin(const BundleView& view, const proof::Verified& verified,
                                    const Provenance& provenance, const std::string& zone,
                                    keys::Role role, const v1::SigningGroup& group) {
  Result<Sentences> found = GroupOrigin(view, verified, provenance, zone, role, group).run();
  // What is not in the bundle reads as if it were not there.
  if (!found && view.fault()) return tl::unexpected(*view.fault());
  return found;
}

}  // namespace comity::evidence
