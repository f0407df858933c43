#include "planning/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "planning/many_sets.h"
#include "publications/zone/testing/genesis.h"
#include "publications/zone/testing/sample.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::planning {
namespace {

using zone::testing::Genesis;
using zone::testing::kApex;

std::vector<dns::Record> records_of(const Genesis& genesis) {
  return zone::derive(genesis.state(), kApex).value().records;
}
// As a master file has it: without the digest, which publication makes.
std::vector<dns::Record> file_of(const Genesis& genesis) {
  std::vector<dns::Record> records = records_of(genesis);
  std::erase_if(records, [](const auto& record) { return record.type == dns::type::kZonemd; });
  return records;
}
dns::Record record(const std::string& line) { return dns::parse_record(line).value(); }
void remove(std::vector<dns::Record>& records, const std::string& owner, std::uint16_t type) {
  std::erase_if(records, [&](const dns::Record& one) {
    return one.type == type && one.owner.text() == owner;
  });
}

// With the acts one by one, and as few actions.
class Planned : public ::testing::TestWithParam<bool> {
 protected:
  Planned() {
    zone::testing::run_all(genesis_, zone::testing::sample());
    for (const auto& [label, holder] : {std::pair("lab", "ring"), std::pair("shop", "")}) {
      v1::Action action;
      v1::CreateDelegation& create = *action.mutable_names_create_delegation();
      create.set_zone("example.");
      create.set_label(label);
      // Genesis gives a name only to whom it has admitted: put down as it would stand.
      EXPECT_EQ(genesis_.run(action), "");
      v1::Delegation given;
      given.set_holder(holder);
      genesis_.state().put(names::delegation_key("example.", label), wire::encode(given));
    }
    file_ = file_of(genesis_);
  }
  Plan plan(const std::map<std::string, std::string>& holders = {}) {
    return plan_zone(genesis_.state(), kApex, file_, holders).value();
  }
  void add(const std::string& line) { file_.push_back(record(line)); }
  // Every act in its order, the community's last.
  void run(const Plan& plan) {
    for (auto holder = plan.acts.rbegin(); holder != plan.acts.rend(); ++holder) {
      const std::vector<v1::Action> few =
          as_change_sets(genesis_.state(), holder->first, 0, holder->second);
      for (const v1::Action& action : GetParam() ? few : holder->second) {
        EXPECT_EQ(genesis_.run(action), "") << wire::to_json(action);
      }
    }
  }
  // Without the serial and the digest.
  std::set<std::string> published() {
    std::set<std::string> lines;
    for (const dns::Record& one : file_of(genesis_)) {
      if (one.type != dns::type::kSoa) lines.insert(dns::to_text(one));
    }
    return lines;
  }
  void expect_published_as_the_file() {
    std::set<std::string> lines;
    for (const dns::Record& one : file_) {
      if (one.type != dns::type::kSoa) lines.insert(dns::to_text(one));
    }
    EXPECT_EQ(published(), lines);
  }

  Genesis genesis_;
  std::vector<dns::Record> file_;
};

TEST_P(Planned, NothingForWhatIsAlike) {
  std::reverse(file_.begin(), file_.end());
  const Plan same = plan();
  EXPECT_TRUE(same.acts.empty());
  EXPECT_TRUE(same.problems.empty());
  EXPECT_TRUE(same.impossible.empty());
}

TEST_P(Planned, ActsAreWhoseTheNamesAre) {
  add("www.lab.example. 300 IN CNAME lab.example.");
  add("lab.example. 300 IN A 192.0.2.80");
  add("*.shop.example. 300 IN TXT \"open\"");
  add("example. 600 IN CAA 0 issue \"ca.elsewhere\"");
  remove(file_, "alpha.example.", dns::type::kDs);
  remove(file_, "example.", dns::type::kMx);
  const Plan made = plan();
  EXPECT_TRUE(made.problems.empty());
  EXPECT_EQ(made.difference.added.size(), 4U);
  ASSERT_EQ(made.acts.at("ring").size(), 2U);
  EXPECT_TRUE(made.acts.at("ring")[0].has_names_set_host());
  EXPECT_TRUE(made.acts.at("ring")[1].has_names_set_records());
  EXPECT_EQ(made.acts.at("").size(), 4U);
  run(made);
  expect_published_as_the_file();
  EXPECT_TRUE(plan().acts.empty());
}

TEST_P(Planned, DelegationSignersComeAsTheFileHasThem) {
  const std::string digest = "20326E7AE0E2F1E9D1D9F6C6A1FDE6BC50B7DB7F1C7F5F5C9E2E29B83F2D5A4C";
  add("beta.example. 7200 IN DS 4711 13 2 " + digest);
  run(plan());
  expect_published_as_the_file();
  EXPECT_TRUE(plan().acts.empty());
}

TEST_P(Planned, OrderMakesRoomForWhatComes) {
  add("a.lab.example. 300 IN TXT \"old\"");
  add("b.lab.example. 300 IN A 192.0.2.81");
  run(plan());
  remove(file_, "a.lab.example.", dns::type::kTxt);
  remove(file_, "b.lab.example.", dns::type::kA);
  add("a.lab.example. 300 IN A 192.0.2.82");
  add("b.lab.example. 300 IN CNAME a.lab.example.");
  run(plan());
  expect_published_as_the_file();
  // All of it makes room for a cut, with its address.
  remove(file_, "a.lab.example.", dns::type::kA);
  remove(file_, "b.lab.example.", dns::type::kCname);
  add("lab.example. 300 IN NS ns.lab.example.");
  add("ns.lab.example. 300 IN A 192.0.2.83");
  run(plan());
  expect_published_as_the_file();
}

TEST_P(Planned, AreFewActionsForOneProposal) {
  add("www.lab.example. 300 IN TXT \"a\"");
  add("*.shop.example. 300 IN TXT \"b\"");
  add("b.shop.example. 300 IN A 192.0.2.80");
  add("b.shop.example. 300 IN AAAA 2001:db8::80");
  add("example. 600 IN CAA 0 issue \"ca.elsewhere\"");
  remove(file_, "alpha.example.", dns::type::kDs);
  const Plan made = plan();
  const std::vector<v1::Action> few = as_change_sets(genesis_.state(), "", 7, made.acts.at(""));
  ASSERT_EQ(few.size(), 3U) << "the apex has an action of its own, and the order stays";
  EXPECT_TRUE(few[1].has_names_set_apex());
  const v1::ChangeSets& first = few[0].names_change_sets();
  EXPECT_EQ(first.zone(), "example.");
  EXPECT_EQ(first.holder(), "");
  EXPECT_EQ(first.height(), 7U);
  ASSERT_EQ(first.changes_size(), 2);
  EXPECT_EQ(first.changes(0).owner(), "alpha");
  EXPECT_FALSE(first.changes(0).replaces()) << "of a DS set its delegation says it";
  EXPECT_EQ(first.changes(1).ipv6_size(), 1);
  EXPECT_FALSE(first.changes(1).replaces());
  const std::vector<v1::Action> of_ring =
      as_change_sets(genesis_.state(), "ring", 7, made.acts.at("ring"));
  ASSERT_EQ(of_ring.size(), 1U);
  EXPECT_EQ(of_ring[0].names_change_sets().holder(), "ring");
}

TEST_P(Planned, WhatIsNotPublishedStays) {
  v1::Host host;
  ASSERT_TRUE(names::find_host(genesis_.state(), "example.", "spare.beta.example.", host));
  add("example. 600 IN CAA 0 issue \"ca.elsewhere\"");
  run(plan());
  EXPECT_TRUE(names::find_host(genesis_.state(), "example.", "spare.beta.example.", host));
}

// A holder's record that points nowhere stops nobody else, and a new one is as an act by itself.
TEST_P(Planned, WhatIsOnlyUnwiseOrStandsAlreadyStopsNothing) {
  add("lab.example. 300 IN MX 10 nowhere.example.");
  run(plan());
  const Plan same = plan();
  EXPECT_TRUE(same.problems.empty());
  ASSERT_EQ(same.warnings.size(), 1U);
  EXPECT_NE(same.warnings[0].find("nowhere.example."), std::string::npos);
  add("*.shop.example. 300 IN TXT \"open\"");
  EXPECT_EQ(plan().acts.at("").size(), 1U);
}

TEST_P(Planned, ACutOfNobodySaysWhatIsMissing) {
  add("gamma.example. 300 IN NS ns.elsewhere.");
  const Plan made = plan();
  ASSERT_EQ(made.impossible.size(), 1U);
  EXPECT_NE(made.impossible[0].find("gamma.example. is not registered"), std::string::npos);
  EXPECT_TRUE(made.acts.empty());
}

TEST_P(Planned, NamesThatGetAHolderAreRegisteredWithTheirCuts) {
  add("gamma.example. 300 IN NS ns.gamma.example.");
  add("gamma.example. 300 IN DS 1 13 2 " + std::string(64, 'A'));
  add("ns.gamma.example. 300 IN A 192.0.2.9");
  add("bare.example. 300 IN TXT \"the community's, and then its holder's\"");
  const std::map<std::string, std::string> holders = {
      {"gamma.example.", "bora"}, {"bare.example.", "alba"}, {"other.", "alba"}};
  Plan made = plan(holders);
  ASSERT_EQ(made.impossible.size(), 1U);
  EXPECT_NE(made.impossible[0].find("other. is no name below"), std::string::npos);
  ASSERT_EQ(made.acts.size(), 1U);
  // Genesis knows none of them: put down as it would stand.
  for (v1::Action& action : made.acts.at("")) {
    if (!action.has_names_create_delegation()) continue;
    v1::CreateDelegation& create = *action.mutable_names_create_delegation();
    EXPECT_EQ(create.holder(), holders.at(create.label() + ".example."));
    create.clear_holder();
  }
  run(made);
  const std::map<std::string, std::string> nobody = {{"gamma.example.", ""}, {"bare.example.", ""}};
  EXPECT_TRUE(plan(nobody).acts.empty());
  EXPECT_TRUE(plan(nobody).impossible.empty());
  expect_published_as_the_file();
  EXPECT_EQ(plan(holders).impossible.size(), 3U);
}

TEST_P(Planned, AllProblemsOfAFileAndNoActs) {
  add("www.lab.example. 300 IN CNAME lab.example.");
  add("www.lab.example. 300 IN TXT \"beside\"");
  add("below.alpha.example. 300 IN TXT \"below a cut\"");
  const Plan made = plan();
  EXPECT_GE(made.problems.size(), 2U);
  EXPECT_TRUE(made.acts.empty());
}

TEST_P(Planned, TheSerialAloneIsNoChangeAndTheRestOfTheSoaIs) {
  for (dns::Record& one : file_) {
    if (one.type == dns::type::kSoa) {
      one = record("example. 3600 IN SOA ns1.example. admin.example. 99 1800 900 604800 300");
    }
  }
  EXPECT_TRUE(plan().acts.empty());
  for (dns::Record& one : file_) {
    if (one.type == dns::type::kSoa) {
      one = record("example. 3600 IN SOA ns1.example. admin.example. 99 1800 900 604800 60");
    }
  }
  ASSERT_EQ(plan().acts.at("").size(), 1U);
  EXPECT_EQ(plan().acts.at("")[0].names_set_zone().soa().minimum_seconds(), 60U);
}

INSTANTIATE_TEST_SUITE_P(Acts, Planned, ::testing::Bool());

}  // namespace
}  // namespace comity::planning
