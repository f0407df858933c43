#include "ledger/action.h"
#include "registers/constitution/genesis.h"
#include "registers/constitution/keys.h"
#include "registers/constitution/outcomes.h"
#include "registers/constitution/records.h"
#include "registers/constitution/register.h"
#include "registers/constitution/testing/seats.h"

namespace comity::constitution {
namespace {

using ledger::Code;

class AmendTest : public ::testing::Test {
 protected:
  AmendTest() {
    put_in_force(state_, first_, 0, Time{});
    for (const members::Member& standing : seven(v1::COMPANY)) {
      v1::Party record;
      record.mutable_profile()->set_handle(standing.party);
      record.mutable_profile()->set_kind(static_cast<v1::PartyKind>(standing.kind));
      record.set_standing(v1::ACTIVE);
      state_.put({"members", "parties", standing.party}, wire::encode(record));
    }
    next_ = first_;
    next_.set_name("second concert");
  }

  Code run() { return run(hash_of(first_)); }
  Code run(const Hash& previous) {
    v1::Action action;
    action.mutable_constitution_amend()->set_previous(previous.bytes());
    *action.mutable_constitution_amend()->mutable_constitution() = next_;
    const ledger::ActionType& type = table().actions.front();
    ledger::Verdict verdict = type.check(action);
    ledger::Actor actor;
    actor.kind = ledger::Actor::Kind::decision;
    actor.proposal = 12;
    state::Draft step(state_);
    if (verdict) verdict = type.run(action, step, actor, {}, {});
    if (!verdict) {
      reason_ = verdict.error().reason;
      return verdict.error().code;
    }
    for (const ledger::Invariant& invariant : table().invariants) {
      EXPECT_FALSE(invariant.holds(step, step.changes()).has_value()) << invariant.name;
    }
    step.commit_into(state_);
    return Code::done;
  }

  NoState nothing_;
  state::Draft state_{nothing_};
  v1::Constitution first_ = small_concert();
  v1::Constitution next_;
  std::string reason_;
};

TEST_F(AmendTest, the_new_document_is_in_force_and_the_old_one_stays_on_record) {
  EXPECT_EQ(run(), Code::done);
  EXPECT_EQ(current_hash(state_), hash_of(next_));
  v1::Constitution found;
  ASSERT_TRUE(find(state_, hash_of(first_), found));
  EXPECT_EQ(found.name(), "concert");
  ASSERT_TRUE(in_force(state_, found));
  EXPECT_EQ(found.name(), "second concert");
  v1::CurrentConstitution current;
  ASSERT_TRUE(wire::parse_stored(*state_.get(current_key()), current));
  EXPECT_EQ(current.since_decision(), 12U);
  // What was drafted against the first one is late.
  EXPECT_EQ(run(hash_of(first_)), kWrongPrevious);
}

TEST_F(AmendTest, refuses_what_changes_nothing_or_is_no_constitution) {
  EXPECT_EQ(run(Hash{}), kWrongPrevious);
  next_ = first_;
  EXPECT_EQ(run(), Code::no_effect);
  next_.clear_rules();
  EXPECT_EQ(run(), kBadConstitution);
  EXPECT_EQ(reason_, "rules: there is none");
  v1::Action empty;
  empty.mutable_constitution_amend()->set_previous(hash_of(first_).bytes());
  EXPECT_EQ(table().actions.front().check(empty).error().code, Code::missing_field);
  empty.mutable_constitution_amend()->set_previous("short");
  EXPECT_EQ(table().actions.front().check(empty).error().code, Code::out_of_range);
}

// The present seats could never amend again: that may be so today and not tomorrow, so it is
// refused and recorded, not malformed.
TEST_F(AmendTest, refuses_to_lock_the_community_out) {
  // Its rule would have to be as hard as the amendment's.
  first_.clear_due_process();
  put_in_force(state_, first_, 0, Time{});
  next_.clear_due_process();
  read_condition(R"({"minimum_yes": {"count": 8}})", *next_.mutable_rules(1));
  EXPECT_EQ(run(), Code::lock_out);
  EXPECT_NE(reason_.find("rule 'amendment'"), std::string::npos);
  next_ = first_;
  next_.mutable_actions()->RemoveLast();
  EXPECT_EQ(run(), Code::lock_out);
  EXPECT_EQ(reason_, "static checks: action 'names.transfer_delegation': has no rule");
  next_ = first_;
  read_condition(R"({"minimum_yes": {"count": 1}})", *next_.mutable_rules(0));
  EXPECT_EQ(run(), Code::lock_out);
  EXPECT_NE(reason_.find("could pass a decision alone"), std::string::npos);
}

class FirstConstitutionTest : public ::testing::Test {
 protected:
  FirstConstitutionTest() {
    for (const members::Member& standing : seven(v1::INDIVIDUAL)) {
      v1::PartyProfile& profile = *body_.add_founders()->mutable_party();
      profile.set_handle(standing.party);
      profile.set_kind(static_cast<v1::PartyKind>(standing.kind));
    }
    // This registry knows the actions of this register; the preset minus the rest suits it.
    *body_.mutable_constitution() = small_concert();
    body_.mutable_constitution()->mutable_actions()->DeleteSubrange(
        3, body_.constitution().actions_size() - 3);
    v1::ActionRule& drop = *body_.mutable_constitution()->add_actions();
    drop.set_action("constitution.drop_rules");
    drop.set_rule("amendment");
  }
  std::string write() {
    const ledger::Registry registry({table()});
    const ledger::Verdict verdict = table().genesis(body_, registry, draft_, {});
    if (verdict) return "";
    return std::string(registry.info(verdict.error().code).name) + ": " + verdict.error().reason;
  }
  NoState nothing_;
  state::Draft draft_{nothing_};
  v1::GenesisBody body_;
};

TEST_F(FirstConstitutionTest, is_checked_with_the_founders_as_seats) {
  EXPECT_EQ(write(), "");
  EXPECT_EQ(current_hash(draft_), hash_of(body_.constitution()));
  body_.mutable_founders()->DeleteSubrange(1, 6);
  read_condition(R"({"minimum_yes": {"count": 2}})",
                 *body_.mutable_constitution()->mutable_rules(0));
  EXPECT_EQ(write(),
            "bad_constitution: rule 'general': the present seats cannot meet it even if all say "
            "yes: condition.minimum_yes: at least 2 yes: 1");
  body_.clear_constitution();
  EXPECT_EQ(write(), "missing_field: constitution is missing");
}

TEST_F(FirstConstitutionTest, has_a_rule_for_every_action_there_is) {
  *body_.mutable_constitution() = small_concert();
  EXPECT_EQ(write(), "bad_constitution: action 'decisions.answer': there is no such action");
}

TEST_F(FirstConstitutionTest, invariants_catch_a_forged_document) {
  EXPECT_EQ(write(), "");
  const auto broken = [](const state::Draft& draft) {
    std::string names;
    for (const ledger::Invariant& invariant : table().invariants) {
      if (invariant.holds(draft, draft.changes())) names.append(invariant.name);
    }
    return names;
  };
  state::Draft forged(draft_);
  forged.put(document_key(current_hash(draft_)), "x");
  EXPECT_EQ(broken(forged), "documents_stand_under_their_hash");
  state::Draft erased(draft_);
  erased.erase(document_key(current_hash(draft_)));
  EXPECT_EQ(broken(erased), "documents_stand_under_their_hash");
  state::Draft nowhere(draft_);
  v1::CurrentConstitution current;
  current.set_hash(std::string(32, 'z'));
  nowhere.put(current_key(), wire::encode(current));
  EXPECT_EQ(broken(nowhere), "one_is_in_force");
}

}  // namespace
}  // namespace comity::constitution
