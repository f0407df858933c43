#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "table.h"
#include "two_versions.h"
#include "workload.h"

namespace comity::simulation {
Workload::Wish Workload::take_part() {
  const std::vector<v1::Proposal> running = judge_.running();
  if (running.empty()) return propose();
  if (chance_.in(1, 20)) {
    v1::Proposal ended;
    const std::uint64_t number = 1 + chance_.below(judge_.last_proposal() + 2);
    Hash other;
    other.octets[0] = 1;
    const bool votes = chance_.in(1, 2);
    return {somebody_active(), votes ? test::vote(number, other) : test::consent(number, other)};
  }
  // Mostly in the oldest vote that is open, so that some come to an end.
  std::vector<v1::Proposal> open;
  for (const v1::Proposal& proposal : running) {
    const bool waits = !proposal.late_consents().empty();
    if (proposal.state() == v1::VOTING || proposal.state() == v1::ENDORSEMENT || waits) {
      open.push_back(proposal);
    }
  }
  if (open.empty() || chance_.in(1, 10)) return take_part_in(chance_.pick(running));
  return take_part_in(chance_.in(2, 3) ? open.front() : chance_.pick(open));
}

bool Workload::has_objection(std::uint64_t number) const {
  bool open = false;
  judge_.records().each(
      "decisions", "objections/" + std::to_string(number), [&](const Bytes&, const Bytes& bytes) {
        v1::Objection objection;
        open = open || (wire::parse_stored(bytes, objection) && objection.state() == v1::OPEN);
      });
  return open;
}

Workload::Wish Workload::take_part_in(const v1::Proposal& proposal) {
  const std::uint64_t number = proposal.number();
  const auto ballot = Hash::from(proposal.effect_hash()).value_or(Hash{});
  const std::uint64_t dice = chance_.below(100);
  const bool waits = proposal.state() == v1::ENDORSEMENT;
  if (dice < 2 || (waits && dice >= 15)) return {somebody_active(), test::endorse(number)};
  if (dice < 4) return {somebody_active(), test::object(number)};
  if (dice < 8 || (dice < 30 && has_objection(number))) {
    // Whoever objected, if anybody did.
    std::vector<std::string> objectors = {somebody_active()};
    judge_.records().each("decisions", "objections/" + std::to_string(number),
                          [&](const Bytes& party, const Bytes&) { objectors = {party}; });
    if (chance_.in(1, 3)) return {objectors.front(), test::withdraw_objection(number)};
    return {proposal.proposer(), test::answer(number, objectors.front())};
  }
  if (dice < 10) {
    return {chance_.in(2, 3) ? proposal.proposer() : somebody_active(), test::withdraw(number)};
  }
  std::vector<std::string> missing;
  for (const auto* parties : {&proposal.consents_needed(), &proposal.late_consents()}) {
    for (const std::string& party : *parties) {
      const state::Key key{"decisions", "consents/" + std::to_string(number), party};
      if (judge_.records().find(key) == nullptr) missing.push_back(party);
    }
  }
  if (!missing.empty() && dice < 55) return {chance_.pick(missing), test::consent(number, ballot)};
  if (dice < 12) return {somebody_active(), test::consent(number, ballot)};
  const v1::Choice choice =
      chance_.in(harmony_ ? 97 : 75, 100) ? v1::YES : (chance_.in(1, 2) ? v1::NO : v1::ABSTAIN);
  std::vector<std::string> silent;
  for (const std::string& party : judge_.parties(v1::ACTIVE)) {
    const state::Key key{"decisions", "votes/" + std::to_string(number), party};
    if (judge_.records().find(key) == nullptr) silent.push_back(party);
  }
  const std::string voter =
      silent.empty() || chance_.in(1, 12) ? somebody_active() : chance_.pick(silent);
  return {voter, test::vote(number, ballot, choice)};
}

Workload::Wish Workload::propose() {
  const bool may_adopt =
      judge_.rules_version() < world_.registry().newest_rules() && !judge_.is_adopting();
  if (may_adopt && chance_.in(1, 3)) return {somebody_active(), test::propose({adoption()})};
  const std::vector<v1::Proposal> running = judge_.running();
  const bool is_held = std::any_of(running.begin(), running.end(), [](const v1::Proposal& each) {
    return std::any_of(each.guards().begin(), each.guards().end(), [](const v1::GuardUse& use) {
      return use.total() > use.most() && !use.confirmed();
    });
  });
  if (is_held && chance_.in(1, 3)) {
    const auto confirm = v1::Action::kNamesConfirmChangesFieldNumber;
    return {somebody_active(), test::propose({find_action(confirm)->wish(*this)})};
  }
  std::vector<v1::Action> actions = {community_act()};
  while (chance_.in(1, 5)) actions.push_back(community_act());
  const auto alone = std::find_if(actions.begin(), actions.end(), [](const v1::Action& each) {
    return each.has_constitution_adopt_rules() || each.has_constitution_amend() ||
           each.has_members_replace_keys() || each.has_members_admit_holders() ||
           each.has_names_set_guard() || each.has_names_confirm_changes();
  });
  // Mostly as it has to be.
  const bool found = alone != actions.end();
  if (found && chance_.in(2, 3)) actions = {v1::Action(*alone)};
  const bool in_company = found && actions.size() > 1;
  Wish wish{somebody_active(), test::propose(actions)};
  if (in_company) wish.form = Code::inconsistent;
  // What only a decision may do, done by a party; and a party's own act in a proposal.
  if (chance_.in(1, 15)) {
    wish.action = actions.front();
    wish.form = Code::done;
  } else if (chance_.in(1, 30)) {
    wish.action = test::propose({test::leave()});
    wish.form = Code::nested_proposal;
  } else if (chance_.in(1, 30)) {
    wish.action = test::propose({test::set_ds(label(), 7)});
    wish.form = Code::done;
  }
  return wish;
}

v1::Action Workload::community_act() {
  const std::uint64_t dice = chance_.below(100);
  // Now and then what a holder does: of an unclaimed thing the community decides.
  if (dice < 6) return find_action(v1::Action::kNamesChangeSetsFieldNumber)->wish(*this);
  if (dice < 58) {
    const ActionRow* row = &any_row(chance_.in(1, 11) ? Sort::holder : Sort::community);
    while (!row->in_proposal) row = &any_row(Sort::community);
    return row->wish(*this);
  }
  if (dice < 87) return act_on_members();
  if (dice < 93) {
    if (judge_.is_adopting() && chance_.in(1, 3)) return drop();
    return chance_.in(adopting_, 100) ? adoption() : amendment();
  }
  return chance_.in(1, 2) ? set_group() : call_ceremony();
}

void Workload::tamper(v1::NewHolder& holder, const std::string& handle) {
  switch (chance_.below(3)) {
    case 0:  // the keys have signed, and not for this
      holder.clear_possession();
      for (const v1::PartyKey& key : holder.keys()) {
        holder.add_possession(test::possession(world_, handle, names_.at(key.key())));
      }
      return;
    case 1:  // a key does less
      for (v1::PartyKey& key : *holder.mutable_keys()) {
        if (key.roles_size() == 1) continue;
        key.clear_roles();
        key.add_roles(v1::OPERATE);
      }
      return;
    default: {  // one more, that has signed for itself
      const std::string thief = handle + " thief";
      const v1::PartyKey planted = test::key_record(thief, {v1::RECOVER});
      names_[planted.key()] = thief;
      std::map<Bytes, std::pair<v1::PartyKey, Bytes>> all;
      all[planted.key()] = {planted, test::possession(world_, handle, thief)};
      for (int i = 0; i < holder.keys_size(); ++i) {
        all[holder.keys(i).key()] = {holder.keys(i), holder.possession(i)};
      }
      holder.clear_keys();
      holder.clear_possession();
      for (const auto& [octets, one] : all) {
        *holder.add_keys() = one.first;
        holder.add_possession(one.second);
      }
    }
  }
}

v1::Action Workload::act_on_members() {
  const std::vector<std::string> suspended = judge_.parties(v1::SUSPENDED);
  if (!suspended.empty() && chance_.in(1, 2)) return test::reinstate(chance_.pick(suspended));
  switch (chance_.below(7)) {
    case 6: {
      std::string handle = "holder-" + std::to_string(++made_);
      if (chance_.in(1, 8)) handle = anybody();
      for (const std::string& name : {handle, handle + " recovery"}) {
        names_[key(name).public_key().bytes()] = name;
      }
      v1::Action admission = test::admit_holders(world_, {handle});
      if (chance_.in(1, 4)) {
        tamper(*admission.mutable_members_admit_holders()->mutable_holders(0), handle);
      }
      return admission;
    }
    case 0:
    case 1: {
      const std::string handle = chance_.in(7, 8) ? "guild-" + std::to_string(++made_) : anybody();
      for (const std::string& name : {handle, handle + " recovery"}) {
        names_[key(name).public_key().bytes()] = name;
      }
      v1::Action admission = test::admit(world_, handle);
      // Half have an affiliation: mostly one of their own, else that of whoever was made before.
      if (chance_.in(1, 2)) {
        const std::string whose = chance_.in(1, 4) ? "guild-" + std::to_string(made_ - 1) : handle;
        admission.mutable_members_admit()->mutable_party()->set_affiliation("of-" + whose);
      }
      return admission;
    }
    case 2:
      return test::suspend(chance_.in(9, 10) ? somebody_active() : "nobody");
    case 3:
    case 4:
      return test::reinstate(anybody());
    default: {
      const std::string acting = fresh_key();
      if (chance_.in(1, 2)) return test::hold_keys(world_, anybody(), acting);
      return test::replace_keys(world_, anybody(), acting, fresh_key());
    }
  }
}

// In communities without version 2 the fingerprint is that of a version nobody has.
v1::Action Workload::adoption() {
  v1::Constitution next = judge_.constitution();
  const std::uint32_t version = judge_.rules_version() + (chance_.in(1, 15) ? 0 : 1);
  if (version == world_.registry().newest_rules() && judge_.rules_version() < version) {
    test::add_line(next, test::kNewAction, "general");
  }
  if (chance_.in(1, 12))
    next.mutable_rules(0)->mutable_condition()->mutable_minimum_yes()->set_count(99);
  v1::Action action;
  v1::AdoptRules& it = *action.mutable_constitution_adopt_rules();
  it.set_previous(judge_.constitution_hash().bytes());
  if (chance_.in(1, 12)) it.mutable_previous()->front() = static_cast<char>(it.previous()[0] ^ 1);
  it.set_version(version);
  *it.mutable_constitution() = next;
  test::name_rules(it);
  if (chance_.in(1, 4)) {
    constexpr std::int64_t kSecondsOfADay = 24LL * 3600;
    wire::set_time(*it.mutable_not_before(),
                   plus_seconds(outlook_.now, kSecondsOfADay * (chance_.in(1, 6) ? 400 : 20)));
  }
  return action;
}

// What is adopted, by an operator whose program has it; or something else.
Workload::Wish Workload::declaration() {
  const auto adoption = judge_.records().get<v1::RulesAdoption>({"constitution", "adoption", ""});
  v1::Action action;
  v1::DeclareRules& it = *action.mutable_constitution_declare_rules();
  it.set_version(chance_.in(5, 6) ? adoption.version() : judge_.rules_version() + 1);
  if (it.version() == 0) it.set_version(1);
  it.set_fingerprint(adoption.fingerprint());
  if (it.version() > world_.registry().newest_rules() || it.fingerprint().empty()) {
    it.set_fingerprint(Bytes(Hash::kSize, static_cast<char>('a' + chance_.below(3))));
  }
  return {chance_.in(1, 8) ? somebody_active() : "ring-operators", action};
}

// What is on its way, or was.
v1::Action Workload::drop() {
  const auto adoption = judge_.records().get<v1::RulesAdoption>({"constitution", "adoption", ""});
  v1::Action action;
  action.mutable_constitution_drop_rules()->set_adoption(adoption.proposal() +
                                                         (chance_.in(1, 8) ? 1 : 0));
  return action;
}

v1::Action Workload::amendment() {
  v1::Constitution next = judge_.constitution();
  switch (chance_.below(7)) {
    case 0:
      break;  // the one in force
    case 6:
      // What is a party's own would be a decision's.
      for (v1::ActionRule& line : *next.mutable_actions()) {
        if (line.has_holder() && chance_.in(1, 3)) line.set_rule("amendment");
      }
      break;
    case 1:
      next.mutable_actions()->RemoveLast();  // so that one has no rule
      break;
    case 2:
      next.mutable_budgets(static_cast<int>(chance_.below(6)))
          ->set_comments(static_cast<std::uint32_t>(1 + chance_.below(5)));
      break;
    case 5:
      // What is taken comes back for so long; less takes the consent of all who hold.
      next.mutable_due_process()->set_restoration_days(chance_.in(1, 2) ? 60 : 90);
      break;
    default:
      // Shorter ones take everybody's consent, which clients seldom bring together. One for all
      // rules: due process is no quicker than an amendment.
      const auto seconds = static_cast<std::uint32_t>(60 + chance_.below(4) * 30);
      const bool may_fall = chance_.in(1, 4);
      const bool early = chance_.in(3, 4);
      const bool extends = chance_.in(1, 2);
      const auto endorsements =
          static_cast<std::uint32_t>(chance_.in(1, 4) ? 1 + chance_.below(3) : 0);
      for (v1::Rule& rule : *next.mutable_rules()) {
        const std::uint32_t least = may_fall ? 0 : rule.stages().vote_seconds();
        rule.mutable_stages()->set_vote_seconds(std::max(seconds, least));
        rule.mutable_stages()->set_close_when_decided(
            early && (may_fall || rule.stages().close_when_decided()));
        if (endorsements > 0) {
          rule.mutable_stages()->set_endorsements(endorsements);
          rule.mutable_stages()->set_endorsement_seconds(60);
        }
        if (extends) {
          rule.mutable_stages()->set_extension_seconds(25);
          rule.mutable_stages()->set_extensions(2);
        }
      }
  }
  Hash previous = judge_.constitution_hash();
  if (chance_.in(1, 8)) previous.octets[0] ^= 1;
  return test::amend(previous, next);
}

}  // namespace comity::simulation
