// What a reader of news and a calendar are told of decisions: each step once, under a name that
// stays.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "registers/decisions/queries.h"
#include "servers/api/answers.h"
#include "servers/api/testing/world.h"

namespace comity::api {
namespace {

using namespace std::string_literals;
using testing::World;

v1::Action create(const std::string& label) {
  v1::Action action = testing::create_delegation(label, "bora");
  action.mutable_names_create_delegation()->add_name_servers("ns1.alpha.example.");
  return action;
}

// What stands between these in a text, each time.
std::vector<std::string> all_between(const std::string& text, const std::string& begin,
                                     const std::string& end) {
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = text.find(begin, at)) != std::string::npos;) {
    at += begin.size();
    found.push_back(text.substr(at, text.find(end, at) - at));
  }
  return found;
}

std::vector<std::string> steps_in(const std::string& feed) {
  return all_between(feed, "<category term=\"", "\"");
}

std::vector<std::string> ids_in(const std::string& feed) {
  return all_between(feed, "<entry>\n<id>", "</id>");
}

// A calendar without the breaks in its long lines.
std::string calendar_of(World& world) {
  const http::Response answer = world.ask("/v1/calendar.ics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "text/calendar; charset=utf-8");
  return std::regex_replace(answer.body, std::regex("\r\n "), "");
}

using Strings = std::vector<std::string>;

class Feeds : public ::testing::Test {
 protected:
  // As long as the vote is open: it closes when it is decided.
  void vote(std::uint64_t number, const Strings& parties) {
    const Bytes ballot = world_.effect_hash(number);
    for (const std::string& party : parties) {
      const boost::json::object now = world_.json("/v1/proposals/" + std::to_string(number));
      if (now.at("state") == "voting") world_.act(party, testing::vote(number, ballot, v1::YES));
    }
  }
  void object(const std::string& party, const std::string& reason) {
    v1::Action action;
    action.mutable_decisions_object()->set_proposal(1);
    action.mutable_decisions_object()->set_class_(v1::MAJOR);
    *action.mutable_decisions_object()->mutable_reason() = world_.text(reason);
    world_.act(party, action);
  }
  void answer(const std::string& objector) {
    v1::Action action;
    action.mutable_decisions_answer()->set_proposal(1);
    action.mutable_decisions_answer()->set_objector(objector);
    *action.mutable_decisions_answer()->mutable_answer() = world_.text("because");
    world_.act("alba", action);
  }
  std::string feed(const std::string& query = "") {
    const http::Response answer = world_.ask("/v1/feed.atom" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.content_type, "application/atom+xml");
    return answer.body;
  }

  World world_;
};

TEST_F(Feeds, AreThereBeforeAnythingIsProposed) {
  const std::string empty = feed();
  EXPECT_TRUE(steps_in(empty).empty());
  EXPECT_NE(empty.find("<updated>2026-01-01T00:00:00.000Z</updated>"), std::string::npos);
  EXPECT_NE(empty.find("A sample community"), std::string::npos);
  EXPECT_NE(empty.find("href=\"feed.atom\""), std::string::npos);
  EXPECT_EQ(calendar_of(world_).find("VEVENT"), std::string::npos);
}

TEST_F(Feeds, TellEachStepOfADecisionOnce) {
  world_.act("alba", testing::propose(world_.text("A name <for> bora"), create("gamma")));
  EXPECT_EQ(steps_in(feed()), (Strings{"vote_opened", "proposed"}));
  world_.wait(10);
  object("cada", "too early & too much");
  const Strings then = ids_in(feed());
  world_.wait(10);
  answer("cada");
  world_.act("bora", testing::consent(1, world_.effect_hash(1)));
  vote(1, {"alba", "bora", "cada"});
  EXPECT_EQ(steps_in(feed()), (Strings{"passed", "objection", "vote_opened", "proposed"}));
  EXPECT_NE(feed().find("Effect: 2026-01-01T00:01:20.000Z."), std::string::npos);
  world_.wait(60);
  const std::string after = feed();
  EXPECT_EQ(steps_in(after),
            (Strings{"effective", "passed", "objection", "vote_opened", "proposed"}));
  const Strings ids = ids_in(after);
  ASSERT_EQ(ids.size(), 5U);
  EXPECT_EQ(Strings(ids.begin() + 2, ids.end()), then);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 5U);
  EXPECT_NE(after.find(">Proposal 1, has taken effect: A name &lt;for&gt; bora</title>"),
            std::string::npos);
  EXPECT_NE(after.find(">too early &amp; too much</content>"), std::string::npos);
  EXPECT_NE(after.find("A major objection of cada."), std::string::npos);
  EXPECT_EQ(all_between(after, "<updated>", "</updated>").at(0), "2026-01-01T00:01:20.000Z");
  EXPECT_EQ(world_.ask("/v1/bundle/answer?target=/v1/feed.atom").status, 200);
}

TEST_F(Feeds, TellWhatDoesNotPass) {
  world_.act("alba", testing::propose(world_.text("one"), create("gamma")));
  v1::Action withdraw;
  withdraw.mutable_decisions_withdraw()->set_proposal(1);
  world_.act("alba", withdraw);
  EXPECT_EQ(steps_in(feed()), (Strings{"withdrawn", "vote_opened", "proposed"}));
  world_.act("alba", testing::propose(world_.text("two"), create("gamma")));
  world_.wait(600);
  EXPECT_EQ(steps_in(feed()).front(), "rejected");
  EXPECT_NE(feed().find("The vote has not passed."), std::string::npos);

  // Two that make the same: the second has another effect then than the one that was voted on.
  for (const std::uint64_t number : {3U, 4U}) {
    world_.act("alba", testing::propose(world_.text("x"), create("gamma")));
    world_.act("bora", testing::consent(number, world_.effect_hash(number)));
  }
  for (const std::uint64_t number : {3U, 4U}) vote(number, {"alba", "bora", "cada"});
  world_.wait(60);
  const std::string after = feed();
  const Strings steps = steps_in(after);
  EXPECT_EQ(std::count(steps.begin(), steps.end(), "effective"), 1);
  EXPECT_EQ(std::count(steps.begin(), steps.end(), "failed"), 1);
  EXPECT_NE(after.find("It has failed: "), std::string::npos);
}

TEST_F(Feeds, LeaveOutWhatIsTooLongAndShortenTitles) {
  std::string title(300, 'x');
  world_.act("alba", testing::propose(world_.text(title), create("gamma")));
  EXPECT_NE(feed().find(", proposed: " + std::string(200, 'x') + "\u2026</title>"),
            std::string::npos);
  EXPECT_NE(feed().find(">" + title + "</content>"), std::string::npos);
  EXPECT_EQ(feed().find("\u2068"), std::string::npos);
  world_.act("bora", testing::propose(world_.text("\u05d0\0\u202e</title>"s), create("beta2")));
  EXPECT_NE(
      feed().find(">Proposal 2, proposed: \u2068\u05d0\\x00{U+202e}&lt;/title&gt;\u2069</title>"),
      std::string::npos);
  world_.act("cada", testing::propose(world_.text(std::string(5'000, 'y')), create("delta")));
  EXPECT_EQ(feed().find("yy"), std::string::npos);
  EXPECT_NE(feed().find("Proposal 3, proposed</title>"), std::string::npos);
}

TEST_F(Feeds, ComeInPages) {
  v1::Action withdraw;
  for (std::uint64_t number = 1; number <= 35; ++number) {
    const std::string party = number % 3 == 0 ? "alba" : number % 3 == 1 ? "bora" : "cada";
    world_.act(party, testing::propose(world_.text("again"), create("gamma")));
    world_.wait(1);
    withdraw.mutable_decisions_withdraw()->set_proposal(number);
    world_.act(party, withdraw);
  }
  const std::string first = feed();
  const std::string second = feed("?page=2");
  EXPECT_EQ(steps_in(first).size(), 100U);
  EXPECT_EQ(steps_in(second),
            (Strings{"vote_opened", "proposed", "withdrawn", "vote_opened", "proposed"}));
  EXPECT_NE(first.find("rel=\"next\" type=\"application/atom+xml\" href=\"feed.atom?page=2\""),
            std::string::npos);
  EXPECT_EQ(first.find("rel=\"previous\""), std::string::npos);
  EXPECT_NE(second.find("rel=\"previous\" type=\"application/atom+xml\" href=\"feed.atom\""),
            std::string::npos);
  EXPECT_EQ(second.find("rel=\"next\""), std::string::npos);
  const Strings times =
      all_between(first.substr(first.find("<entry>")) + second.substr(second.find("<entry>")),
                  "<updated>", "</updated>");
  EXPECT_TRUE(std::is_sorted(times.rbegin(), times.rend()));
  EXPECT_EQ(world_.ask("/v1/feed.atom?page=3").status, 404);
  EXPECT_EQ(world_.ask("/v1/feed.atom?page=0").status, 400);
}

TEST_F(Feeds, AreTheSameOctetsUntilSomethingHappens) {
  world_.act("alba", testing::propose(world_.text("one"), create("gamma")));
  const http::Response before = world_.ask("/v1/feed.atom");
  v1::Action unrelated = testing::set_ds("alpha", 1);
  world_.act("alba", unrelated);
  EXPECT_EQ(testing::header(world_.ask("/v1/feed.atom"), "ETag"), testing::header(before, "ETag"));
  const std::string calendar = calendar_of(world_);
  world_.wait(1);
  EXPECT_EQ(calendar_of(world_), calendar);
}

TEST_F(Feeds, GiveCalendarsTheDeadlines) {
  world_.act("alba", testing::propose(world_.text("A name, for bora"), create("gamma")));
  const std::string voting = calendar_of(world_);
  EXPECT_EQ(all_between(voting, "CATEGORIES:", "\r"), (Strings{"vote_opens", "vote_closes"}));
  EXPECT_EQ(all_between(voting, "DTSTART:", "\r"),
            (Strings{"20260101T000000Z", "20260101T001000Z"}));
  EXPECT_EQ(all_between(voting, "STATUS:", "\r"), (Strings{"CONFIRMED", "TENTATIVE"}));
  EXPECT_EQ(all_between(voting, "SEQUENCE:", "\r"), (Strings{"1", "1"}));
  EXPECT_NE(voting.find("SUMMARY:Proposal 1\\, the vote closes: A name\\, for bora\r\n"),
            std::string::npos);

  world_.wait(30);
  world_.act("bora", testing::consent(1, world_.effect_hash(1)));
  vote(1, {"alba", "bora", "cada"});
  const std::string passed = calendar_of(world_);
  EXPECT_EQ(all_between(passed, "CATEGORIES:", "\r"),
            (Strings{"vote_opens", "vote_closes", "effect"}));
  EXPECT_EQ(all_between(passed, "DTSTART:", "\r"),
            (Strings{"20260101T000000Z", "20260101T000030Z", "20260101T000130Z"}));
  EXPECT_EQ(all_between(passed, "SEQUENCE:", "\r"), (Strings{"2", "2", "2"}));
  EXPECT_EQ(all_between(passed, "DTSTAMP:", "\r").back(), "20260101T000030Z");
  const Strings before = all_between(voting, "UID:", "\r");
  const Strings after = all_between(passed, "UID:", "\r");
  EXPECT_EQ(Strings(after.begin(), after.begin() + 2), before);
  EXPECT_EQ(std::set<std::string>(after.begin(), after.end()).size(), 3U);
  EXPECT_EQ(world_.ask("/v1/bundle/answer?target=/v1/calendar.ics").status, 200);

  world_.wait(60);
  EXPECT_EQ(calendar_of(world_).find("VEVENT"), std::string::npos);
}

TEST_F(Feeds, TellWhatAGuardHolds) {
  v1::Action guard;
  guard.mutable_names_set_guard()->set_zone("example.");
  guard.mutable_names_set_guard()->mutable_limits()->set_per_mille(0);
  guard.mutable_names_set_guard()->mutable_limits()->set_names(0);
  world_.act("alba", testing::propose(world_.text("guard"), guard));
  vote(1, {"alba", "bora", "cada"});
  world_.wait(60);
  world_.act("alba", testing::propose(world_.text("more"), testing::set_ds("beta", 7)));
  vote(2, {"alba", "bora", "cada"});
  world_.wait(60);
  const Strings steps = steps_in(feed());
  EXPECT_EQ(Strings(steps.begin(), steps.begin() + 4),
            (Strings{"held", "passed", "vote_opened", "proposed"}));
  EXPECT_NE(feed().find("until 2026-01-31T00:02:00.000Z"), std::string::npos);
  const std::string calendar = calendar_of(world_);
  EXPECT_NE(calendar.find("the last day for a second decision: more"), std::string::npos);
  EXPECT_EQ(all_between(calendar, "DTSTART:", "\r").back(), "20260131T000200Z");
  EXPECT_EQ(all_between(calendar, "SEQUENCE:", "\r").back(), "3");
}

}  // namespace
}  // namespace comity::api
