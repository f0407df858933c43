// From proposals to effects, and what stops them on the way.
#include "chapter.h"
#include "registers/decisions/outcomes.h"

namespace comity::test {
namespace {

constexpr const char* kAurora = "government-of-aurora";

void tell_objections(Chapter& chapter, std::uint64_t number) {
  chapter.act(kLumen, answer(number, kCommons), decisions::kNoSuchObjection);
  chapter.act(kCommons, object(number));
  chapter.act(kCommons, object(number), decisions::kObjectionExists);
  chapter.act(kHarbour, answer(number, kCommons), decisions::kNotProposer);
  chapter.act(kLumen, answer(number, kCommons));
  chapter.act(kLumen, answer(number, kCommons), decisions::kWrongState);
  chapter.act(kAurora, object(number));
  chapter.act(kAurora, withdraw_objection(number));
}

// Two decisions about one thing: the second finds something else than it was bound to.
void tell_conflict(Chapter& chapter) {
  World& world = chapter.world();
  chapter.act(kLumen, vote(99, Hash{}), decisions::kNoSuchProposal);
  const std::uint64_t first = chapter.propose(kLumen, {set_ds("post", 1)});
  const std::uint64_t second = chapter.propose(kHarbour, {set_ds("post", 2)});
  chapter.act(kLumen, consent(first, world.effect_hash(first)), decisions::kConsentNotNeeded);
  chapter.act(kLumen, vote(first, Hash{}), decisions::kWrongEffectHash);
  tell_objections(chapter, first);
  world.everybody_says_yes(first);
  world.everybody_says_yes(second);
  world.pass(20);
  chapter.expect_end(first, v1::EFFECTIVE);
  chapter.expect_end(second, v1::FAILED, Code::effect_changed);
  chapter.cast(kLumen, first, decisions::kVoteClosed);
}

void tell_consent(Chapter& chapter) {
  World& world = chapter.world();
  const v1::Action create = create_delegation("net", kRing, {"a.ns.example."});
  const std::uint64_t silent = chapter.propose(kLumen, {create});
  world.everybody_says_yes(silent);
  world.pass(200);
  chapter.expect_end(silent, v1::REJECTED, Code::consent_missing);
  chapter.adopt(kLumen, {create}, {kRing});
}

void tell_rejection(Chapter& chapter) {
  World& world = chapter.world();
  const std::uint64_t number = chapter.propose(kLumen, {remove_delegation("museum")});
  for (const std::string& party : World::parties()) {
    if (world.proposal(number).state() != v1::VOTING) break;
    chapter.act(party, vote(number, world.effect_hash(number), v1::NO));
  }
  world.pass(200);
  chapter.expect_end(number, v1::REJECTED);
  const std::uint64_t withdrawn = chapter.propose(kLumen, {remove_delegation("museum")});
  chapter.act(kLumen, withdraw(withdrawn));
  chapter.expect_end(withdrawn, v1::WITHDRAWN);
}

void tell_latecomer(Chapter& chapter) {
  World& world = chapter.world();
  chapter.adopt(kLumen, {admit(world, "late-guild")});
  const std::uint64_t number = chapter.propose(kLumen, {set_apex_txt("example.", "late")});
  chapter.act("late-guild", join(1, world.roots()[1]));
  chapter.cast("late-guild", number, decisions::kNoSeat);
  world.everybody_says_yes(number);
  world.pass(20);
  chapter.expect_end(number, v1::EFFECTIVE);
  chapter.act(kLumen, propose({set_apex_txt("example.", "late")}), Code::no_effect);
}

WorldOptions endorsed() {
  WorldOptions options;
  options.adjust = [](v1::Constitution& document) {
    for (v1::Rule& rule : *document.mutable_rules()) {
      rule.mutable_stages()->set_endorsements(2);
      rule.mutable_stages()->set_endorsement_seconds(60);
    }
  };
  return options;
}

// Two others have to ask for it before anybody is asked.
void tell_endorsement(Chapter& chapter) {
  World& world = chapter.world();
  const std::uint64_t number = chapter.propose(kLumen, {set_apex_txt("example.", "backed")});
  chapter.act(kLumen, endorse(number), Code::not_permitted);
  chapter.act(kHarbour, endorse(number));
  chapter.act(kHarbour, endorse(number), Code::no_effect);
  chapter.act(kCommons, vote(number, Hash{}), decisions::kVoteNotOpen);
  chapter.act(kCommons, endorse(number));
  chapter.act(kRing, endorse(number), decisions::kWrongState);
  world.everybody_says_yes(number);
  world.pass(20);
  chapter.expect_end(number, v1::EFFECTIVE);
  const std::uint64_t alone = chapter.propose(kLumen, {set_apex_txt("example.", "alone")});
  world.pass(61);
  chapter.expect_end(alone, v1::NOT_ENDORSED);
}

}  // namespace

void tell_decisions(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("decisions"));
  tell_conflict(chapter);
  tell_consent(chapter);
  tell_rejection(chapter);
  tell_latecomer(chapter);

  WorldOptions slow;
  slow.consultation_seconds = 50;
  slow.close_when_decided = false;
  Chapter& consulted = *chapters.emplace_back(std::make_unique<Chapter>("consultation", slow));
  const std::uint64_t number = consulted.propose(kLumen, {set_apex_txt("example.", "slow")});
  consulted.act(kCommons, vote(number, Hash{}), decisions::kVoteNotOpen);
  consulted.act(kCommons, object(number));
  consulted.act(kLumen, answer(number, kCommons));
  consulted.world().pass(60);
  consulted.world().everybody_says_yes(number);
  consulted.world().pass(200);
  consulted.expect_end(number, v1::EFFECTIVE);

  tell_endorsement(*chapters.emplace_back(std::make_unique<Chapter>("endorsement", endorsed())));

  WorldOptions narrow;
  narrow.adjust = [](v1::Constitution& document) { document.set_maximum_open_proposals(1); };
  Chapter& crowded = *chapters.emplace_back(std::make_unique<Chapter>("crowded", narrow));
  crowded.propose(kLumen, {set_apex_txt("example.", "first")});
  crowded.act(kLumen, propose({set_apex_txt("example.", "second")}), Code::full);
  crowded.act(kHarbour, propose({set_apex_txt("example.", "second")}));
}

}  // namespace comity::test
