
#include "ledger/action.h"
#include "ledger/effect.h"
#include "ledger/records.h"
#include "registers/constitution/adoption.h"
#include "registers/constitution/outcomes.h"
#include "registers/constitution/records.h"
#include "registers/constitution/register.h"
#include "registers/constitution/testing/seats.h"

namespace comity::constitution {
namespace {

using ledger::Code;
using Turn = ledger::RulesChange::Turn;

constexpr Time kNow{1'767'225'600'000};
constexpr std::int64_t kDay = 24LL * 3600;
const Hash kSchema;

// Seven parties under version 1, three of them operators.
class AdoptRulesTest : public ::testing::Test {
 protected:
  AdoptRulesTest() {
    put_in_force(state_, first_, 0, Time{});
    v1::GenesisBody body;
    body.set_rules_version(1);
    for (const members::Member& standing : seven(v1::COMPANY)) {
      v1::Party record;
      record.mutable_profile()->set_handle(standing.party);
      record.mutable_profile()->set_kind(static_cast<v1::PartyKind>(standing.kind));
      record.set_standing(v1::ACTIVE);
      state_.put({"members", "parties", standing.party}, wire::encode(record));
      if (operators_.size() < 4) {
        operators_.push_back(standing.party);
        body.add_log_keys()->set_party(standing.party);
      }
    }
    ledger::set_community(state_, Hash{}, body);
    next_ = first_;
    // Between names.create_delegation and names.remove_delegation.
    v1::ActionRule added;
    added.set_action("names.lock");
    added.set_rule("general");
    *next_.add_actions() = added;
    std::sort(next_.mutable_actions()->begin(), next_.mutable_actions()->end(),
              [](const auto& a, const auto& b) { return a.action() < b.action(); });
    it_.set_previous(hash_of(first_).bytes());
    it_.set_version(2);
    *it_.mutable_constitution() = next_;
    it_.set_schema(kSchema.bytes());
    it_.set_fingerprint(ledger::rules_fingerprint(2, kSchema, names_in(next_)).bytes());
  }

  static const ledger::ActionType& type_of(const v1::Action& action) {
    static const ledger::Registry kRegistry({table()});
    return *kRegistry.type_of(action);
  }
  Code run(const v1::Action& action, const ledger::Actor& actor) {
    const ledger::ActionType& type = type_of(action);
    state::Draft step(state_);
    ledger::Verdict verdict = type.check(action);
    if (verdict) verdict = type.run(action, step, actor, context_, {});
    if (!verdict) return verdict.error().code;
    step.commit_into(state_);
    return Code::done;
  }
  Code adopt() {
    v1::Action action;
    *action.mutable_constitution_adopt_rules() = it_;
    ledger::Actor actor;
    actor.kind = ledger::Actor::Kind::decision;
    actor.proposal = 12;
    return run(action, actor);
  }
  Code declare(const std::string& party, std::uint32_t version, const Bytes& fingerprint) {
    v1::Action action;
    action.mutable_constitution_declare_rules()->set_version(version);
    action.mutable_constitution_declare_rules()->set_fingerprint(fingerprint);
    ledger::Actor actor;
    actor.party = party;
    return run(action, actor);
  }
  Code drop(std::uint64_t adoption) {
    v1::Action action;
    action.mutable_constitution_drop_rules()->set_adoption(adoption);
    ledger::Actor actor;
    actor.kind = ledger::Actor::Kind::decision;
    actor.proposal = 13;
    return run(action, actor);
  }
  Code amend() {
    v1::Action action;
    v1::Constitution other = first_;
    other.set_maximum_open_proposals(7);
    action.mutable_constitution_amend()->set_previous(current_hash(state_).bytes());
    *action.mutable_constitution_amend()->mutable_constitution() = other;
    state::Draft trial(state_);
    const auto verdict = type_of(action).run(action, trial, {}, context_, {});
    return verdict ? Code::done : verdict.error().code;
  }
  // What is due this long after the adoption, settled; "" for nothing.
  std::string turn(std::int64_t seconds) {
    const ledger::RulesChange& port = rules_change();
    context_.block_time = plus_seconds(kNow, seconds);
    const auto due = port.next_turn(state_, context_.block_time);
    if (!due) return "";
    ledger::Verdict verdict;
    if (due->kind == Turn::Kind::activate) {
      verdict = port.check(state_, *due, names_in(next_));
    }
    port.settle(state_, *due, verdict, context_);
    constexpr const char* kNames[] = {"date", "postpone", "lapse", "activate"};
    return kNames[static_cast<int>(due->kind)];
  }
  v1::RulesAdoption found() const {
    v1::RulesAdoption adoption;
    EXPECT_TRUE(find_adoption(state_, adoption));
    return adoption;
  }

  NoState nothing_;
  state::Draft state_{nothing_};
  v1::Constitution first_ = small_concert();
  v1::Constitution next_;
  v1::AdoptRules it_;
  std::vector<std::string> operators_;
  ledger::Context context_{5, kNow, 1};
};

TEST_F(AdoptRulesTest, comes_into_force_with_its_constitution_when_operators_have_declared) {
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(turn(0), "date");
  EXPECT_EQ(rules_change().next_deadline(state_), plus_seconds(kNow, 14 * kDay));
  // Three of four are more than two thirds, two are not.
  EXPECT_EQ(declare(operators_[0], 2, it_.fingerprint()), Code::done);
  EXPECT_EQ(declare(operators_[1], 2, it_.fingerprint()), Code::done);
  EXPECT_EQ(turn(14 * kDay - 1), "");
  EXPECT_EQ(turn(14 * kDay), "postpone");
  EXPECT_EQ(found().state(), v1::RULES_POSTPONED);
  EXPECT_EQ(rules_change().next_deadline(state_), plus_seconds(kNow, 44 * kDay));
  EXPECT_EQ(turn(15 * kDay), "");
  // Another fingerprint is another program.
  EXPECT_EQ(declare(operators_[2], 2, Bytes(32, 'x')), Code::done);
  EXPECT_EQ(turn(15 * kDay), "");
  EXPECT_EQ(declare(operators_[2], 2, it_.fingerprint()), Code::done);
  EXPECT_EQ(turn(15 * kDay), "activate");
  EXPECT_EQ(found().state(), v1::RULES_IN_FORCE);
  EXPECT_EQ(current_hash(state_), hash_of(next_));
  EXPECT_EQ(rules_change().next_deadline(state_), std::nullopt);
}

TEST_F(AdoptRulesTest, counts_operators_who_may_act) {
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(turn(0), "date");
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(declare(operators_[i], 2, it_.fingerprint()), Code::done);
  }
  for (const std::size_t i : {2U, 3U}) {
    v1::Party party;
    ASSERT_TRUE(members::find_party(state_, operators_[i], party));
    party.set_standing(v1::SUSPENDED);
    state_.put({"members", "parties", operators_[i]}, wire::encode(party));
  }
  EXPECT_EQ(turn(14 * kDay), "activate");
}

TEST_F(AdoptRulesTest, waits_for_not_before) {
  wire::set_time(*it_.mutable_not_before(), plus_seconds(kNow, 20 * kDay));
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(turn(0), "date");
  EXPECT_EQ(turn(20 * kDay - 1), "");
  EXPECT_EQ(turn(20 * kDay), "postpone");
}

TEST_F(AdoptRulesTest, nothing_else_is_amended_until_it_has_ended) {
  EXPECT_EQ(amend(), Code::done);
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(amend(), kRulesScheduled);
  EXPECT_EQ(adopt(), kRulesScheduled);
  EXPECT_EQ(turn(0), "date");
  EXPECT_EQ(turn(14 * kDay), "postpone");
  EXPECT_EQ(amend(), kRulesScheduled);
  EXPECT_EQ(turn(44 * kDay), "lapse");
  EXPECT_EQ(found().state(), v1::RULES_LAPSED);
  EXPECT_EQ(amend(), Code::done);
}

TEST_F(AdoptRulesTest, another_decision_drops_it_scheduled_or_postponed) {
  EXPECT_EQ(drop(0), Code::missing_field);
  EXPECT_EQ(drop(12), kNoRulesScheduled);
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(drop(11), kNoRulesScheduled);
  EXPECT_EQ(drop(12), Code::done) << "in the block of the adoption, before it has its time";
  EXPECT_EQ(turn(0), "");
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_FALSE(found().dropped()) << "adopted anew";
  EXPECT_EQ(turn(0), "date");
  EXPECT_EQ(turn(14 * kDay), "postpone");
  EXPECT_EQ(drop(12), Code::done);
  EXPECT_EQ(found().state(), v1::RULES_DROPPED);
  EXPECT_TRUE(found().dropped());
  EXPECT_EQ(drop(12), kNoRulesScheduled);
  for (const std::string& party : operators_) {
    EXPECT_EQ(declare(party, 2, it_.fingerprint()), Code::done);
  }
  EXPECT_EQ(turn(15 * kDay), "");
  EXPECT_EQ(rules_change().next_deadline(state_), std::nullopt);
  EXPECT_EQ(amend(), Code::done);
}

// A decision to drop is bound to what was decided, and not to whether time or an operator had it
// postponed meanwhile: no fact that they write is in its effect.
TEST_F(AdoptRulesTest, what_a_decision_to_drop_is_bound_to_stays_while_it_waits) {
  const auto drops = [&] {
    state::Draft trial(state_);
    v1::Action action;
    action.mutable_constitution_drop_rules()->set_adoption(12);
    ledger::Actor actor;
    actor.kind = ledger::Actor::Kind::decision;
    EXPECT_TRUE(type_of(action).run(action, trial, actor, context_, {}));
    const ledger::Registry registry({table()});
    return ledger::effect_of(registry, {&action}, state_, trial.changes());
  };
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(turn(0), "date");
  const ledger::Effect scheduled = drops();
  EXPECT_EQ(scheduled.changes, 1U);
  EXPECT_EQ(turn(14 * kDay), "postpone");
  EXPECT_EQ(drops().hash, scheduled.hash);
}

TEST_F(AdoptRulesTest, what_no_longer_fits_fails_and_the_old_stays) {
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(turn(0), "date");
  for (const std::string& party : operators_) {
    EXPECT_EQ(declare(party, 2, it_.fingerprint()), Code::done);
  }
  // The program's version 2 has one action less than was adopted.
  next_ = first_;
  EXPECT_EQ(turn(14 * kDay), "activate");
  EXPECT_EQ(found().state(), v1::RULES_FAILED);
  EXPECT_EQ(static_cast<Code>(found().outcome()), Code::lock_out);
  EXPECT_EQ(current_hash(state_), hash_of(first_));
}

// Operators are those of the genesis. When none of them may act any more, nobody can declare, and
// the rules stay what they are for ever.
TEST_F(AdoptRulesTest, without_an_active_operator_every_adoption_lapses) {
  for (const std::string& party : operators_) {
    v1::Party record;
    ASSERT_TRUE(members::find_party(state_, party, record));
    record.set_standing(v1::LEFT);
    state_.put({"members", "parties", party}, wire::encode(record));
  }
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(turn(0), "date");
  EXPECT_EQ(turn(14 * kDay), "postpone");
  EXPECT_EQ(turn(44 * kDay), "lapse");
  EXPECT_EQ(declare("new-operator", 2, it_.fingerprint()), Code::not_permitted);
}

// A version that no program will ever have, declared all the same: it is due for ever, and a
// program that lacks it makes no block meanwhile.
TEST_F(AdoptRulesTest, what_operators_have_declared_is_due_until_it_is_in_force) {
  it_.set_version(0xffffffff);
  it_.set_fingerprint(ledger::rules_fingerprint(0xffffffff, kSchema, names_in(next_)).bytes());
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(turn(0), "date");
  for (const std::string& party : operators_) {
    EXPECT_EQ(declare(party, 0xffffffff, it_.fingerprint()), Code::done);
  }
  const auto due = rules_change().next_turn(state_, plus_seconds(kNow, 4000 * kDay));
  ASSERT_TRUE(due);
  EXPECT_EQ(due->kind, Turn::Kind::activate);
}

// The latest time that may be asked for, and then no operator: as long nothing can be amended.
TEST_F(AdoptRulesTest, an_adoption_keeps_amendments_out_for_up_to_396_days) {
  wire::set_time(*it_.mutable_not_before(), plus_seconds(kNow, 366 * kDay));
  EXPECT_EQ(adopt(), Code::done);
  EXPECT_EQ(turn(0), "date");
  EXPECT_EQ(turn(366 * kDay), "postpone");
  EXPECT_EQ(turn(396 * kDay - 1), "");
  EXPECT_EQ(amend(), kRulesScheduled);
  EXPECT_EQ(turn(396 * kDay), "lapse");
  EXPECT_EQ(amend(), Code::done);
}

// Operators could be kept from declaring by a line that makes it a decision's: there is no such
// decision.
TEST_F(AdoptRulesTest, a_constitution_leaves_it_to_operators_to_declare) {
  for (v1::ActionRule& line : *it_.mutable_constitution()->mutable_actions()) {
    if (line.action() == "constitution.declare_rules") line.set_rule("general");
  }
  EXPECT_EQ(adopt(), kBadConstitution);
}

// The octets of the fingerprint are names with ends of line between them: a line that holds two
// names would have the fingerprint of the version and fail only when its time has come.
TEST_F(AdoptRulesTest, a_line_is_of_one_action) {
  auto& lines = *it_.mutable_constitution()->mutable_actions();
  for (int i = 0; i + 1 < lines.size(); ++i) {
    if (lines[i].action() != "names.set_ds") continue;
    lines[i].set_action(lines[i].action() + "\n" + lines[i + 1].action());
    lines.DeleteSubrange(i + 1, 1);
    break;
  }
  ASSERT_EQ(lines.size() + 1, next_.actions_size());
  EXPECT_EQ(ledger::rules_fingerprint(2, kSchema, names_in(it_.constitution())).view(),
            it_.fingerprint());
  EXPECT_EQ(adopt(), kBadConstitution);
}

TEST_F(AdoptRulesTest, refuses) {
  const v1::AdoptRules good = it_;
  const auto with = [&](const auto& change) {
    it_ = good;
    change(it_);
    return adopt();
  };
  EXPECT_EQ(with([](auto& it) { it.mutable_constitution()->mutable_actions()->RemoveLast(); }),
            kBadConstitution);
  EXPECT_EQ(with([](auto& it) { it.set_version(3); }), kBadConstitution);
  EXPECT_EQ(with([](auto& it) { it.clear_version(); }), Code::missing_field);
  EXPECT_EQ(with([](auto& it) { it.clear_constitution(); }), Code::missing_field);
  EXPECT_EQ(with([](auto& it) { it.set_fingerprint("short"); }), Code::out_of_range);
  EXPECT_EQ(with([](auto& it) { it.set_schema("short"); }), Code::out_of_range);
  EXPECT_EQ(with([](auto& it) { it.set_schema(Bytes(32, 'x')); }), kBadConstitution);
  EXPECT_EQ(with([](auto& it) { it.set_previous("short"); }), Code::out_of_range);
  EXPECT_EQ(with([](auto& it) { it.set_previous(Bytes(32, 'x')); }), kWrongPrevious);
  EXPECT_EQ(with([](auto& it) {
              wire::set_time(*it.mutable_not_before(), plus_seconds(kNow, 367 * kDay));
            }),
            Code::lock_out);
  context_.rules_version = 2;
  EXPECT_EQ(with([](auto&) {}), kWrongVersion);
}

TEST_F(AdoptRulesTest, declarations_are_operators_own) {
  EXPECT_EQ(declare("nobody", 2, it_.fingerprint()), Code::not_permitted);
  EXPECT_EQ(declare(operators_[0], 1, it_.fingerprint()), kWrongVersion);
  EXPECT_EQ(declare(operators_[0], 0, it_.fingerprint()), Code::missing_field);
  EXPECT_EQ(declare(operators_[0], 2, "short"), Code::out_of_range);
  EXPECT_EQ(declare(operators_[0], 2, it_.fingerprint()), Code::done);
  EXPECT_EQ(declare(operators_[0], 2, it_.fingerprint()), kWrongVersion);
}

// docs/spec/rules.md, "Fingerprint".
TEST(RulesFingerprint, HasTheOctetsOfTheSpecification) {
  Bytes schema;
  for (char octet = 0; octet < 32; ++octet) schema.push_back(octet);
  EXPECT_EQ(
      ledger::rules_fingerprint(7, *Hash::from(schema), {"constitution.amend", "decisions.vote"})
          .hex(),
      "9d0c3b3c822441b68897d88af03da64dc7bb012f8eba78e3cc93be996efc5438");
}

}  // namespace
}  // namespace comity::constitution
