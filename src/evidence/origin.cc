#include "evidence/origin.h"

#include <algorithm>

#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {

std::optional<std::string> given_to(const v1::Action& action, std::string_view zone,
                                    std::string_view label) {
  const auto about = [&](const auto& it) { return it.zone() == zone && it.label() == label; };
  if (const auto& it = action.names_create_delegation(); about(it)) return it.holder();
  if (const auto& it = action.names_transfer_delegation(); about(it)) return it.new_holder();
  if (const auto& it = action.names_award_delegation(); about(it)) return it.new_holder();
  if (const auto& it = action.names_claim_delegation(); about(it)) return it.holder();
  return std::nullopt;
}

namespace {

class Origins {
 public:
  Origins(const BundleView& view, const proof::Verified& verified, const Provenance& provenance,
          const std::string& zone, const std::string& label, const v1::Delegation& record)
      : view_(view),
        verified_(verified),
        provenance_(provenance),
        zone_(zone),
        label_(label),
        record_(record),
        made_at_(find_made_at()) {}

  Result<std::string> of(names::Part part, const std::string& name) const {
    const std::uint64_t set_at = height_of(part);
    // The newest first: it is the one that stands.
    const auto& all = verified_.transactions;
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
      v1::Body body;
      v1::Delegation put;
      if (it->outcome != 0 || it->height < set_at || !wire::parse_stored(it->body, body) ||
          !names::puts_part(part, body.action(), zone_, label_, put)) {
        continue;
      }
      std::string what = "transaction " + it->id.hex();
      what.append(" of " + it->party).append(" at height " + std::to_string(it->height));
      if (it->height != set_at || !names::same_part(part, put, record_)) {
        std::string why = name;
        why.append(" of ").append(label_).append(" is not the one that ").append(what);
        return error(why.append(" has set"));
      }
      if (Status right = check_sender(*it, body); !right) return at(what, right.error());
      std::string finding = name;
      finding.append(": set by ").append(what).append(", its signature holds");
      if (it->party != record_.holder()) finding.append("; that party does not hold it any more");
      return finding;
    }
    return without_transaction(part, name);
  }

 private:
  // The record says itself in which block it got what it says; 0 = genesis.
  std::uint64_t height_of(names::Part part) const {
    return part == names::Part::name_servers ? record_.name_servers_height() : record_.ds_height();
  }

  // When its holder got it by being created: what was there before under this name is gone.
  std::optional<Time> find_made_at() const {
    const std::uint64_t number = record_.since_decision();
    v1::Proposal proposal;
    v1::ProposedActions proposed;
    if (number == 0 || !decisions::find_proposal(view_, number, proposal) ||
        !decisions::find_actions(view_, number, proposed)) {
      return std::nullopt;
    }
    const auto& actions = proposed.actions();
    const auto creates = [&](const v1::Action& action) {
      const auto& it = action.names_create_delegation();
      return it.zone() == zone_ && it.label() == label_;
    };
    if (std::none_of(actions.begin(), actions.end(), creates)) return std::nullopt;
    return wire::to_time(proposal.ended_at()).value_or(Time{});
  }

  // The key was the party's own, and the party its holder.
  Status check_sender(const proof::ProvenTransaction& sent, const v1::Body& body) const {
    if (Status own = provenance_.check_key(sent.party, sent.key, v1::OPERATE); !own) return own;
    const Result<Time> until = wire::to_time(body.valid_until());
    if (made_at_ && (!until || *until <= *made_at_)) {
      return error("it was signed for a time before decision " +
                   std::to_string(record_.since_decision()) + " created " + label_);
    }
    if (sent.party == record_.holder() || (!made_at_ && has_held(sent.party))) return {};
    return error(ErrorKind::not_found,
                 "the bundle does not prove that " + label_ + " was ever that party's");
  }

  // A decision, or the founders, once gave it to the party.
  bool has_held(const std::string& party) const {
    for (const Bytes& octets : provenance_.genesis_actions()) {
      v1::Action action;
      if (wire::parse_stored(octets, action) && given_to(action, zone_, label_) == party)
        return true;
    }
    return decision_that(
               [&](const v1::Action& action) { return given_to(action, zone_, label_) == party; })
        .has_value();
  }

  // The first decision that took effect with an action that `did` it, since the name was created.
  template <typename Did>
  std::optional<std::uint64_t> decision_that(const Did& did) const {
    for (const std::uint64_t number : view_.proposals()) {
      v1::Proposal proposal;
      v1::ProposedActions proposed;
      if (decisions::find_proposal(view_, number, proposal) && proposal.state() == v1::EFFECTIVE &&
          (!made_at_ || wire::to_time(proposal.ended_at()).value_or(Time{}) >= *made_at_) &&
          decisions::find_actions(view_, number, proposed) &&
          std::any_of(proposed.actions().begin(), proposed.actions().end(), did)) {
        return number;
      }
    }
    return std::nullopt;
  }

  Result<std::string> without_transaction(names::Part part, const std::string& name) const {
    const auto number = decision_that([&](const v1::Action& action) {
      v1::Delegation put;
      return names::puts_part(part, action, zone_, label_, put) &&
             names::same_part(part, put, record_);
    });
    if (number) {
      return name + ": set by decision " + std::to_string(*number) + ", its votes recounted";
    }
    if (view_.fault()) return tl::unexpected(*view_.fault());
    if (const std::uint64_t set_at = height_of(part); set_at != 0 || made_at_) {
      return error(ErrorKind::not_found, "the bundle does not prove what set the " + name + " of " +
                                             label_ + " at height " + std::to_string(set_at));
    }
    return in_genesis(part, name);
  }

  // The last of the founders' actions that put one on it.
  Result<std::string> in_genesis(names::Part part, const std::string& name) const {
    const auto& all = provenance_.genesis_actions();
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
      v1::Action action;
      v1::Delegation put;
      if (!wire::parse_stored(*it, action) || !names::puts_part(part, action, zone_, label_, put)) {
        continue;
      }
      if (names::same_part(part, put, record_)) {
        return name + ": stands since genesis, every founder has signed it";
      }
      return error(name + " of " + label_ + " is not the one that the founders have signed");
    }
    return error(ErrorKind::not_found, "the bundle does not prove that the " + name + " of " +
                                           label_ + " stands since genesis");
  }

  const BundleView& view_;
  const proof::Verified& verified_;
  const Provenance& provenance_;
  const std::string& zone_;
  const std::string& label_;
  const v1::Delegation& record_;
  const std::optional<Time> made_at_;
};

}  // namespace

Result<std::vector<std::string>> find_origins(const BundleView& view,
                                              const proof::Verified& verified,
                                              const Provenance& provenance, const std::string& zone,
                                              const std::string& label,
                                              const v1::Delegation& record) {
  const Origins origins(view, verified, provenance, zone, label, record);
  std::vector<std::string> sentences;
  for (const auto& [part, name] :
       {std::pair(names::Part::name_servers, "NS set"), std::pair(names::Part::ds, "DS set")}) {
    Result<std::string> sentence = origins.of(part, name);
    if (!sentence) return tl::unexpected(sentence.error());
    sentences.push_back(std::move(*sentence));
  }
  return sentences;
}

}  // namespace comity::evidence
