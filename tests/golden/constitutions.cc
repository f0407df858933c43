// A community changes its constitution, and lives under one of its own.
#include <gtest/gtest.h>

#include "below_acts.h"
#include "chapter.h"
#include "registers/constitution/outcomes.h"
#include "registers/constitution/queries.h"

namespace comity::test {
namespace {

v1::ActionRule& rule_of(v1::Constitution& document, const std::string& action) {
  for (v1::ActionRule& rule : *document.mutable_actions()) {
    if (rule.action() == action) return rule;
  }
  return *document.add_actions();
}

void tell_amendment(Chapter& chapter) {
  World& world = chapter.world();
  const Hash before = constitution::current_hash(*world.view());
  v1::Constitution document;
  (void)constitution::in_force(*world.view(), document);

  v1::Constitution lame = document;
  lame.clear_rules();
  chapter.act(kLumen, propose({amend(before, lame)}), constitution::kBadConstitution);
  // Nobody would sit in the only chamber.
  v1::Constitution locked = document;
  v1::Chamber& empty = *locked.add_chambers();
  empty.set_id("nobody");
  empty.add_parties("nobody");
  v1::Count& one = *locked.mutable_rules(0)
                        ->mutable_condition()
                        ->mutable_all_of()
                        ->add_conditions()
                        ->mutable_minimum_yes();
  one.set_chamber("nobody");
  one.set_count(1);
  chapter.act(kLumen, propose({amend(before, locked)}), Code::lock_out);

  document.set_maximum_open_proposals(20);
  chapter.act(kLumen, propose({amend(before, document), set_apex_txt("example.", "by the way")}),
              Code::inconsistent);
  chapter.adopt(kLumen, {amend(before, document)});
  EXPECT_NE(constitution::current_hash(*world.view()), before);
  document.set_maximum_open_proposals(30);
  chapter.act(kHarbour, propose({amend(before, document)}), constitution::kWrongPrevious);

  // A holder's act becomes the majority's: not without each of those who could be robbed then.
  const Hash now = constitution::current_hash(*world.view());
  rule_of(document, "names.set_ds").set_rule("general");
  const std::uint64_t lifted = chapter.propose(kLumen, {amend(now, document)});
  for (const std::string& party : World::parties()) {
    if (party != kHarbour) chapter.give_consent(party, lifted);
  }
  world.everybody_says_yes(lifted);
  world.pass(7'200);
  chapter.expect_end(lifted, v1::REJECTED, Code::consent_missing);
  chapter.adopt(kLumen, {amend(now, document)}, World::parties());
}

// Two rules cannot decide about one proposal; and what is everybody's own is nobody else's.
void adjust(v1::Constitution& document) {
  rule_of(document, "names.set_code_points").mutable_self();
  rule_of(document, "names.set_zone").set_rule("amendment");
}

// A member and an account make the account one more that could refuse: not of what was closed, and
// before a vote opens it can refuse what the member could as well.
void tell_newcomer(Chapter& chapter) {
  World& world = chapter.world();
  const std::string elm = "elm";
  chapter.adopt(kLumen, {admit_holders(world, {elm})});
  chapter.adopt(kLumen, {create_delegation("farm", kHarbour, {})}, {kHarbour});
  chapter.act(elm, request_name("low.farm", kHarbour, plus_seconds(world.now(), kDay)));
  v1::Constitution document;
  (void)constitution::in_force(*world.view(), document);
  document.mutable_due_process()->set_restoration_days(80);
  const std::uint64_t first =
      chapter.propose(kLumen, {amend(constitution::current_hash(*world.view()), document)});
  for (const std::string& party : World::parties()) chapter.give_consent(party, first);
  world.everybody_says_yes(first);
  chapter.act(kHarbour, register_below("low.farm", elm));
  world.pass(20);
  chapter.expect_end(first, v1::EFFECTIVE);
  document.mutable_due_process()->set_restoration_days(70);
  const std::uint64_t second =
      chapter.propose(kLumen, {amend(constitution::current_hash(*world.view()), document)});
  for (const std::string& party : World::parties()) chapter.give_consent(party, second);
  world.everybody_says_yes(second);
  world.pass(200);
  chapter.expect_end(second, v1::REJECTED, Code::consent_missing);
}

}  // namespace

void tell_constitutions(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("amendment"));
  tell_amendment(chapter);
  tell_newcomer(*chapters.emplace_back(std::make_unique<Chapter>("newcomer")));

  WorldOptions options;
  options.adjust = adjust;
  Chapter& mixed = *chapters.emplace_back(std::make_unique<Chapter>("two-rules", options));
  mixed.act(kLumen, propose({set_zone("golden.", 1), set_apex_txt("example.", "mixed")}),
            Code::mixed_rules);
  mixed.act(kLumen, set_code_points({0xe9, 0xe9}), Code::not_self);
}

}  // namespace comity::test
