// Whatever members send in whatever order, what the register promises holds.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "registers/keys/serial.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

struct Story {
  Community community;
  // By party: batch and pair of every nonce that a session froze.
  std::map<std::string, std::set<std::pair<std::uint64_t, std::uint32_t>>> spent;
  std::uint64_t signed_session = 0;
  std::uint32_t serial = 0;
  std::size_t parts = 0;  // steps with a part on record
};

std::string any_party() { return *rc::gen::element<std::string>("a", "b", "c"); }

// Two different members in the order of identifiers, each with any of its first batches.
v1::Action any_claim(Story& story) {
  const std::uint32_t serial = story.serial + *rc::gen::element<std::uint32_t>(0, 1, 1, 2);
  const auto parties =
      *rc::gen::element<Parties>(Parties{"a", "b"}, Parties{"a", "c"}, Parties{"b", "c"});
  v1::Action action = story.community.open(kZone, parties, serial);
  v1::OpenSession& it = *action.mutable_keys_open_session();
  if (*rc::gen::element(false, false, true)) {
    it.mutable_parties(0)->set_batch(*rc::gen::inRange<std::uint64_t>(1, 9));
  }
  if (*rc::gen::element(false, false, true)) it.set_remaining(5);
  for (const std::uint64_t number : story.community.on_record(kZone)) {
    const bool has = story.community.session(kZone, number).stage() == v1::SIGNED;
    // Seldom what was never signed.
    if (*rc::gen::inRange(0, has ? 2 : 16) == 0) it.add_carries(number);
  }
  return action;
}

void open_any(Story& story) {
  const v1::Action action = any_claim(story);
  if (story.community.run(action, as(any_party())) != Code::done) return;
  const v1::SigningSession session =
      story.community.session(kZone, story.community.head(kZone).sessions());
  for (int place = 0; place < session.answers_size(); ++place) {
    const v1::SessionParty& entry = session.claim().parties(place);
    auto& spent = story.spent[entry.party()];
    const std::uint32_t first = session.answers(place).first();
    const std::uint32_t end = first + (session.claim().remaining() == 0 ? 4 : 3);
    RC_ASSERT(session.answers(place).commitments().length() >= end * 64);
    for (std::uint32_t pair = first; pair < end; ++pair) {
      // None twice, and none below one that was frozen.
      const auto next = std::pair(entry.batch(), pair);
      const bool later = spent.empty() || *spent.rbegin() < next;
      RC_ASSERT(later);
      spent.insert(next);
    }
  }
}

// What is signed comes later in every sense than what was signed before.
void look(Story& story) {
  const v1::SigningHead head = story.community.head(kZone);
  RC_ASSERT(head.part() == 0 || head.part() > head.signed_());
  if (head.part() != 0) ++story.parts;
  if (head.signed_() == story.signed_session) return;
  RC_ASSERT(head.signed_() > story.signed_session);
  RC_ASSERT(story.signed_session == 0 || is_greater_serial(head.serial(), story.serial));
  RC_ASSERT(story.community.session(kZone, head.signed_()).claim().serial() == head.serial());
  story.signed_session = head.signed_();
  story.serial = head.serial();
}

// Kept: sessions that may be answered, the newest version, the newest part of the next, and what
// these carry over.
void look_at_records(const Story& story) {
  std::size_t signed_sessions = 0;
  std::set<std::uint64_t> kept;
  const std::uint64_t part = story.community.head(kZone).part();
  for (const std::uint64_t number : {story.signed_session, part}) {
    if (number == 0) continue;
    const v1::SigningSession newest = story.community.session(kZone, number);
    kept.insert(newest.claim().carries().begin(), newest.claim().carries().end());
    kept.insert(newest.number());
  }
  for (const std::uint64_t number : story.community.on_record(kZone)) {
    const v1::SigningSession session = story.community.session(kZone, number);
    if (session.stage() == v1::SIGNED) {
      ++signed_sessions;
      RC_ASSERT(kept.contains(number));
    } else {
      RC_ASSERT(number > story.signed_session);
      RC_ASSERT(session.claim().follows() == std::max(story.signed_session, part));
    }
  }
  RC_ASSERT(signed_sessions == kept.size());
}

// A party of some session on record does what is next, or somebody does it out of turn.
void answer_any(Story& story) {
  const std::vector<std::uint64_t> numbers = story.community.on_record(kZone);
  if (numbers.empty()) return;
  const std::uint64_t number = *rc::gen::elementOf(numbers);
  const v1::SigningSession session = story.community.session(kZone, number);
  const std::string party = *rc::gen::element(session.claim().parties(0).party(),
                                              session.claim().parties(1).party(), any_party());
  const bool in_turn = *rc::gen::element(false, true, true, true, true, true, true);
  if ((session.stage() == v1::SHARES) == in_turn) {
    story.community.run(answer(kZone, number, 3), as(party));
  } else {
    story.community.run(finish(number), as(party));
  }
}

void any_step(Story& story) {
  switch (*rc::gen::element(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)) {
    case 0:
      story.community.pass(*rc::gen::element(1, 30, 60, 90),
                           *rc::gen::inRange<std::uint64_t>(1, 4));
      return;
    case 1:
    case 2:
      story.community.run(
          post(kZone, *rc::gen::element(3, 4, 8, 13), *rc::gen::element(false, false, false, true)),
          as(any_party()));
      return;
    case 3:
      open_any(story);
      return;
    default:
      answer_any(story);
  }
}

RC_GTEST_PROP(Sessions, NoNonceIsSpentTwiceAndNoVersionGoesBack, ()) {
  Story story;
  story.community.set_groups();
  story.community.limit_sessions();
  story.community.sign_keys();
  story.community.post_all(kZone, 4);
  story.serial = *rc::gen::element<std::uint32_t>(5, 0xffffffffU);
  std::size_t versions = 0;
  for (int step = 0; step < 150; ++step) {
    any_step(story);
    if (story.community.head(kZone).signed_() != story.signed_session) ++versions;
    look(story);
    look_at_records(story);
  }
  RC_CLASSIFY(versions == 1, "one version");
  RC_CLASSIFY(versions > 1, "several versions");
  RC_CLASSIFY(story.parts > 0, "a part");
}

}  // namespace
}  // namespace comity::keys::testing
