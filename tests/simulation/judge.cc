#include "judge.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "crypto/hash.h"
#include "facts.h"
#include "table.h"

namespace comity::simulation {
namespace {

constexpr std::int64_t kDayMilliseconds = 24LL * 3600 * 1000;
constexpr std::size_t kMostDue = 64;          // docs/spec/block.md
constexpr std::size_t kMostActsDue = 10'000;  // docs/spec/transaction.md

state::Key ledger_key(const std::string& collection, const Bytes& key) {
  return {"ledger", collection, key};
}
Bytes number_key(std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return key;
}
std::int64_t milliseconds(const google::protobuf::Timestamp& stored) {
  return stored.seconds() * 1000 + stored.nanos() / 1'000'000;
}

// What acts of this role have used, in its place among the others.
v1::RoleUse& use_of(v1::BudgetUse& use, v1::KeyRole role) {
  auto& all = *use.mutable_roles();
  int place = 0;
  while (place < all.size() && all[place].role() < static_cast<std::uint32_t>(role)) ++place;
  if (place == all.size() || all[place].role() != static_cast<std::uint32_t>(role)) {
    all.Add()->set_role(static_cast<std::uint32_t>(role));
    for (int i = all.size() - 1; i > place; --i) all.SwapElements(i, i - 1);
  }
  return all[place];
}

// What the texts take that a message names, at any depth. A text counts once.
std::uint64_t text_octets(const google::protobuf::Message& message) {
  std::map<Bytes, std::uint64_t> found;
  const std::function<void(const google::protobuf::Message&)> look = [&](const auto& it) {
    if (it.GetDescriptor() == v1::Content::descriptor()) {
      const auto& content = static_cast<const v1::Content&>(it);
      if (content.hash().size() == 32) found[content.hash()] = content.length();
      return;
    }
    const auto& reflection = *it.GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection.ListFields(it, &fields);
    for (const auto* field : fields) {
      if (field->message_type() == nullptr) continue;
      const int count = field->is_repeated() ? reflection.FieldSize(it, field) : 1;
      for (int i = 0; i < count; ++i) {
        look(field->is_repeated() ? reflection.GetRepeatedMessage(it, field, i)
                                  : reflection.GetMessage(it, field));
      }
    }
  };
  look(message);
  std::uint64_t octets = 0;
  for (const auto& [hash, length] : found) octets += std::min<std::uint64_t>(length, 1 << 20);
  return octets;
}

}  // namespace

bool is_account(const v1::Party& party) {
  return party.standing() == v1::ACCOUNT || party.standing() == v1::LAPSED;
}

int standing_of(const v1::Party& party) {
  return party.left().empty() ? party.standing() : v1::LEFT;
}

bool is_malformed(Code code) {
  const auto number = static_cast<std::uint32_t>(code);
  return number >= 1000 && number < 2000;
}
Judge::Judge(const Records::Map& genesis, const Hash& community) : community_(community) {
  for (const auto& [key, value] : genesis) records_.put(key, value);
  records_.forget_marks();
}

void Judge::begin_block(std::uint64_t height, Time time) {
  begun_.push_back(records_.mark());
  height_ = height;
  now_ = time;
  turn_rules();
}
void Judge::drop_block() {
  records_.back_to(begun_.back());
  begun_.pop_back();
}
void Judge::settle_blocks() {
  begun_.clear();
  records_.forget_marks();
}

std::uint64_t Judge::last_sequence(const Bytes& key) const {
  return records_.get<v1::KeySequence>(ledger_key("sequences", key)).last();
}

// docs/spec/transaction.md, "Budgets".
std::uint64_t Judge::voices_of(const v1::PartyProfile& profile) const {
  if (profile.affiliation().empty()) return 1;
  return records_.get<v1::Voice>({"members", "voices", profile.affiliation()}).parties();
}

v1::Budget Judge::budget_of(const v1::PartyProfile& profile) const {
  v1::Party party;
  if (find_party(profile.handle(), party) && is_account(party)) {
    v1::Budget small;
    small.set_transactions(256);
    small.set_bytes(1 << 20);
    small.set_comments(4);
    return small;
  }
  for (const v1::Budget& budget : constitution().budgets()) {
    if (budget.kind() == profile.kind()) return budget;
  }
  return {};
}

v1::VoiceUse Judge::share_of(const v1::PartyProfile& profile, const v1::BudgetUse& before,
                             const v1::BudgetUse& use) const {
  const v1::Budget budget = budget_of(profile);
  const std::uint64_t parts = 2 * voices_of(profile);
  const auto above = [](std::uint64_t used, std::uint64_t part, std::uint64_t least) {
    const std::uint64_t kept = std::max(part, least);
    return used > kept ? used - kept : 0;
  };
  const auto taken = [&](const v1::BudgetUse& of) {
    v1::VoiceUse sum;
    for (const v1::RoleUse& role : of.roles()) {
      sum.set_transactions(sum.transactions() +
                           above(role.transactions(), budget.transactions() / (4 * parts), 8));
      sum.set_bytes(sum.bytes() + above(role.bytes(), budget.bytes() / (4 * parts), 65'536));
    }
    sum.set_comments(above(of.comments(), budget.comments() / parts, 1));
    return sum;
  };
  const v1::VoiceUse then = taken(before);
  v1::VoiceUse all = then;
  if (!profile.affiliation().empty()) {
    all = records_.get<v1::VoiceUse>(ledger_key("voices", profile.affiliation()));
    if (all.day() != use.day()) all.Clear();
  }
  const v1::VoiceUse now = taken(use);
  all.set_day(use.day());
  all.set_transactions(all.transactions() + now.transactions() - then.transactions());
  all.set_bytes(all.bytes() + now.bytes() - then.bytes());
  all.set_comments(all.comments() + now.comments() - then.comments());
  return all;
}

bool Judge::is_over(const v1::PartyProfile& profile, const v1::BudgetUse& before,
                    const v1::BudgetUse& use, const v1::VoiceUse& shared) const {
  const v1::Budget budget = budget_of(profile);
  const std::uint64_t parties = voices_of(profile);
  const auto over = [](std::uint64_t used, std::uint64_t taken, std::uint64_t most,
                       std::uint64_t keepers, std::uint64_t least) {
    const std::uint64_t part = std::max(most / (2 * keepers), least);
    return used > part && keepers * part + taken > most;
  };
  for (const v1::RoleUse& role : use.roles()) {
    // Another role's part is not asked about.
    const auto& old = before.roles();
    const bool same = std::any_of(old.begin(), old.end(), [&](const v1::RoleUse& one) {
      return wire::encode(one) == wire::encode(role);
    });
    if (same) continue;
    if (over(role.transactions(), shared.transactions(), budget.transactions(), 4 * parties, 8) ||
        over(role.bytes(), shared.bytes(), budget.bytes(), 4 * parties, 65'536)) {
      return true;
    }
  }
  return use.comments() > before.comments() &&
         over(use.comments(), shared.comments(), budget.comments(), parties, 1);
}

// docs/spec/transaction.md, "Order of checks", 2 to 8.
Code Judge::envelope(const Sent& sent, Code said, v1::Body& body, Actor& actor, v1::BudgetUse& use,
                     v1::VoiceUse& shared, std::uint32_t& acts) {
  if (sent.envelope != Code::done) return sent.envelope;
  v1::Transaction transaction;
  if (!wire::parse_stored(sent.bytes, transaction) ||
      !wire::parse_stored(transaction.body(), body)) {
    return Code::not_canonical;
  }
  const bool sealed = body.action().has_names_dns_update();
  if (sealed && body.sequence() != 1) return Code::out_of_range;
  const std::int64_t until = milliseconds(body.valid_until());
  if (until <= now_.milliseconds) return Code::expired;
  if (until > now_.milliseconds + kDayMilliseconds) return Code::valid_until_too_far;

  v1::Party party;
  if (!find_party(body.party(), party)) return Code::unknown_key;
  const auto key =
      std::find_if(party.keys().begin(), party.keys().end(),
                   [&](const v1::PartyKey& known) { return known.key() == body.key(); });
  if (key == party.keys().end()) return Code::unknown_key;
  const int standing = standing_of(party);
  if (standing == v1::APPLICANT && sent.number != 101 && sent.number != 108)
    return Code::not_active_yet;
  actor = {false, body.party(),   body.key(), {key->roles().begin(), key->roles().end()},
           0,     sent.id.bytes()};
  const ActionRow& row = *find_action(sent.number);
  const bool no_part =
      party.standing() == v1::LAPSED || (standing == v1::LEFT && !holds_anything(body.party()));
  const bool on_hold = party.has_keys_hold() && sent.number != 108 && sent.number != 110;
  if (no_part || on_hold || (row.seat && standing != v1::ACTIVE)) return Code::may_not_act;
  const auto has = [&actor](int role) {
    return std::find(actor.roles.begin(), actor.roles.end(), role) != actor.roles.end();
  };
  const bool narrow = has(v1::NARROW) && (row.within != nullptr || sent.number == 111);
  if (!narrow && (sealed || (!has(row.role) && !(row.hold && has(v1::HOLD))))) {
    return Code::lacks_role;
  }

  const std::uint64_t last = last_sequence(body.key());
  if (sealed ? was_sent(body) : body.sequence() <= last) return Code::replayed;
  if (!sealed && body.sequence() > last + 1) return Code::sequence_gap;

  const auto today = static_cast<std::uint64_t>(now_.milliseconds / kDayMilliseconds);
  use = records_.get<v1::BudgetUse>(ledger_key("budgets", body.party()));
  if (use.day() != today) use.Clear();
  use.set_day(today);
  const v1::BudgetUse before = use;
  v1::RoleUse& own = use_of(use, row.role);
  own.set_transactions(own.transactions() + 1);
  own.set_bytes(own.bytes() + sent.bytes.size());
  if (row.comment) use.set_comments(use.comments() + 1);
  const auto over_budget = [&] {
    shared = share_of(party.profile(), before, use);
    return is_over(party.profile(), before, use, shared);
  };
  if (over_budget()) return Code::over_budget;
  if (!sent.signature_holds) return Code::bad_signature;
  // Forms of joint signing are not worked out here.
  if (row.outcome == nullptr && is_malformed(said)) return said;
  if (sent.form != Code::done) return sent.form;
  if (!is_known(body.action())) return Code::not_canonical;
  if (has(v1::NARROW)) {
    const Code code = beyond_power(body, key->power(), sent.bytes.size(), acts);
    if (code != Code::done) return code;
  }
  if (const Code code = window_of(body); code != Code::done) return code;
  own.set_bytes(own.bytes() + text_octets(body.action()));
  own.set_transactions(own.transactions() + more_acts(body.action()));
  return over_budget() ? Code::over_budget : Code::done;
}

Fate Judge::look(const Sent& sent, Time now, Code said) {
  if (sent.garbage) return {said, !is_recorded(said)};
  const Time before = now_;
  now_ = now;
  v1::Body body;
  Actor actor;
  v1::BudgetUse use;
  v1::VoiceUse shared;
  std::uint32_t acts = 0;
  const Code code = envelope(sent, said, body, actor, use, shared, acts);
  now_ = before;
  return {code, true};
}

Fate Judge::transaction(const Sent& sent, Code said) {
  if (sent.garbage) return {said, !is_recorded(said)};
  v1::Body body;
  Actor actor;
  v1::BudgetUse use;
  v1::VoiceUse shared;
  Fate fate;
  std::uint32_t acts = 0;
  fate.code = envelope(sent, said, body, actor, use, shared, acts);
  if (fate.code != Code::done) return fate;
  const std::size_t mark = records_.mark();
  fate.code = direct(body.action(), actor, said, fate.known);
  if (acts_of_plan(body.action()) > 0 || body.action().has_names_dns_update()) {
    fate.code = of_trial(fate.code);
  }
  if (fate.code != Code::done) records_.back_to(mark);
  if (!is_recorded(fate.code)) return fate;
  write_sequence(body, use.day(), acts);
  records_.write(ledger_key("budgets", body.party()), use);
  if (std::find(actor.roles.begin(), actor.roles.end(), v1::NARROW) == actor.roles.end()) {
    Bytes day;
    append_u64(day, use.day());
    records_.put(ledger_key("heard", body.party()), day);
  }
  v1::Party party;
  find_party(body.party(), party);
  const std::string& affiliation = party.profile().affiliation();
  if (!affiliation.empty()) records_.write(ledger_key("voices", affiliation), shared);
  return fate;
}

// Steps 9 to 13.
Code Judge::direct(const v1::Action& action, const Actor& actor, Code said, bool& known) {
  const Answer leave = may(action, actor);
  if (leave.first != Code::done) return leave.first;
  return run(action, actor, said, known);
}

Code Judge::own_act(const v1::Action& action, const Actor& actor) {
  bool known = true;
  return direct(action, actor, Code::done, known);
}

Code Judge::run(const v1::Action& action, const Actor& actor, Code said, bool& known) {
  const ActionRow& row = *row_of(action);
  if (row.outcome != nullptr) return row.outcome(*this, action, actor);
  known = said == Code::done || row.refusals.contains(said);
  return said;
}

// What a vote is about: all actions, one after the other, with the authority of a decision.
Judge::Trial Judge::try_all(const v1::ProposedActions& actions, std::uint64_t number,
                            const std::string& proposer, const std::set<std::string>& given) {
  Trial trial;
  Actor actor;
  actor.decision = true;
  actor.party = proposer;
  actor.proposal = number;
  const std::size_t mark = records_.mark();
  for (const v1::Action& action : actions.actions()) {
    const Answer leave = may(action, actor);
    trial.verdict = leave.first;
    if (trial.verdict == Code::done) {
      if (trial.rule.empty()) trial.rule = leave.second;
      if (trial.rule != leave.second) trial.verdict = Code::mixed_rules;
    }
    if (trial.verdict == Code::done) {
      trial.consents.merge(consents_of(action));
      bool known = true;
      trial.verdict = run(action, actor, Code::done, known);
    }
    if (trial.verdict != Code::done) return trial;
  }
  if (!changes_facts(mark)) trial.verdict = Code::no_effect;
  trial.effect_changes = effect_changes(mark);
  trial.effect = crypto::sha256("comity effect v1\n" + trial.effect_changes +
                                crypto::sha256(wire::encode(actions)).bytes())
                     .bytes();
  if (trial.verdict == Code::done) trial.guards = count_guarded(mark, given, trial, number);
  return trial;
}

// Whether a fact differs that does not merely follow from others.
bool Judge::changes_facts(std::size_t mark) const {
  for (const auto& [key, values] : records_.since(mark)) {
    if (follows(key)) continue;
    auto before = facts_of(key, values.first);
    auto after = facts_of(key, values.second);
    std::erase_if(before, [&](const auto& fact) { return follows(key, fact.first); });
    std::erase_if(after, [&](const auto& fact) { return follows(key, fact.first); });
    if (before != after) return true;
  }
  return false;
}

// Those of the changed records that somebody held before.
std::set<state::Key> Judge::held_before(const Records::Changes& changes, std::size_t mark) {
  std::set<state::Key> held;
  const Records after = records_;
  records_.back_to(mark);
  for (const auto& [key, values] : changes) {
    const auto is = [&key = key](const char* kind) {
      return key.table == "names" && key.key.starts_with(kind);
    };
    v1::Delegation territory;
    if (is("set/")) {
      const std::string owner = key.key.substr(4, key.key.rfind('/') - 4);
      find_delegation(key.collection, closest(key.collection, owner), territory);
    }
    if (is_own_table(key.table) || key.key == "takeover" || !territory.holder().empty() ||
        (is("host/") && !host_holder(key.collection, key.key.substr(5)).empty()) ||
        (is("delegation/") && !records_.get<v1::Delegation>(key).holder().empty())) {
      held.insert(key);
    }
  }
  records_ = after;
  return held;
}

// docs/spec/effect.md.
Bytes Judge::effect_changes(std::size_t mark) {
  v1::EffectSet set;
  const Records::Changes changes = records_.since(mark);
  const std::set<state::Key> held = held_before(changes, mark);
  for (const auto& [key, values] : changes) {
    if (follows(key)) continue;
    const auto before = facts_of(key, values.first);
    const auto after = facts_of(key, values.second);
    std::set<std::uint32_t> fields;
    for (const auto& [field, octets] : before) fields.insert(field);
    for (const auto& [field, octets] : after) fields.insert(field);
    for (const std::uint32_t field : fields) {
      const bool stood = before.contains(field);
      const bool stands = after.contains(field);
      if (stood && stands && before.at(field) == after.at(field)) continue;
      if (follows(key, field)) continue;
      if (held.contains(key) && is_own(key, field)) continue;
      v1::Change& change = *set.add_changes();
      change.set_table(key.table);
      change.set_collection(key.collection);
      change.set_key(key.key);
      change.set_field(field);
      if (stood) change.set_before(crypto::sha256(before.at(field)).bytes());
      if (stands) change.set_after(crypto::sha256(after.at(field)).bytes());
    }
  }
  return crypto::sha256(wire::encode(set)).bytes();
}

std::vector<EffectSeen> Judge::due() {
  std::vector<EffectSeen> effects;
  std::size_t acts = 0;
  for (std::size_t i = 0; i < kMostDue; ++i) {
    const auto items = agenda();
    if (items.empty() || items.begin()->second.at > now_.milliseconds) break;
    const Due& due = items.begin()->second;
    if (due.owner == "ceremonies") {
      run_out(due.id);
      continue;
    }
    if (due.owner == "members") {
      look_at_accounts(due.id);
      continue;
    }
    if (due.owner == "keys") {
      end_takeover(due.id);
      continue;
    }
    v1::Proposal proposal;
    if (!find_proposal(due.id, proposal)) break;
    const std::size_t more = acts_due(proposal);
    if (acts > 0 && acts + more > kMostActsDue) break;
    acts += more;
    if (proposal.state() == v1::CONSULTATION && proposal.rule().empty()) {
      begin(proposal);
    } else if (proposal.state() == v1::ENDORSEMENT) {
      end(proposal, v1::NOT_ENDORSED, Code::done);
    } else if (proposal.state() == v1::CONSULTATION) {
      open(proposal);
    } else if (proposal.state() == v1::VOTING) {
      close(proposal);
    } else {
      effect(proposal, effects);
    }
  }
  date_rules();
  return effects;
}

void Judge::take_over(const state::Key& key, const std::optional<Bytes>& value) {
  if (value) {
    records_.put(key, *value);
  } else {
    records_.erase(key);
  }
}

// docs/spec/block.md, "The ledger's records": published tables are those of zones and of keys.
void Judge::count_revisions(const Records::Changes& changes) {
  std::set<std::pair<std::string, std::string>> revised;
  for (const auto& [key, values] : changes) {
    if (key.table == "names" || key.table == "keys") revised.emplace(key.table, key.collection);
  }
  for (const auto& [table, collection] : revised) {
    Bytes name = table;
    name.append(1, '\0').append(collection);
    const state::Key key = ledger_key("revisions", name);
    auto revision = records_.get<v1::Revision>(key);
    revision.set_count(revision.count() + 1);
    wire::set_time(*revision.mutable_at(), now_);
    records_.write(key, revision);
  }
}

bool Judge::end_block(const Hash& previous_root, std::uint64_t log_size, const Hash& log_root) {
  const Records::Changes changes = records_.since(begun_.back());
  if (changes.empty()) drop_block();
  if (changes.empty()) return false;
  records_.put(ledger_key("roots", number_key(height_ - 1)), previous_root.bytes());
  v1::LogHead head;
  head.set_size(log_size);
  head.set_root(log_root.bytes());
  records_.write(ledger_key("log", ""), head);
  count_revisions(changes);
  return true;
}

}  // namespace comity::simulation
