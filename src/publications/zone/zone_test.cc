#include "publications/zone/zone.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "dns/testing/real_root.h"
#include "ledger/records.h"
#include "publications/zone/testing/genesis.h"
#include "publications/zone/testing/sample.h"
#include "registers/names/queries.h"
#include "wire/codec.h"

namespace comity::zone {
namespace {

using testing::Genesis;

using testing::delegate;
using testing::kApex;
using testing::name;
using testing::run_all;
using testing::sample;
using testing::set_zone;

// The vector of docs/spec/zone.md; its digest was computed by dnspython.
constexpr std::string_view kSampleText =
    "example.\t3600\tIN\tSOA\tns1.example. admin.example. 41 1800 900 604800 300\n"
    "example.\t7200\tIN\tNS\tns.elsewhere.\n"
    "example.\t7200\tIN\tNS\tns1.example.\n"
    "example.\t600\tIN\tMX\t10 mail.elsewhere.\n"
    "example.\t600\tIN\tTXT\t\"a \\\"community\\\"\"\n"
    "example.\t3600\tIN\tZONEMD\t41 1 1 D89D5DEC0EEAC74438CE9EED5CB4F40B33A7CDD67C8A2B1C9419B5BECB"
    "4EF6409E8E4E894065903D58F340280C4EE9B5\n"
    "alpha.example.\t7200\tIN\tNS\tns.alpha.example.\n"
    "alpha.example.\t7200\tIN\tNS\tns.elsewhere.\n"
    "alpha.example.\t900\tIN\tDS\t31852 8 2 89F7670AFC091B199B47900E4CE4135B9463B7F74D3D19A1C732E7"
    "8C345D4DE6\n"
    "ns.alpha.example.\t7200\tIN\tA\t192.0.2.1\n"
    "ns.alpha.example.\t7200\tIN\tA\t192.0.2.200\n"
    "ns.alpha.example.\t1800\tIN\tAAAA\t2001:db8::1\n"
    "beta.example.\t7200\tIN\tNS\tns.alpha.example.\n"
    "beta.example.\t7200\tIN\tNS\tshared.example.\n"
    "ns1.example.\t7200\tIN\tA\t192.0.2.9\n"
    "shared.example.\t7200\tIN\tA\t192.0.2.10\n";

TEST(Zone, FollowsFromStateByteForByte) {
  Genesis genesis;
  run_all(genesis, sample());
  const Result<Zone> zone = derive(genesis.state(), kApex);
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ(to_text(*zone), kSampleText);
  EXPECT_EQ(zone->serial, 41U);
  EXPECT_TRUE(std::is_sorted(zone->records.begin(), zone->records.end()));
}

TEST(Zone, IsAcceptedByForeignJudges) {
  const testing::Judgement good = testing::judge(std::string(kSampleText), "example.");
  EXPECT_TRUE(good.accepted) << good.words;
  // Only the digest sees an altered address.
  std::string altered(kSampleText);
  altered.replace(altered.find("192.0.2.200"), 11, "192.0.2.201");
  const testing::Judgement bad = testing::judge(altered, "example.");
  EXPECT_FALSE(bad.accepted);
  EXPECT_NE(bad.words.find("kzonecheck: accepted"), std::string::npos) << bad.words;
  EXPECT_EQ(bad.words.find("ldns-verify-zone: accepted"), std::string::npos) << bad.words;
  EXPECT_EQ(bad.words.find("dnspython: accepted"), std::string::npos) << bad.words;
}

TEST(Zone, DoesNotDependOnTheOrderOfEvents) {
  Genesis genesis;
  std::vector<v1::Action> actions = sample();
  std::reverse(actions.begin() + 1, actions.begin() + 4);
  std::reverse(actions.begin() + 5, actions.end() - 1);
  run_all(genesis, actions);
  EXPECT_EQ(to_text(derive(genesis.state(), kApex).value()), kSampleText);
}

TEST(Zone, HasASerialThatCountsRevisions) {
  Genesis genesis;
  run_all(genesis, sample());
  for (int i = 0; i < 3; ++i) ledger::count_revision(genesis.state(), "names", "example.", {});
  ledger::count_revision(genesis.state(), "names", "other.", {});
  EXPECT_EQ(derive(genesis.state(), kApex)->serial, 44U);
}

TEST(Zone, HasASerialThatWrapsAround) {
  Genesis genesis;
  run_all(genesis, {set_zone(0xffffffff)});
  EXPECT_EQ(derive(genesis.state(), kApex)->serial, 0xffffffffU);
  ledger::count_revision(genesis.state(), "names", "example.", {});
  EXPECT_EQ(derive(genesis.state(), kApex)->serial, 1U);
  ledger::count_revision(genesis.state(), "names", "example.", {});
  const Zone zone = derive(genesis.state(), kApex).value();
  EXPECT_EQ(zone.serial, 2U) << "after 4294967295 comes 1";
  EXPECT_NE(to_text(zone).find("admin.example. 2 1800"), std::string::npos);
}

// Whoever took the address away, no server is named that nobody can find.
TEST(Zone, LeavesOutServersInItWithoutAnAddress) {
  Genesis genesis;
  run_all(genesis, {set_zone(1), testing::set_apex(dns::type::kNs, 7200, {"ns.elsewhere."}),
                    delegate("alpha", {"ns.elsewhere.", "ns.nowhere.example."}),
                    delegate("beta", {"ns.beta.example."}),
                    delegate("delta", {"example.", "ns.beta.example."}),
                    delegate("gamma", {"ns.alpha.example."})});
  const std::string text = to_text(derive(genesis.state(), kApex).value());
  EXPECT_NE(text.find("alpha.example.\t7200\tIN\tNS\tns.elsewhere.\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("nowhere"), std::string::npos) << text;
  EXPECT_EQ(text.find("beta"), std::string::npos) << "a delegation nobody could follow: " << text;
  EXPECT_EQ(text.find("delta"), std::string::npos) << "behind one that nobody could follow";
  EXPECT_NE(text.find("gamma.example.\t7200\tIN\tNS\tns.alpha.example.\n"), std::string::npos)
      << "alpha's own servers know it: " << text;
}

TEST(Zone, IsNotFoundWhereNoneIsGoverned) {
  Genesis genesis;
  run_all(genesis, sample());
  const Result<Zone> zone = derive(genesis.state(), name("other."));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().kind, ErrorKind::not_found);
  EXPECT_EQ(governed_zones(genesis.state()), std::vector<dns::Name>{kApex});
}

TEST(Zone, IsNotPublishedFromDamagedState) {
  Genesis genesis;
  run_all(genesis, sample());
  v1::Delegation damaged;
  damaged.add_name_servers("no name");
  genesis.state().put(names::delegation_key("example.", "alpha"), wire::encode(damaged));
  const Result<Zone> zone = derive(genesis.state(), kApex);
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().kind, ErrorKind::corrupt);
}

TEST(Difference, IsWhatOnlyOneHas) {
  Genesis genesis;
  run_all(genesis, sample());
  const Zone before = derive(genesis.state(), kApex).value();
  run_all(genesis, {delegate("gamma", {"spare.beta.example."})});
  ledger::count_revision(genesis.state(), "names", "example.", {});
  const Zone after = derive(genesis.state(), kApex).value();
  EXPECT_EQ(to_text(difference(before, after)),
            "- example. 3600 IN SOA ns1.example. admin.example. 41 1800 900 604800 300\n"
            "+ example. 3600 IN SOA ns1.example. admin.example. 42 1800 900 604800 300\n"
            "+ spare.beta.example. 7200 IN A 192.0.2.11\n"
            "+ gamma.example. 7200 IN NS spare.beta.example.\n");
  EXPECT_EQ(to_text(difference(after, after)), "");
  EXPECT_EQ(difference(after, before).removed, difference(before, after).added);
}

std::vector<dns::Record> records_of(const std::vector<std::string>& lines) {
  std::vector<dns::Record> records;
  records.reserve(lines.size());
  for (const std::string& line : lines) records.push_back(dns::parse_record(line).value());
  std::sort(records.begin(), records.end());
  return records;
}

// RFC 8976, appendix A.1.
TEST(Zonemd, IsThatOfTheRfcsExample) {
  const std::vector<dns::Record> records = records_of({
      "example. 86400 IN SOA ns1.example. admin.example. 2018031900 1800 900 604800 86400",
      "example. 86400 IN NS ns1.example.",
      "example. 86400 IN NS ns2.example.",
      "ns1.example. 3600 IN A 203.0.113.63",
      "ns2.example. 3600 IN AAAA 2001:db8::63",
  });
  EXPECT_EQ(to_hex(zonemd_rdata(records, kApex, 2018031900)),
            "7848b91c0101"
            "c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9a87153b9a9713b3c9ae5cc27777f"
            "98b8e730044c");
}

TEST(Zonemd, LeavesOutItselfItsSignatureStrangersAndRepetitions) {
  const std::vector<std::string> plain = {"example. 60 IN SOA a. b. 1 2 3 4 5",
                                          "a.example. 60 IN NS x."};
  std::vector<std::string> more = plain;
  more.push_back(plain[1]);
  more.push_back("other. 60 IN NS x.");
  more.push_back("example. 60 IN ZONEMD 1 1 1 " + std::string(96, 'a'));
  more.push_back(
      "example. 60 IN RRSIG ZONEMD 8 1 60 20260813200000 20260731190000 57780 example. AAAA");
  const Bytes digest = zonemd_rdata(records_of(plain), kApex, 1);
  EXPECT_EQ(zonemd_rdata(records_of(more), kApex, 1), digest);
  more.push_back(
      "example. 60 IN RRSIG SOA 8 1 60 20260813200000 20260731190000 57780 example. AAAA");
  EXPECT_NE(zonemd_rdata(records_of(more), kApex, 1), digest);
}

TEST(Zonemd, OfTheRealSignedRootIsThePublishedOne) {
  std::vector<dns::Record> records = dns::testing::real_root_records();
  if (records.empty()) return;  // absent: real_root.h has said so
  std::sort(records.begin(), records.end());
  const auto published =
      std::find_if(records.begin(), records.end(),
                   [](const dns::Record& record) { return record.type == dns::type::kZonemd; });
  ASSERT_NE(published, records.end());
  EXPECT_EQ(to_hex(zonemd_rdata(records, dns::Name(), 2026073102)), to_hex(published->rdata));
  EXPECT_EQ(to_hex(published->rdata).substr(12, 8), "c3a46578");
}

// The merge and an independent set difference agree.
RC_GTEST_PROP(DifferenceProperty, EqualsTheSetDifference, ()) {
  const auto arbitrary = [] {
    Zone zone;
    zone.apex = kApex;
    const auto letter = rc::gen::elementOf(std::string("abcd"));
    for (const auto& [label, server] :
         *rc::gen::container<std::vector<std::pair<char, char>>>(rc::gen::pair(letter, letter))) {
      zone.records.push_back({name(std::string(1, label) + ".example."), dns::type::kNs, 1,
                              Bytes(name(std::string(1, server) + ".").wire())});
    }
    std::sort(zone.records.begin(), zone.records.end());
    zone.records.erase(std::unique(zone.records.begin(), zone.records.end()), zone.records.end());
    return zone;
  };
  const auto minus = [](const Zone& a, const Zone& b) {
    std::vector<dns::Record> left;
    for (const dns::Record& record : a.records) {
      if (std::find(b.records.begin(), b.records.end(), record) == b.records.end()) {
        left.push_back(record);
      }
    }
    return left;
  };
  const Zone a = arbitrary();
  const Zone b = arbitrary();
  RC_ASSERT((difference(a, b).removed == minus(a, b)));
  RC_ASSERT((difference(a, b).added == minus(b, a)));
}

}  // namespace
}  // namespace comity::zone
