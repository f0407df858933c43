#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dns/validation/testing/child_zone.h"
#include "registers/names/child_servers.h"
#include "registers/names/keys.h"
#include "registers/names/outcomes.h"
#include "registers/names/testing/children.h"

namespace comity::names::testing {
namespace {

using Story = dns::testing::ServersStory;

constexpr std::uint32_t kCutTtl = 172'800;

Bytes address(int last) { return Bytes("\xc0\x00\x02", 3) + static_cast<char>(last); }
Bytes address_6(int last) {
  return Bytes("\x20\x01\x0d\xb8", 4) + Bytes(11, '\0') + static_cast<char>(last);
}

Story story_of(const std::vector<std::string>& name_servers,
               const std::vector<Story::Server>& servers, std::int64_t now = kToday) {
  Story story;
  story.name_servers = name_servers;
  story.servers = servers;
  story.inception = now - 3'600;
  story.expiration = now + 14 * kDaySeconds;
  return story;
}

// With the hosts as they come out where none stands yet.
v1::Action claim_of_servers(const Story& story) {
  const dns::ChildServers child = dns::testing::child_with_csync(example(), story);
  v1::Action action;
  v1::ClaimServers& it = *action.mutable_names_claim_servers();
  it.set_zone(".");
  it.set_label("example");
  it.set_ns_ttl_seconds(kCutTtl);
  *it.mutable_dnskey() = signed_set(child.dnskey);
  *it.mutable_soa() = signed_set(child.soa);
  *it.mutable_csync() = signed_set(child.csync);
  if (!child.ns.rdata.empty()) *it.mutable_ns() = signed_set(child.ns);
  for (const dns::ChildServer& server : child.servers) {
    v1::SignedServer& shown = *it.add_servers();
    v1::HostAddresses& host = *it.add_hosts();
    shown.set_name(server.name.text());
    host.set_name(server.name.text());
    if (!server.a.rdata.empty()) {
      *shown.mutable_a() = signed_set(server.a);
      *host.mutable_ipv4() = shown.a().rdata();
      host.set_ipv4_ttl_seconds(kCutTtl);
    }
    if (!server.aaaa.rdata.empty()) {
      *shown.mutable_aaaa() = signed_set(server.aaaa);
      *host.mutable_ipv6() = shown.aaaa().rdata();
      host.set_ipv6_ttl_seconds(kCutTtl);
    }
    if (!server.nsec.rdata.empty()) *shown.mutable_nsec() = signed_set(server.nsec);
  }
  return action;
}

// The community of `Children`, whose holder follows CSYNC.
class Followed : public Children {
 public:
  Followed() { order_csync(true, kToday - 10); }

  void order_csync(bool csync, std::int64_t now) {
    v1::Action order = set_order(true, true, false);
    order.mutable_names_set_order()->set_csync(csync);
    EXPECT_EQ(run(order, as("a"), at(now, 5)), Code::done);
  }
  [[nodiscard]] Code claim(const char* party, const Story& story, std::int64_t now = kToday) {
    return run(claim_of_servers(story), as(party), at(now));
  }
  // By two voices, which is enough.
  [[nodiscard]] Code follow(const Story& story, std::int64_t now = kToday) {
    const Code first = claim("oa", story, now);
    return first == Code::done ? claim("ob", story, now) : first;
  }
  [[nodiscard]] std::vector<std::string> servers() const {
    const v1::Delegation record = delegation("example");
    return {record.name_servers().begin(), record.name_servers().end()};
  }
  [[nodiscard]] v1::Host host(const std::string& name) const {
    v1::Host record;
    (void)find_host(draft(), ".", name, record);
    return record;
  }
};

const std::vector<std::string> kOwn = {"ns.example."};
const Story::Server kNs1{"ns.example.", {address(1)}, {address_6(1)}};

TEST(ClaimServers, ChangeNameServersAndGlueWhenTwoVoicesSayTheSame) {
  Followed community;
  const Story story = story_of({"b.elsewhere.", "ns.example."}, {kNs1});
  ASSERT_EQ(community.claim("oa", story), Code::done);
  EXPECT_EQ(community.servers(), std::vector<std::string>{"ns.elsewhere."});
  EXPECT_EQ(community.claim("oa", story), Code::no_effect);
  ASSERT_EQ(community.claim("oc", story), Code::done);
  EXPECT_EQ(community.servers(), (std::vector<std::string>{"b.elsewhere.", "ns.example."}));
  EXPECT_EQ(community.host("ns.example.").ipv4(0), address(1));
  EXPECT_EQ(community.host("ns.example.").ipv6_ttl_seconds(), kCutTtl);
  const v1::ChildOrder order = community.order();
  EXPECT_EQ(order.servers_followed_height(), 9U);
  EXPECT_EQ(order.servers_followed_by_size(), 2);
  EXPECT_EQ(order.followed_height(), 0U) << "the keys are another matter";
  EXPECT_TRUE(claims_of(community.draft(), Claimed::servers, ".", "example").empty());
  EXPECT_EQ(community.claim("oa", story), Code::no_effect);
}

TEST(ClaimServers, OfOneVoiceAreNotEnough) {
  Followed community;
  const Story story = story_of(kOwn, {kNs1});
  ASSERT_EQ(community.claim("oc", story), Code::done);
  ASSERT_EQ(community.claim("od", story), Code::done);
  EXPECT_EQ(community.servers(), std::vector<std::string>{"ns.elsewhere."});
}

TEST(ClaimServers, AreForObserversOfWhatIsOrdered) {
  Followed community;
  const Story story = story_of(kOwn, {kNs1});
  EXPECT_EQ(community.claim("b", story), kNotObserver);
  community.order_csync(false, kToday);
  EXPECT_EQ(community.claim("oa", story), kNoOrder);
  v1::Action other = claim_of_servers(story);
  other.mutable_names_claim_servers()->set_label("missing");
  EXPECT_EQ(community.run(other, as("oa"), at(kToday)), Code::out_of_range) << "of another child";
}

TEST(ClaimServers, NeedADsSet) {
  Followed community;
  ASSERT_EQ(community.run(set_example_ds({}), as("a"), at(kToday - 9'000)), Code::done);
  EXPECT_EQ(community.claim("oa", story_of(kOwn, {kNs1})), kNotProved);
}

TEST(ClaimServers, AreProvedByTheKeysOfTheDsSet) {
  Followed community;
  Story story = story_of(kOwn, {kNs1});
  story.key = 2;
  EXPECT_EQ(community.claim("oa", story), kNotProved);
  v1::Action forged = claim_of_servers(story_of(kOwn, {kNs1}));
  v1::ClaimServers& it = *forged.mutable_names_claim_servers();
  it.mutable_servers(0)->mutable_a()->set_rdata(0, address(9));
  it.mutable_hosts(0)->set_ipv4(0, address(9));
  EXPECT_EQ(community.run(forged, as("oa"), at(kToday)), kNotProved);
  EXPECT_EQ(community.claim("oa", story_of(kOwn, {kNs1}, kToday + 7'200)), kNotProved) << "early";
  EXPECT_EQ(community.claim("oa", story_of(kOwn, {kNs1}, kToday - 15 * kDaySeconds)), kNotProved);
}

// The addresses that stand beside and the TTLs are those of the zone, not of whoever claims.
TEST(ClaimServers, AreRefusedWithOtherAddressesThanComeOut) {
  Followed community;
  const v1::Action sound = claim_of_servers(story_of(kOwn, {kNs1}));
  v1::Action other = sound;
  other.mutable_names_claim_servers()->mutable_hosts(0)->add_ipv4(address(7));
  EXPECT_EQ(community.run(other, as("oa"), at(kToday)), kNotProved);
  other = sound;
  other.mutable_names_claim_servers()->mutable_hosts(0)->set_ipv4_ttl_seconds(1);
  EXPECT_EQ(community.run(other, as("oa"), at(kToday)), kNotProved);
  other = sound;
  other.mutable_names_claim_servers()->set_ns_ttl_seconds(1);
  EXPECT_EQ(community.run(other, as("oa"), at(kToday)), kNotProved);
  other = sound;
  other.mutable_names_claim_servers()->clear_hosts();
  EXPECT_EQ(community.run(other, as("oa"), at(kToday)), Code::inconsistent);
  // One that is none of its name servers.
  EXPECT_EQ(community.claim("oa", story_of({"b.elsewhere."}, {kNs1})), kNotProved);
}

TEST(ClaimServers, LeaveTheZoneWhole) {
  Followed community;
  EXPECT_EQ(community.claim("oa", story_of(kOwn, {})), kMissingGlue);
  EXPECT_EQ(community.servers(), std::vector<std::string>{"ns.elsewhere."});
}

// A name server of another party takes that party's acceptance, as by the holder's own act.
TEST(ClaimServers, NameHostsOfOthersOnlyWhereTheyAreAccepted) {
  Followed community;
  ASSERT_EQ(community.run(
                create(".", "second", "b", {"ns.second."}, {addresses("ns.second.", {"c0000263"})}),
                decision(3)),
            Code::done);
  const Story story = story_of({"ns.second."}, {});
  EXPECT_EQ(community.claim("oa", story), kNotAccepted);
  v1::Action accept;
  accept.mutable_names_accept_use()->set_zone(".");
  accept.mutable_names_accept_use()->set_host("ns.second.");
  accept.mutable_names_accept_use()->set_label("example");
  ASSERT_EQ(community.run(accept, as("b"), at(kToday)), Code::done);
  EXPECT_EQ(community.follow(story), Code::done);
  EXPECT_EQ(community.servers(), std::vector<std::string>{"ns.second."});
  EXPECT_EQ(community.host("ns.second.").ipv4_size(), 1);
}

// What the apex names is the community's, wherever it lies.
TEST(ClaimServers, DoNotTouchAHostOfTheCommunity) {
  Followed community;
  ASSERT_EQ(community.follow(story_of(kOwn, {kNs1})), Code::done);
  ASSERT_EQ(community.run(set_apex_servers({"ns.example."}), decision(4), at(kToday, 12)),
            Code::done);
  const Story::Server moved{"ns.example.", {address(2)}, {address_6(1)}};
  EXPECT_EQ(community.claim("oa", story_of({}, {moved}, kToday + 60), kToday + 60),
            Code::not_holder);
  // It stays when the child leaves it.
  ASSERT_EQ(community.follow(story_of({"b.elsewhere."}, {}, kToday + 60), kToday + 60), Code::done);
  EXPECT_EQ(community.host("ns.example.").ipv4_size(), 1);
}

TEST(ClaimServers, TakeGlueAwayThatNobodyNeeds) {
  Followed community;
  ASSERT_EQ(community.follow(story_of({"ns.example.", "ns2.example."},
                                      {kNs1, {"ns2.example.", {address(2)}, {}}})),
            Code::done);
  // A host that is no name server is nobody's business.
  ASSERT_EQ(community.run(set_host(".", addresses("www.example.", {"c0000250"})), as("a"),
                          at(kToday + 10, 10)),
            Code::done);
  const std::int64_t later = kToday + 7'200;
  ASSERT_EQ(community.follow(story_of({"ns2.example."}, {}, later), later), Code::done);
  EXPECT_EQ(community.host("ns.example.").ipv4_size(), 0);
  EXPECT_EQ(community.host("ns2.example.").ipv4_size(), 1);
  EXPECT_EQ(community.host("www.example.").ipv4_size(), 1);
}

TEST(ClaimServers, KeepGlueThatOthersUse) {
  Followed community;
  ASSERT_EQ(community.follow(story_of(kOwn, {kNs1})), Code::done);
  ASSERT_EQ(community.run(create(".", "second", "b", {"ns.example."}), decision(3)), Code::done);
  const std::int64_t later = kToday + 60;
  ASSERT_EQ(community.follow(story_of({"b.elsewhere."}, {}, later), later), Code::done);
  EXPECT_EQ(community.host("ns.example.").ipv4_size(), 1);
}

// A family that is not shown stays; it goes when NSEC says so.
TEST(ClaimServers, TakeAFamilyAwayWhenTheChildProvesIt) {
  Followed community;
  ASSERT_EQ(community.follow(story_of(kOwn, {kNs1})), Code::done);
  const std::int64_t later = kToday + 60;
  v1::Action action = claim_of_servers(story_of({}, {{"ns.example.", {address(2)}, {}}}, later));
  v1::HostAddresses& host = *action.mutable_names_claim_servers()->mutable_hosts(0);
  EXPECT_EQ(community.run(action, as("oa"), at(later)), kNotProved) << "without a word of NSEC";
  host.add_ipv6(address_6(1));
  host.set_ipv6_ttl_seconds(kCutTtl);
  for (const char* party : {"oa", "ob"}) {
    ASSERT_EQ(community.run(action, as(party), at(later)), Code::done);
  }
  EXPECT_EQ(community.host("ns.example.").ipv4(0), address(2));
  EXPECT_EQ(community.host("ns.example.").ipv6(0), address_6(1));
  const std::int64_t last = later + 60;
  ASSERT_EQ(community.follow(story_of({}, {{"ns.example.", {address(2)}, {}, true}}, last), last),
            Code::done);
  EXPECT_EQ(community.host("ns.example.").ipv6_size(), 0);
  EXPECT_EQ(community.host("ns.example.").ipv6_ttl_seconds(), 0U);
}

// 6.2 of RFC 7344 in spirit: what was captured of an earlier time brings nothing back.
TEST(ClaimServers, RefuseWhatWasSignedBefore) {
  Followed community;
  const Story early = story_of({"o.elsewhere."}, {}, kToday - 500);
  ASSERT_EQ(community.follow(story_of(kOwn, {kNs1})), Code::done);
  EXPECT_EQ(community.claim("oa", early, kToday + 20), kNotNewer);
  EXPECT_EQ(community.claim("oa", story_of({"o.elsewhere."}, {}, kToday), kToday), kNotNewer)
      << "as old as the last";
}

TEST(ClaimServers, RefuseWhatWasSignedBeforeTheHolderActedItself) {
  v1::Action servers;
  servers.mutable_names_set_name_servers()->set_zone(".");
  servers.mutable_names_set_name_servers()->set_label("example");
  servers.mutable_names_set_name_servers()->add_name_servers("m.elsewhere.");
  servers.mutable_names_set_name_servers()->set_ns_ttl_seconds(kCutTtl);
  const v1::Action host = set_host(".", addresses("ns.example.", {"c0000250"}));
  v1::Action removal;
  removal.mutable_names_remove_host()->set_zone(".");
  removal.mutable_names_remove_host()->set_name("ns.example.");
  for (const std::vector<v1::Action>& acts : {std::vector{servers}, {host}, {host, removal}}) {
    Followed community;
    for (const v1::Action& act : acts) {
      ASSERT_EQ(community.run(act, as("a"), at(kToday + 1, 10)), Code::done);
    }
    EXPECT_EQ(community.claim("oa", story_of({"b.elsewhere."}, {}), kToday + 2), kNotNewer);
    const std::int64_t later = kToday + 7'200;
    EXPECT_EQ(community.claim("oa", story_of({"b.elsewhere."}, {}, later), later), Code::done);
  }
}

// Claims of other name servers, and claims of keys, count for themselves.
TEST(ClaimServers, CountOnlyForWhatTheySay) {
  Followed community;
  ASSERT_EQ(community.claim("oa", story_of({"b.elsewhere."}, {})), Code::done);
  ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as("oa"), at(kToday)), Code::done);
  EXPECT_EQ(claims_of(community.draft(), Claimed::servers, ".", "example").size(), 1U);
  EXPECT_EQ(community.claims(), 1U);
  ASSERT_EQ(community.claim("ob", story_of({"t.elsewhere."}, {})), Code::done);
  EXPECT_EQ(community.servers(), std::vector<std::string>{"ns.elsewhere."});
  // Another order forgets both.
  community.order_csync(false, kToday + 1);
  EXPECT_TRUE(claims_of(community.draft(), Claimed::servers, ".", "example").empty());
  EXPECT_EQ(community.claims(), 0U);
}

TEST(ClaimServers, LapseAfterADay) {
  Followed community;
  const Story story = story_of(kOwn, {kNs1}, kToday);
  ASSERT_EQ(community.claim("oa", story), Code::done);
  ASSERT_EQ(community.claim("ob", story, kToday + kDaySeconds), Code::done);
  EXPECT_EQ(community.servers(), std::vector<std::string>{"ns.elsewhere."});
  ASSERT_EQ(community.claim("oa", story, kToday + kDaySeconds), Code::done);
  EXPECT_EQ(community.servers(), kOwn);
}

TEST(ClaimServers, AreRefusedWhenTheyAreNotWellFormed) {
  Followed community;
  Story story = story_of(kOwn, {kNs1});
  story.csync = dns::testing::csync_rdata(1, 4 | dns::testing::kFollowAtOnce);
  EXPECT_EQ(community.claim("oa", story), Code::out_of_range) << "a flag that nobody knows";
  story.csync = dns::testing::csync_rdata(1, 0);
  EXPECT_EQ(community.claim("oa", story), Code::out_of_range) << "somebody has to approve it";
  story.csync = dns::testing::csync_rdata(9, 3);
  EXPECT_EQ(community.claim("oa", story), Code::out_of_range) << "of a serial to come";
  story = story_of(kOwn, {kNs1});
  for (int i = 0; i < 100; ++i)
    story.name_servers.push_back("n" + std::to_string(i) + ".elsewhere.");
  EXPECT_EQ(community.claim("oa", story), Code::out_of_range) << "a hundred name servers";
}

// What the bundle of a delegation and of a host shows of it.
TEST(ClaimServers, PutWhatTheyShow) {
  const v1::Action action = claim_of_servers(story_of({"b.elsewhere.", "ns.example."}, {kNs1}));
  v1::Delegation record;
  ASSERT_TRUE(puts_part(Part::name_servers, action, ".", "example", record));
  EXPECT_EQ(record.name_servers(0), "b.elsewhere.");
  EXPECT_EQ(record.ns_ttl_seconds(), kCutTtl);
  EXPECT_FALSE(puts_part(Part::ds, action, ".", "example", record));
  EXPECT_FALSE(puts_part(Part::name_servers, action, ".", "other", record));
  v1::Host host;
  ASSERT_TRUE(puts_addresses(action, ".", "ns.example.", host));
  EXPECT_EQ(host.ipv6_size(), 1);
  EXPECT_EQ(acts_about(action, ".", "ns.example.").size(), 1U);
}

}  // namespace
}  // namespace comity::names::testing
