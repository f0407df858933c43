#include "registers/names/limits.h"
#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

constexpr std::int64_t kDayMilliseconds = 24LL * 3600 * 1000;

v1::Content text(char octet) {
  v1::Content content;
  content.set_hash(Bytes(32, octet));
  content.set_length(7);
  return content;
}

v1::Action request(const std::string& label, const std::string& from, int until_day = 20,
                   const v1::Content& terms = text('t')) {
  v1::Action action;
  v1::RequestName& it = *action.mutable_names_request_name();
  it.set_zone(".");
  it.set_label(label);
  it.set_from(from);
  *it.mutable_terms() = terms;
  wire::set_time(*it.mutable_until(), Time{until_day * kDayMilliseconds});
  return action;
}

v1::Action end_request(const std::string& label) {
  v1::Action action;
  action.mutable_names_request_name()->set_zone(".");
  action.mutable_names_request_name()->set_label(label);
  action.mutable_names_request_name()->set_ends(true);
  return action;
}

v1::Action below(const std::string& label, const std::string& holder,
                 const v1::Content& terms = text('t')) {
  v1::Action action;
  v1::RegisterBelow& it = *action.mutable_names_register_below();
  it.set_zone(".");
  it.set_label(label);
  it.set_holder(holder);
  *it.mutable_terms() = terms;
  return action;
}

// "lab" is a's.
class RegisterBelow : public ::testing::Test {
 protected:
  RegisterBelow() {
    EXPECT_EQ(community_.run(create(".", "lab", "a", {}), decision(1)), Code::done);
  }
  Code on_day(int day, const v1::Action& action, std::string_view party) {
    ledger::Context context;
    context.height = 10 + static_cast<std::uint64_t>(day);
    context.block_time = Time{day * kDayMilliseconds};
    return community_.run(action, as(party), context);
  }
  std::string holder_of(const std::string& label) { return community_.delegation(label).holder(); }
  std::string holder(const std::string& name) const {
    return holder_above(community_.draft(), ".", name);
  }
  Community community_;
};

TEST_F(RegisterBelow, GivesANameToWhoHasAskedForItOnTheseTerms) {
  EXPECT_EQ(community_.subject(below("www.lab", "b"), as("a")).party, "a");
  EXPECT_EQ(on_day(1, below("www.lab", "b"), "a"), kNotRequested);
  ASSERT_EQ(on_day(1, request("www.lab", "a"), "b"), Code::done);
  EXPECT_EQ(on_day(1, below("www.lab", "b", text('x')), "a"), kNotRequested) << "other terms";
  v1::Content longer = text('t');
  longer.set_length(longer.length() + 1);
  EXPECT_EQ(on_day(1, below("www.lab", "b", longer), "a"), kNotRequested) << "of another length";
  EXPECT_EQ(on_day(1, below("ftp.lab", "b"), "a"), kNotRequested) << "another name";
  EXPECT_EQ(on_day(20, below("www.lab", "b"), "a"), kNotRequested) << "its time is over";
  ASSERT_EQ(on_day(2, below("www.lab", "b"), "a"), Code::done);
  const v1::Delegation record = community_.delegation("www.lab");
  EXPECT_EQ(record.holder(), "b");
  EXPECT_EQ(record.registered_by(), "a");
  EXPECT_EQ(record.terms().hash(), text('t').hash());
  EXPECT_EQ(record.registered_height(), 12U);
  EXPECT_EQ(community_.delegation("lab").registered_below(), 1U);
  // The request is used up.
  EXPECT_TRUE(requests_of(community_.draft(), "b").empty());
  EXPECT_TRUE(requests_to(community_.draft(), "a").empty());
}

TEST_F(RegisterBelow, WhatIsAboveHasNoRightInItAndItOutlivesThat) {
  ASSERT_EQ(on_day(1, request("www.lab", "a"), "b"), Code::done);
  ASSERT_EQ(on_day(1, below("www.lab", "b"), "a"), Code::done);
  const v1::Action set = set_records("x.www.lab.", dns::type::kTxt, {"\x01x"});
  EXPECT_EQ(community_.subject(set, as("a")).party, "b");
  ASSERT_EQ(on_day(2, set, "b"), Code::done);
  v1::Action given;
  given.mutable_names_transfer_delegation()->set_zone(".");
  given.mutable_names_transfer_delegation()->set_label("lab");
  given.mutable_names_transfer_delegation()->set_new_holder("c");
  ASSERT_EQ(community_.run(given, decision(2)), Code::done);
  EXPECT_EQ(holder("www.lab."), "b");
  EXPECT_EQ(holder("lab."), "c");
  EXPECT_EQ(community_.delegation("lab").registered_below(), 0U) << "what c registers is counted";
  v1::Action gone;
  gone.mutable_names_remove_delegation()->set_zone(".");
  gone.mutable_names_remove_delegation()->set_label("lab");
  ASSERT_EQ(community_.run(gone, decision(3)), Code::done);
  EXPECT_EQ(holder("x.www.lab."), "b");
  EXPECT_EQ(holder("lab."), "");
}

// With a stolen key names go to an accomplice, and one of these on to another one.
TEST_F(RegisterBelow, TakesBackWhatWentAwayWithKeysThatAreExchanged) {
  ASSERT_EQ(on_day(1, request("kept.lab", "a"), "b"), Code::done);
  ASSERT_EQ(on_day(1, below("kept.lab", "b"), "a"), Code::done);
  for (const char* label : {"pay.lab", "late.lab"}) {
    ASSERT_EQ(on_day(9, request(label, "a"), "b"), Code::done);
  }
  ASSERT_EQ(on_day(9, below("pay.lab", "b"), "a"), Code::done);
  ASSERT_EQ(on_day(9, request("x.pay.lab", "b"), "c"), Code::done);
  ASSERT_EQ(on_day(9, below("x.pay.lab", "c"), "b"), Code::done);
  EXPECT_EQ(on_day(10, below("pay.lab", "a"), "a"), kDelegationExists) << "its keys are the same";
  v1::Party holder;
  holder.mutable_profile()->set_handle("a");
  holder.set_standing(v1::ACTIVE);
  holder.set_keys_height(20);  // as a recovery leaves it
  community_.draft().put({"members", "parties", "a"}, wire::encode(holder));
  ASSERT_EQ(on_day(11, below("late.lab", "b"), "a"), Code::done);
  EXPECT_EQ(on_day(12, below("late.lab", "a"), "a"), kDelegationExists) << "by the new keys";
  EXPECT_EQ(on_day(12, below("x.pay.lab", "b"), "b"), kDelegationExists);
  EXPECT_EQ(on_day(12, below("pay.lab", "c"), "a"), kDelegationExists) << "back, and not on";
  EXPECT_EQ(on_day(39, below("pay.lab", "a"), "a"), kDelegationExists) << "30 days are over";
  ASSERT_EQ(on_day(38, below("pay.lab", "a"), "a"), Code::done);
  EXPECT_EQ(holder_of("pay.lab"), "a");
  ASSERT_EQ(on_day(38, below("x.pay.lab", "a"), "a"), Code::done);
  EXPECT_EQ(holder_of("x.pay.lab"), "a");
  EXPECT_FALSE(community_.delegation("pay.lab").has_terms());
  EXPECT_EQ(on_day(38, below("pay.lab", "a"), "a"), kDelegationExists) << "it has it";
  EXPECT_EQ(holder_of("kept.lab"), "b");
}

TEST_F(RegisterBelow, MakesNoCutAboveItAndNoDname) {
  ASSERT_EQ(on_day(1, below("www.lab", "a"), "a"), Code::done);
  v1::Action cut;
  cut.mutable_names_set_name_servers()->set_zone(".");
  cut.mutable_names_set_name_servers()->set_label("lab");
  cut.mutable_names_set_name_servers()->add_name_servers("ns.test.");
  cut.mutable_names_set_name_servers()->set_ns_ttl_seconds(60);
  EXPECT_EQ(on_day(1, cut, "a"), kOccupied);
  const Bytes target(dns::Name::parse("elsewhere.")->wire());
  EXPECT_EQ(on_day(1, set_records("lab.", dns::type::kDname, {target}), "a"), kOccupied);
  cut.mutable_names_set_name_servers()->set_label("www.lab");
  ASSERT_EQ(on_day(1, cut, "a"), Code::done);
  EXPECT_EQ(on_day(1, below("x.www.lab", "a"), "a"), kBelowCut);
}

// The third party would be asked by a decision; here nobody asks it.
TEST_F(RegisterBelow, ComesAboveNobodyElsesName) {
  ASSERT_EQ(on_day(1, request("x.www.lab", "a"), "b"), Code::done);
  ASSERT_EQ(on_day(1, below("x.www.lab", "b"), "a"), Code::done);
  EXPECT_EQ(on_day(1, below("www.lab", "a"), "a"), kOccupied);
  ASSERT_EQ(on_day(1, request("www.lab", "a"), "c"), Code::done);
  EXPECT_EQ(on_day(1, below("www.lab", "c"), "a"), kOccupied);
  // Who holds what lies below may have it.
  ASSERT_EQ(on_day(1, request("www.lab", "a"), "b"), Code::done);
  EXPECT_EQ(on_day(1, below("www.lab", "b"), "a"), Code::done);
}

TEST_F(RegisterBelow, ComesAboveNoGovernedZone) {
  ASSERT_EQ(community_.run(set_zone("deep.x.lab."), decision(2)), Code::done);
  EXPECT_EQ(on_day(1, below("x.lab", "a"), "a"), kOccupied);
  EXPECT_EQ(on_day(1, below("y.lab", "a"), "a"), Code::done);
}

TEST_F(RegisterBelow, GivesNothingToWhoMayHoldNothing) {
  ASSERT_EQ(on_day(1, request("www.lab", "a"), "d"), Code::done);
  EXPECT_EQ(on_day(1, below("www.lab", "d"), "a"), Code::holder_not_active);
  EXPECT_EQ(on_day(1, below("www.lab", "nobody"), "a"), Code::no_such_party);
  EXPECT_EQ(on_day(1, below("lab", "a"), "a"), kNoSuchDelegation) << "nobody has what is above";
  EXPECT_EQ(on_day(1, below("-.lab", "a"), "a"), Code::bad_name);
}

// What due process has taken stays where it can be restored.
TEST_F(RegisterBelow, GivesNothingOfWhatDueProcessReaches) {
  v1::Delegation lab = community_.delegation("lab");
  lab.mutable_hold()->set_taken(true);
  wire::set_time(*lab.mutable_hold_at(), Time{kDayMilliseconds});
  write_delegation(community_.draft(), ".", "lab", lab);
  EXPECT_EQ(on_day(2, below("www.lab", "a"), "a"), kOnHold);
}

TEST_F(RegisterBelow, AsksWhatEveryNameIsAsked) {
  EXPECT_EQ(on_day(1, below("ab--c.lab", "a"), "a"), kLabelNotPermitted);
  v1::Action elsewhere = below("www.lab", "a");
  elsewhere.mutable_names_register_below()->set_zone("elsewhere.");
  EXPECT_EQ(on_day(1, elsewhere, "a"), Code::no_such_zone);
}

// Nobody votes on how long an own act takes.
TEST_F(RegisterBelow, ComesAboveFewNames) {
  for (std::size_t i = 0; i < limits::kNamesBelowOwn; ++i) {
    const std::string owner = "n" + std::to_string(i) + ".full.lab.";
    ASSERT_EQ(on_day(1, set_records(owner, dns::type::kTxt, {"\x01x"}), "a"), Code::done);
  }
  EXPECT_EQ(on_day(1, below("full.lab", "a"), "a"), kOccupied);
  ASSERT_EQ(on_day(1, set_records("n0.full.lab.", dns::type::kTxt, {}), "a"), Code::done);
  EXPECT_EQ(on_day(1, below("full.lab", "a"), "a"), Code::done) << community_.reason();
}

TEST_F(RegisterBelow, HasAnEnd) {
  v1::Delegation lab = community_.delegation("lab");
  lab.set_registered_below(limits::kRegisteredBelow - 1);
  write_delegation(community_.draft(), ".", "lab", lab);
  ASSERT_EQ(on_day(1, below("one.lab", "a"), "a"), Code::done);
  EXPECT_EQ(on_day(1, below("two.lab", "a"), "a"), Code::out_of_range);
}

TEST_F(RegisterBelow, RequestsAreFewAndEnd) {
  EXPECT_EQ(on_day(1, request("www.lab", "b"), "c"), Code::not_holder);
  EXPECT_EQ(on_day(1, request("www.nobodys", "a"), "c"), Code::not_holder);
  EXPECT_EQ(on_day(1, request("lab", "a"), "c"), kDelegationExists);
  EXPECT_EQ(on_day(1, request("www.lab", "a", 1), "c"), Code::out_of_range);
  EXPECT_EQ(on_day(1, request("www.lab", "a", 32), "c"), Code::out_of_range);
  EXPECT_EQ(on_day(1, end_request("www.lab"), "c"), Code::no_effect);
  for (std::size_t i = 0; i < limits::kNameRequests; ++i) {
    ASSERT_EQ(on_day(1, request("n" + std::to_string(i) + ".lab", "a"), "c"), Code::done);
  }
  EXPECT_EQ(on_day(1, request("www.lab", "a"), "c"), Code::full);
  EXPECT_EQ(on_day(1, request("n1.lab", "a"), "c"), Code::done) << "in place of the earlier one";
  ASSERT_EQ(on_day(1, end_request("n1.lab"), "c"), Code::done);
  EXPECT_EQ(on_day(1, request("www.lab", "a"), "c"), Code::done);
  EXPECT_EQ(requests_to(community_.draft(), "a").size(), limits::kNameRequests);
  // On the 20th day all are over, and make room.
  ASSERT_EQ(on_day(20, request("new.lab", "a", 30), "c"), Code::done);
  EXPECT_EQ(requests_to(community_.draft(), "a"),
            (std::vector<Requested>{{"c", ".", "new.lab", "a"}}));
}

TEST_F(RegisterBelow, MalformedRequests) {
  v1::Action both = request("www.lab", "a");
  both.mutable_names_request_name()->set_ends(true);
  EXPECT_EQ(on_day(1, both, "c"), Code::inconsistent);
  v1::Action endless = request("www.lab", "a");
  endless.mutable_names_request_name()->clear_until();
  EXPECT_EQ(on_day(1, endless, "c"), Code::missing_field);
  v1::Action nobodys = request("www.lab", "");
  EXPECT_EQ(on_day(1, nobodys, "c"), Code::bad_name);
  EXPECT_EQ(on_day(1, request("www.lab", "a", 20, {}), "c"), Code::out_of_range);
}

}  // namespace
}  // namespace comity::names::testing
