// For tests only: parties under a constitution with one rule, a clock, and a stand-in for what the
// ledger finds when it tries the actions of a proposal. One thread.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/hash.h"
#include "ledger/agenda.h"
#include "ledger/ports.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/register.h"
#include "registers/decisions/stages.h"
#include "state/view.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions::testing {

using ledger::Code;

class EmptyView final : public state::View {
 public:
  [[nodiscard]] std::optional<Bytes> get(const state::Key&) const override { return std::nullopt; }
  void each(std::string_view, std::string_view, const state::Visitor&) const override {}
  [[nodiscard]] std::optional<Error> fault() const override { return std::nullopt; }
};

inline const Bytes kEffect(32, '\x0e');
// In an action: the effect hash on record when it is sent.
inline const Bytes kOnRecord(32, '\x0f');

inline void set_content(v1::Content& content, char octet = 't') {
  content.set_hash(Bytes(32, octet));
  content.set_length(10);
}

inline v1::Action propose() {
  v1::Action action;
  v1::Propose& it = *action.mutable_decisions_propose();
  set_content(*it.mutable_title());
  v1::SetDs& proposed = *it.add_actions()->mutable_names_set_ds();
  proposed.set_zone(".");
  proposed.set_label("example");
  return action;
}
inline v1::Action vote(std::uint64_t proposal, v1::Choice choice, BytesView ballot = kOnRecord) {
  v1::Action action;
  v1::CastVote& it = *action.mutable_decisions_vote();
  it.set_proposal(proposal);
  it.set_effect_hash(Bytes(ballot));
  it.set_choice(choice);
  return action;
}
inline v1::Action consent(std::uint64_t proposal, BytesView ballot = kOnRecord) {
  v1::Action action;
  action.mutable_decisions_consent()->set_proposal(proposal);
  action.mutable_decisions_consent()->set_effect_hash(Bytes(ballot));
  return action;
}
inline v1::Action withdraw(std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_withdraw()->set_proposal(proposal);
  return action;
}
inline v1::Action object(std::uint64_t proposal, v1::ObjectionClass klass = v1::MAJOR) {
  v1::Action action;
  v1::Object& it = *action.mutable_decisions_object();
  it.set_proposal(proposal);
  it.set_class_(klass);
  set_content(*it.mutable_reason());
  return action;
}
inline v1::Action answer(std::uint64_t proposal, const std::string& objector) {
  v1::Action action;
  v1::Answer& it = *action.mutable_decisions_answer();
  it.set_proposal(proposal);
  it.set_objector(objector);
  set_content(*it.mutable_answer(), 'a');
  return action;
}
inline v1::Action withdraw_objection(std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_withdraw_objection()->set_proposal(proposal);
  return action;
}

// More than half of yes and no among all seats; 100 s of consultation, 100 s of vote, 50 s of lock.
inline v1::Rule plain_rule() {
  v1::Rule rule;
  rule.set_id("plain");
  rule.mutable_stages()->set_consultation_seconds(100);
  rule.mutable_stages()->set_vote_seconds(100);
  rule.mutable_stages()->set_time_lock_seconds(50);
  v1::Threshold& threshold = *rule.mutable_condition()->mutable_threshold();
  threshold.set_base(v1::YES_AND_NO);
  threshold.mutable_share()->set_numerator(1);
  threshold.mutable_share()->set_denominator(2);
  threshold.set_strict(true);
  return rule;
}

// Companies "a", "b", "c", each with a seat, and "d", suspended. Seconds count from the first one.
class Assembly {
 public:
  explicit Assembly(v1::Rule rule = plain_rule()) {
    for (const char* party : {"a", "b", "c"}) add_party(party, v1::ACTIVE);
    add_party("d", v1::SUSPENDED);
    put_constitution(std::move(rule));
    trial_.rule = "plain";
    trial_.effect = Hash::from(kEffect).value();
    trial_.changes = 1;
  }

  void add_party(const std::string& handle, v1::Standing standing,
                 const std::string& affiliation = "") {
    v1::Party party;
    party.mutable_profile()->set_affiliation(affiliation);
    party.mutable_profile()->set_handle(handle);
    party.mutable_profile()->set_kind(v1::COMPANY);
    party.set_standing(standing);
    draft_.put({"members", "parties", handle}, wire::encode(party));
  }

  // How many proposals each of the three may have open beside its budget of 2.
  void put_constitution(v1::Rule rule, std::uint32_t places = 2) {
    v1::Constitution constitution;
    constitution.set_name("assembly");
    v1::Chamber& chamber = *constitution.add_chambers();
    chamber.set_id("companies");
    chamber.add_kinds(v1::COMPANY);
    *constitution.add_rules() = std::move(rule);
    v1::Budget& budget = *constitution.add_budgets();
    budget.set_kind(v1::COMPANY);
    budget.set_open_proposals(2);
    constitution.set_maximum_open_proposals(places * 3);
    const Bytes document = wire::encode(constitution);
    constitution_ = crypto::sha256(document);
    v1::CurrentConstitution current;
    current.set_hash(constitution_.bytes());
    draft_.put({"constitution", "documents", constitution_.bytes()}, document);
    draft_.put({"constitution", "current", ""}, wire::encode(current));
  }

  void at(std::int64_t second) { context_.block_time = Time{1'800'000'000'000 + second * 1000}; }
  [[nodiscard]] Time now() const { return context_.block_time; }
  [[nodiscard]] Time time_at(std::int64_t second) const {
    return Time{1'800'000'000'000 + second * 1000};
  }

  // What the ledger does with a party's action, save for signature and authority.
  Code run(const v1::Action& given, std::string_view party) {
    const v1::Action action = bound(given);
    const ledger::ActionType& type = type_of(action);
    ledger::Actor actor;
    actor.party = std::string(party);
    actor.transaction = crypto::sha256(wire::encode(given));
    EXPECT_EQ(type.subject(action, draft_, actor).kind, ledger::Subject::Kind::self);
    EXPECT_EQ(type.subject(action, draft_, actor).party, party);
    if (const ledger::Verdict v = type.check(action); !v) return v.error().code;
    const state::View& before = draft_;
    state::Draft step(before);
    if (const ledger::Verdict v = type.run(action, step, actor, context_, {}); !v) {
      return v.error().code;
    }
    keep(step);
    return Code::done;
  }

  // What the ledger does at the end of a block: everything that is due, with trial() as found.
  std::vector<Stage> settle_due() {
    std::vector<Stage> passed;
    while (const auto item = ledger::agenda::due(draft_, context_.block_time)) {
      const auto matter = stages().open(draft_, item->id);
      if (!matter || item->owner != "decisions" || passed.size() > 10) {
        ADD_FAILURE() << "on the agenda: " << item->owner << " " << item->id;
        break;
      }
      passed.push_back(static_cast<Stage>(matter->stage));
      last_matter_ = *matter;
      const state::View& before = draft_;
      state::Draft step(before);
      ledger::agenda::cancel(step, item->owner, item->id);
      stages().settle(step, *matter, trial_, context_);
      keep(step);
    }
    return passed;
  }
  [[nodiscard]] std::optional<Time> next_deadline() const {
    const auto item = ledger::agenda::earliest(draft_);
    return item ? std::optional(item->at) : std::nullopt;
  }

  // A proposal of `party` whose vote is open at second 100.
  std::uint64_t open_vote(std::string_view party) {
    at(0);
    EXPECT_EQ(run(propose(), party), Code::done);
    settle_due();
    at(100);
    settle_due();
    EXPECT_EQ(proposal(last_number(draft_)).state(), v1::VOTING);
    return last_number(draft_);
  }

  [[nodiscard]] v1::Proposal proposal(std::uint64_t number) const {
    v1::Proposal found;
    EXPECT_TRUE(find_proposal(draft_, number, found)) << number;
    return found;
  }
  [[nodiscard]] state::Draft& draft() { return draft_; }
  [[nodiscard]] ledger::Trial& trial() { return trial_; }
  [[nodiscard]] const ledger::Matter& last_matter() const { return last_matter_; }
  [[nodiscard]] const Hash& constitution() const { return constitution_; }

  static const ledger::ActionType& type_of(const v1::Action& action) {
    const auto actions = table().actions;
    for (const ledger::ActionType& type : actions) {
      if (type.number == static_cast<std::uint32_t>(action.action_case())) return type;
    }
    ADD_FAILURE() << "no such action in the table";
    return actions.front();
  }

 private:
  [[nodiscard]] v1::Action bound(v1::Action action) const {
    if (!action.has_decisions_vote() && !action.has_decisions_consent()) return action;
    const bool votes = action.has_decisions_vote();
    const std::uint64_t number =
        votes ? action.decisions_vote().proposal() : action.decisions_consent().proposal();
    Bytes& hash = votes ? *action.mutable_decisions_vote()->mutable_effect_hash()
                        : *action.mutable_decisions_consent()->mutable_effect_hash();
    v1::Proposal on_record;
    if (hash == kOnRecord && find_proposal(draft_, number, on_record) &&
        !on_record.effect_hash().empty()) {
      hash = on_record.effect_hash();
    }
    return action;
  }

  void keep(state::Draft& step) {
    for (const ledger::Invariant& invariant : table().invariants) {
      const auto wrong = invariant.holds(step, step.changes());
      EXPECT_FALSE(wrong.has_value()) << invariant.name << ": " << *wrong;
    }
    step.commit_into(draft_);
    EXPECT_EQ(ledger::agenda::find_fault(draft_, {"decisions"}), std::nullopt);
    EXPECT_EQ(ledger::agenda::items_of(draft_, "decisions").size(), open_proposals_of(draft_, ""));
  }

  EmptyView base_;
  state::Draft draft_{base_};
  ledger::Context context_;
  ledger::Trial trial_;
  ledger::Matter last_matter_;
  Hash constitution_;
};

}  // namespace comity::decisions::testing
