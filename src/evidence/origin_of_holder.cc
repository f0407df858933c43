// Whose a registered name is, as a bundle shows it.
#include <optional>
#include <string>
#include <utility>

#include "evidence/origin.h"
#include "registers/decisions/queries.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::evidence {

// Of several actions that give it the last stands.
Result<Whence> Origins::of_holder(const std::string& label, const v1::Delegation& record) const {
  const std::string name = "delegation " + label + " of zone " + zone_;
  std::optional<std::string> last;
  const auto look_at = [&](const v1::Action& action) {
    if (auto given = given_to(action, zone_, label)) last = std::move(given);
  };
  const std::uint64_t number = record.since_decision();
  if (is_succeeded(record)) return of_succeeded(label, record);
  if (is_registered_below(record)) return of_registered(label, record);
  if (number == 0) {
    for (const auto& action : founded_) look_at(*action);
    if (last == record.holder()) {
      return Whence{0, nullptr, name + " stands since genesis, which every founder has signed"};
    }
    return error(ErrorKind::not_found,
                 "the bundle does not prove that " + name + " stands since genesis" +
                     (record.holder().empty() ? "" : ", held by " + record.holder()));
  }
  v1::Proposal proposal;
  v1::ProposedActions proposed;
  if (!decisions::find_proposal(view_, number, proposal) ||
      !decisions::find_actions(view_, number, proposed)) {
    if (view_.fault()) return tl::unexpected(*view_.fault());
    return error(name + " names a decision that is not there");
  }
  for (const v1::Action& action : proposed.actions()) look_at(action);
  if (proposal.state() != v1::EFFECTIVE || last != record.holder()) {
    return error("proposal " + std::to_string(number) + " did not give " + name + " to " +
                 record.holder());
  }
  return Whence{number, nullptr,
                name + " is held by " + record.holder() + " by decision " + std::to_string(number)};
}

// That whoever it names has registered it below its own for its holder.
Result<Whence> Origins::of_registered(const std::string& label,
                                      const v1::Delegation& record) const {
  const std::string name = "delegation " + label + " of zone " + zone_;
  for (const Sent& sent : sent_) {
    const proof::ProvenTransaction& it = *sent.transaction;
    if (it.height != record.registered_height() || it.party != record.registered_by() ||
        registered_for(sent.body->action(), zone_, label) != record.holder()) {
      continue;
    }
    if (const Status own = provenance_.check_key(it.party, it.key, v1::OPERATE); !own) {
      return at(name, own.error());
    }
    Whence whence{0, &it,
                  name + " is held by " + record.holder() + ": transaction " + it.id.hex() +
                      " of " + it.party + " has registered it below its own"};
    if (!ever_held_.had_above(label, it.party))
      whence.caveat = "that it held what is above is not shown";
    return whence;
  }
  return error(ErrorKind::not_found, "the bundle does not prove that " + record.registered_by() +
                                         " has registered " + name + " for " + record.holder());
}

// That its holder, or one of several, has taken it over by an act of its own; or that one who held
// it too has left it to them.
Result<Whence> Origins::of_succeeded(const std::string& label, const v1::Delegation& record) const {
  const std::string name = "delegation " + label + " of zone " + zone_;
  for (const Sent& sent : sent_) {
    const proof::ProvenTransaction& it = *sent.transaction;
    const bool takes =
        wire::is_holder(record.holder(), it.party) && succeeds(sent.body->action(), zone_, label);
    const bool left =
        !wire::is_holder(record.holder(), it.party) && leaves(sent.body->action(), zone_, label);
    if (it.height != record.succeeded_height() || (!takes && !left)) continue;
    const v1::KeyRole role = left ? v1::RECOVER : v1::OPERATE;
    if (const Status own = provenance_.check_key(it.party, it.key, role); !own) {
      return at(name, own.error());
    }
    const std::string how = name + " is held by " + record.holder() + ": transaction " +
                            it.id.hex() + " of " + it.party;
    if (!left) {
      return Whence{0, &it, how + " has taken it over as successor",
                    "that whoever held it was gone, and had named it or held it together with it, "
                    "is the log's word",
                    false};
    }
    // Of several who have left one after the other the decision names more than these.
    std::vector<std::string> all = wire::holders_of(record.holder());
    all.push_back(it.party);
    Whence whence{0, &it, how + " has left it to those who held it too"};
    whence.is_whole = ever_held_.had(label, wire::held_together(std::move(all)));
    if (!whence.is_whole) whence.caveat = "that they held it together is the log's word";
    return whence;
  }
  return error(ErrorKind::not_found, "the bundle does not prove that " + record.holder() +
                                         " has taken over " + name + " as successor");
}

}  // namespace comity::evidence
