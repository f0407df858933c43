#include "evidence/origin.h"

#include <algorithm>

#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/acts.h"
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

std::optional<std::string> registered_for(const v1::Action& action, std::string_view zone,
                                          std::string_view label) {
  for (const v1::Action* act : wire::acts_of(action)) {
    const v1::RegisterBelow& it = act->names_register_below();
    if (act->has_names_register_below() && it.zone() == zone && it.label() == label) {
      return it.holder();
    }
  }
  return std::nullopt;
}

bool is_registered_below(const v1::Delegation& record) {
  return record.since_decision() == 0 && record.registered_height() != 0;
}

std::vector<OwnPart> parts_of(const std::string& zone, const std::string& label,
                              const v1::Delegation& record) {
  constexpr std::uint32_t kNs = 2;
  constexpr std::uint32_t kDs = 43;
  const auto make = [&](names::Part part, const std::string& name, std::uint64_t set_at) {
    const bool ds = part == names::Part::ds;
    OwnPart out{name, name + " of " + label, {label}, set_at, {}, {}, true, {ds ? kDs : kNs}};
    out.puts = [&zone, &label, part](const v1::Action& action) {
      v1::Delegation put;
      return names::puts_part(part, action, zone, label, put) ||
             names::updates_part(part, action, zone, label);
    };
    out.puts_it = [&zone, &label, &record, part](const v1::Action& action) {
      v1::Delegation put;
      if (names::updates_part(part, action, zone, label)) {
        return names::agrees_with_part(part, action, zone, label, record);
      }
      return names::puts_part(part, action, zone, label, put) &&
             names::same_part(part, put, record);
    };
    return out;
  };
  return {make(names::Part::name_servers, "NS set", record.name_servers_height()),
          make(names::Part::ds, "DS set", record.ds_height())};
}

OwnPart addresses_of(const std::string& zone, const std::string& name, const v1::Host& record) {
  const std::string what = "address set of " + name;
  OwnPart out{
      what,  what,   names::labels_of_host(zone, name, record), record.addresses_height(), {}, {},
      false, {1, 28}};  // A and AAAA are one record
  out.puts = [&zone, &name](const v1::Action& action) {
    v1::Host put;
    return names::puts_addresses(action, zone, name, put) ||
           names::updates_addresses(action, zone, name);
  };
  out.puts_it = [&zone, &name, &record](const v1::Action& action) {
    v1::Host put;
    if (names::updates_addresses(action, zone, name)) {
      return names::agrees_with_addresses(action, zone, name, record);
    }
    return names::puts_addresses(action, zone, name, put) && names::same_addresses(put, record);
  };
  return out;
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

  Result<std::string> of(const OwnPart& part) const {
    // The newest first: it is the one that stands.
    const auto& all = verified_.transactions;
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
      v1::Body body;
      if (it->outcome != 0 || it->height < part.set_at || !wire::parse_stored(it->body, body) ||
          !part.puts(body.action())) {
        continue;
      }
      std::string what = "transaction " + it->id.hex();
      what.append(" of " + it->party).append(" at height " + std::to_string(it->height));
      if (it->height != part.set_at || !part.puts_it(body.action())) {
        return error(part.full + " is not the one that " + what + " has set");
      }
      if (const Status in_time = check_time(body, part); !in_time) {
        return at(what, in_time.error());
      }
      // With it there was none; that it was for the one above to do is found with whose the name
      // is.
      if (part.made_with && registered_for(body.action(), zone_, label_) == record_.holder() &&
          it->party == record_.registered_by()) {
        return part.name + ": none since " + what + " has registered it";
      }
      const Result<std::string> label = check_sender(*it, part);
      if (!label) return at(what, label.error());
      std::string finding = part.name + ": set by " + what + ", its signature holds";
      if (body.action().has_names_dns_update()) {
        finding.append("; it is an update of what stood there before, which is not shown");
      }
      if (*label == label_ && it->party != record_.holder()) {
        finding.append("; that party does not hold it any more");
      }
      if (*label != label_) finding.append("; that it still held " + *label + " is not shown");
      return finding;
    }
    return without_transaction(part);
  }

  // Whose a host is outside every delegation: a decision, or the founders, have said.
  Status check_sponsor(const std::string& name, const v1::Host& host) const {
    const auto sponsors = [&](const v1::Action& action) {
      const v1::SetHost& it = action.names_set_host();
      return it.zone() == zone_ && it.host().name() == name && it.sponsor() == host.sponsor();
    };
    if (host.sponsor().empty() || any_decided(sponsors)) return {};
    return error(ErrorKind::not_found,
                 "the bundle does not prove that " + host.sponsor() + " sponsors " + name);
  }

 private:
  // When its holder got it by its being created.
  [[nodiscard]] std::optional<Time> find_made_at() const {
    v1::Proposal proposal;
    v1::ProposedActions proposed;
    const std::uint64_t number = record_.since_decision();
    if (number == 0 || !decisions::find_proposal(view_, number, proposal) ||
        !decisions::find_actions(view_, number, proposed)) {
      return std::nullopt;
    }
    const auto creates = [&](const v1::Action& action) {
      const v1::CreateDelegation& it = action.names_create_delegation();
      return it.zone() == zone_ && it.label() == label_;
    };
    if (std::none_of(proposed.actions().begin(), proposed.actions().end(), creates)) {
      return std::nullopt;
    }
    return wire::to_time(proposal.ended_at()).value_or(Time{});
  }

  // What was there under this name before it was created is gone.
  Status check_time(const v1::Body& body, const OwnPart& part) const {
    const Result<Time> until = wire::to_time(body.valid_until());
    if (!made_at_ || !part.made_with || (until && *until > *made_at_)) return {};
    return error("it was signed for a time before decision " +
                 std::to_string(record_.since_decision()) + " created " + label_);
  }

  static Result<Time> valid_until(const proof::ProvenTransaction& sent) {
    v1::Body body;
    if (!wire::parse_stored(sent.body, body)) return error("a transaction cannot be read");
    return wire::to_time(body.valid_until());
  }

  // The key was the party's own, and the party held the registered name whose label comes back.
  Result<std::string> check_sender(const proof::ProvenTransaction& sent,
                                   const OwnPart& part) const {
    const Result<Time> until = valid_until(sent);
    if (!until) return tl::unexpected(until.error());
    const Status own =
        provenance_.check_power({sent.party, sent.key, *until, {}}, zone_, part.labels, part.types);
    if (!own) return tl::unexpected(own.error());
    for (const std::string& label : part.labels) {
      if (label == label_ && sent.party == record_.holder()) return label;
      // A decision, or the founders, once gave it to the party.
      const auto gives = [&](const v1::Action& action) {
        return given_to(action, zone_, label) == sent.party;
      };
      if (!(made_at_ && part.made_with) && any_decided(gives)) return label;
    }
    return error(ErrorKind::not_found,
                 "the bundle does not prove that " + part.labels.back() + " was ever that party's");
  }

  // Of the actions that the founders have signed, and those of decisions in effect.
  [[nodiscard]] bool any_decided(const std::function<bool(const v1::Action&)>& is) const {
    for (const Bytes& octets : provenance_.genesis_actions()) {
      v1::Action action;
      if (wire::parse_stored(octets, action) && is(action)) return true;
    }
    return decision_with(is, Time{}) != 0;
  }

  // The first decision in effect since then with such an action; 0 when there is none.
  [[nodiscard]] std::uint64_t decision_with(const std::function<bool(const v1::Action&)>& is,
                                            Time since) const {
    for (const std::uint64_t number : view_.proposals()) {
      v1::Proposal proposal;
      v1::ProposedActions proposed;
      if (!decisions::find_proposal(view_, number, proposal) || proposal.state() != v1::EFFECTIVE ||
          wire::to_time(proposal.ended_at()).value_or(Time{}) < since ||
          !decisions::find_actions(view_, number, proposed)) {
        continue;
      }
      if (std::any_of(proposed.actions().begin(), proposed.actions().end(), is)) return number;
    }
    return 0;
  }

  Result<std::string> without_transaction(const OwnPart& part) const {
    const Time since = part.made_with ? made_at_.value_or(Time{}) : Time{};
    if (const std::uint64_t number = decision_with(part.puts_it, since); number != 0) {
      return part.name + ": set by decision " + std::to_string(number) + ", its votes recounted";
    }
    if (view_.fault()) return tl::unexpected(*view_.fault());
    if (part.set_at != 0 || since != Time{}) {
      return error(ErrorKind::not_found, "the bundle does not prove what set the " + part.full +
                                             " at height " + std::to_string(part.set_at));
    }
    return in_genesis(part);
  }

  // The last of the founders' actions that put one on it.
  Result<std::string> in_genesis(const OwnPart& part) const {
    const auto& all = provenance_.genesis_actions();
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
      v1::Action action;
      if (!wire::parse_stored(*it, action) || !part.puts(action)) continue;
      if (part.puts_it(action)) {
        return part.name + ": stands since genesis, every founder has signed it";
      }
      return error(part.full + " is not the one that the founders have signed");
    }
    return error(ErrorKind::not_found,
                 "the bundle does not prove that the " + part.full + " stands since genesis");
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
  const auto say = [&](const OwnPart& part) -> Status {
    Result<std::string> sentence = origins.of(part);
    if (!sentence) return tl::unexpected(sentence.error());
    sentences.push_back(std::move(*sentence));
    return {};
  };
  for (const OwnPart& part : parts_of(zone, label, record)) {
    if (Status said = say(part); !said) return tl::unexpected(said.error());
  }
  for (const std::string& server : record.name_servers()) {
    v1::Host host;
    const bool has_addresses = names::find_host(view, zone, server, host);
    if (view.fault()) return tl::unexpected(*view.fault());
    if (!has_addresses) continue;
    Status said = origins.check_sponsor(server, host);
    if (said) said = say(addresses_of(zone, server, host));
    if (!said) return tl::unexpected(said.error());
  }
  return sentences;
}

}  // namespace comity::evidence
