#include "founding/import_zone.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "dns/testing/real_root.h"
#include "publications/zone/testing/genesis.h"
#include "publications/zone/zone.h"
#include "wire/messages.h"

namespace comity::founding {
namespace {

using zone::testing::Genesis;

// The actions of a zone, or why it cannot be imported.
struct Imported {
  std::vector<v1::Action> actions;
  std::string summary;
  std::string wrong;
};
Imported import_lines(const std::vector<std::string>& lines, std::vector<Holder> holders = {}) {
  Imported result;
  ZoneImport import;
  import.set_holders(std::move(holders), {"north", "south"});
  dns::MasterFileReader reader;
  std::vector<dns::Record> records;
  for (const std::string& line : lines) {
    records.clear();
    const Status status = reader.line(line, records);
    if (!status) import.add_unreadable(reader.line_number(), status.error());
    for (dns::Record& record : records) import.add(std::move(record), reader.line_number());
  }
  const Result<std::string> done = import.finish([&](const v1::Action& action) -> Status {
    result.actions.push_back(action);
    return {};
  });
  result.summary = done.value_or("");
  result.wrong = done ? "" : done.error().message;
  return result;
}

// What the actions publish, but for the digest; with which actions genesis would have trouble.
std::vector<std::string> published(const Imported& imported, const std::string& apex,
                                   std::string* text = nullptr) {
  Genesis genesis;
  for (const v1::Action& action : imported.actions) {
    EXPECT_EQ(genesis.run(action), "") << action.ShortDebugString();
  }
  const auto zone = zone::derive(genesis.state(), dns::Name::parse(apex).value());
  EXPECT_TRUE(zone) << zone.error().message;
  if (!zone) return {};
  if (text != nullptr) *text = zone::to_text(*zone);
  std::vector<std::string> lines;
  for (const dns::Record& record : zone->records) {
    if (record.type != dns::type::kZonemd) lines.push_back(dns::to_text(record));
  }
  return lines;
}

// What the file holds, in the same order.
std::vector<std::string> records_of(const std::vector<std::string>& lines) {
  dns::MasterFileReader reader;
  std::vector<dns::Record> records;
  for (const std::string& line : lines) EXPECT_TRUE(reader.line(line, records)) << line;
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  std::vector<std::string> texts;
  texts.reserve(records.size());
  for (const dns::Record& record : records) texts.push_back(dns::to_text(record));
  return texts;
}

constexpr std::array<std::string_view, 4> kOfSigning = {"RRSIG", "NSEC", "DNSKEY", "ZONEMD"};

// What is in one of them only.
std::vector<std::string> apart(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::vector<std::string> difference;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                std::back_inserter(difference));
  return difference;
}

const std::vector<std::string> kSmall = {
    "example. 3600 IN SOA ns1.example. admin.example. 7 1800 900 604800 300",
    "example. 7200 IN NS ns1.example.",
    "example. 7200 IN NS ns.elsewhere.",
    "example. 600 IN MX 10 mail.elsewhere.",
    "alpha.example. 7200 IN NS ns.elsewhere.",
    "alpha.example. 7200 IN NS ns.alpha.example.",
    "alpha.example. 900 IN DS 31852 8 1 89F7670AFC091B199B47900E4CE4135B9463B7F7",
    "ns.alpha.example. 7200 IN A 192.0.2.1",
    "ns.alpha.example. 1800 IN AAAA 2001:db8::1",
    "beta.example. 7200 IN NS ns.alpha.example.",
    "beta.example. 7200 IN NS shared.example.",
    "alpha.example. 7200 IN NS shared.example.",
    "ns1.example. 7200 IN A 192.0.2.9",
    "shared.example. 7200 IN A 192.0.2.10",
};

std::vector<std::string> small_and(const std::string& line) {
  std::vector<std::string> lines = kSmall;
  lines.push_back(line);
  return lines;
}

TEST(ZoneImport, GivesActionsInAnOrderThatApplies) {
  const Imported result = import_lines(kSmall);
  ASSERT_EQ(result.wrong, "");
  std::vector<int> cases;
  cases.reserve(result.actions.size());
  for (const v1::Action& action : result.actions) cases.push_back(action.action_case());
  EXPECT_EQ(cases, (std::vector<int>{400, 402, 402, 408, 408, 408, 401, 401}));

  const v1::CreateDelegation& alpha = result.actions[1].names_create_delegation();
  EXPECT_EQ(alpha.label(), "alpha");
  EXPECT_EQ(alpha.holder(), "");
  EXPECT_EQ(alpha.ns_ttl_seconds(), 7200U);
  EXPECT_EQ(alpha.ds_ttl_seconds(), 900U);
  ASSERT_EQ(alpha.name_servers_size(), 3);
  EXPECT_EQ(alpha.name_servers(0), "ns.alpha.example.");
  EXPECT_EQ(alpha.name_servers(1), "ns.elsewhere.");
  EXPECT_EQ(alpha.ds(0).key_tag(), 31852U);

  std::map<std::string, std::string> sponsors;
  for (const v1::Action& action : result.actions) {
    if (!action.has_names_set_host()) continue;
    sponsors[action.names_set_host().host().name()] = action.names_set_host().sponsor();
  }
  EXPECT_EQ(sponsors,
            (std::map<std::string, std::string>{
                {"ns.alpha.example.", ""}, {"ns1.example.", ""}, {"shared.example.", ""}}));
}

// Found through alpha's own servers.
TEST(ZoneImport, TakesAServerBehindAnotherDelegationWithoutAddress) {
  EXPECT_EQ(import_lines(small_and("gamma.example. 60 IN NS ns9.alpha.example.")).wrong, "");
}

// Else whoever claims that delegation would hold the addresses of the zone itself.
TEST(ZoneImport, GivesTheZonesOwnServersToNoDelegation) {
  const Imported result = import_lines(small_and("beta.example. 7200 IN NS ns1.example."));
  ASSERT_EQ(result.wrong, "");
  int found = 0;
  for (const v1::Action& action : result.actions) {
    const v1::SetHost& set = action.names_set_host();
    if (set.host().name() != "ns1.example.") continue;
    EXPECT_EQ(set.sponsor(), "");
    ++found;
  }
  EXPECT_EQ(found, 1);
}

TEST(ZoneImport, BringsTheSameZoneAbout) {
  EXPECT_EQ(published(import_lines(kSmall), "example."), records_of(kSmall));
}

// What zones have besides delegations of single labels.
const std::vector<std::string> kRich = {
    "$ORIGIN example.",
    "$TTL 600",
    "@ SOA ns1 admin 7 1800 900 604800 300",
    "@ NS ns1",
    "@ MX 10 mail",
    "@ TXT \"v=spf1 -all\"",
    "ns1 A 192.0.2.9",
    "mail A 192.0.2.10",
    "mail AAAA 2001:db8::10",
    "www CNAME mail",
    "*.apps A 192.0.2.11",
    "*.any TXT x",
    "_sip._tcp SRV 0 5 5060 mail",
    "_25._tcp.mail TLSA 3 1 0 89F7670A",
    "old DNAME elsewhere.",
    "deep.in.lab NS ns.deep.in.lab",
    "deep.in.lab DS 31852 8 1 89F7670AFC091B199B47900E4CE4135B9463B7F7",
    "ns.deep.in.lab A 192.0.2.12",
    "www.lab HTTPS 1 . alpn=h2",
    "0/25 NS ns1",
    "1 PTR a_b.elsewhere.",
};

TEST(ZoneImport, TakesAllTypesAtAllOwners) {
  const Imported result = import_lines(kRich);
  ASSERT_EQ(result.wrong, "");
  EXPECT_EQ(result.summary,
            "zone example.: 2 delegations with 1 DS record, 4 hosts with 5 addresses, 7 other "
            "record sets, apex SOA NS MX TXT");
  std::string text;
  EXPECT_EQ(published(result, "example.", &text), records_of(kRich));
  const zone::testing::Judgement judgement = zone::testing::judge(text, "example.");
  EXPECT_TRUE(judgement.accepted) << judgement.words;
}

TEST(ZoneImport, GivesNamesToTheirHolders) {
  const Imported result = import_lines(
      kRich, {{1, "lab", "north"}, {2, "deep.in.lab.example.", "south"}, {3, "Alone", "south"}});
  ASSERT_EQ(result.wrong, "");
  std::map<std::string, std::string> holders;
  for (const v1::Action& action : result.actions) {
    if (!action.has_names_create_delegation()) continue;
    const v1::CreateDelegation& create = action.names_create_delegation();
    holders[create.label()] = create.holder();
    EXPECT_EQ(create.name_servers().empty(), create.label() == "lab" || create.label() == "alone");
  }
  EXPECT_EQ(holders,
            (std::map<std::string, std::string>{
                {"0/25", ""}, {"alone", "south"}, {"deep.in.lab", "south"}, {"lab", "north"}}));
  EXPECT_NE(result.summary.find("held by a party: 3 names"), std::string::npos);
}

TEST(ZoneImport, NamesWhatIsWrongWithHolders) {
  EXPECT_EQ(import_lines(kRich, {{1, "lab", "west"},
                                 {2, "lab", "north"},
                                 {3, "x.deep.in.lab", "north"},
                                 {4, "x.old", "north"},
                                 {5, "other.", "north"},
                                 {6, "example.", "north"},
                                 {7, "_tcp", "north"},
                                 {8, "a b", "north"},
                                 {9, "both", "north+west"}})
                .wrong,
            "9 problems\n"
            "the list of holders: a name twice: 1\n"
            "  line 2: lab.example.\n"
            "the list of holders: below a delegation or a DNAME: 2\n"
            "  line 3: x.deep.in.lab.example.\n"
            "  line 4: x.old.example.\n"
            "the list of holders: not a name that can be registered in the zone: 4\n"
            "  line 5: other.\n"
            "  line 6: example.\n"
            "  line 7: _tcp\n"
            "  line 8: a b\n"
            "the list of holders: not a party of the community: 2\n"
            "  line 1: west\n"
            "  line 9: north+west");
}

TEST(ZoneImport, SaysWhatItLeavesOut) {
  std::vector<std::string> lines = kSmall;
  for (const char* line :
       {"example. 3600 IN RRSIG SOA 8 1 3600 20260813200000 20260731190000 57780 example. AAAA",
        "example. 300 IN NSEC alpha.example. NS SOA", "example. 3600 IN DNSKEY 257 3 15 AAAA",
        "example. 3600 IN CDS 0 0 0 00", "example. 3600 IN NSEC3PARAM 1 0 0 -",
        "beta.example. 300 IN NSEC example. NS", "ns2.alpha.example. 7200 IN A 192.0.2.2",
        "alpha.example. 7200 IN NS shared.example."}) {
    lines.emplace_back(line);
  }
  lines.push_back(kSmall.front());  // a zone transfer ends with its SOA
  const Imported result = import_lines(lines);
  EXPECT_EQ(result.wrong, "");
  EXPECT_EQ(result.summary,
            "zone example.: 2 delegations with 1 DS record, 4 hosts with 5 addresses, apex SOA NS "
            "MX\n"
            "left out, since the community publishes its own: 1 CDS 1 DNSKEY 2 NSEC 1 NSEC3PARAM 1 "
            "RRSIG\n"
            "repeated records left out: 2\n"
            "on record but not published, since no NS set names them: 1 host");
}

TEST(ZoneImport, NamesTheLineThatDoesNotFit) {
  const std::string signer = "DS 1 8 1 0000000000000000000000000000000000000000";
  for (const auto& [line, wrong] : std::vector<std::pair<std::string, std::string>>{
           {"other. 60 IN NS x.", "is outside the zone: 1\n  line 15: other. NS x."},
           {"example. 3600 IN SOA zzzzz. b. 1 2 3 4 5",
            "a zone has one SOA, at its apex: 1\n  line 15:"},
           {"example. 60 IN NS x.",
            "the records of a set have one TTL: 1\n"
            "  line 3: example. NS: TTL 7200, and 60 on line 15"},
           {"example. 60 IN " + signer, "a DS set stands in the parent zone: 1\n  line 15:"},
           {"example. 60 IN CNAME x.", "a CNAME stands alone at its name: 1\n  line 15:"},
           {"example. 60 IN DNAME x.", "a DNAME at the apex takes all names below: 1\n  line 15:"},
           {"example. 60 IN TYPE62000 \\# 1 00",
            "a zone here does not hold this: 1\n  line 15: example. TYPE62000: type TYPE62000 is"},
           {"_a.example. 60 IN NS x.",
            "a registered name has labels of letters, digits and hyphens"},
           {"gamma.example. 60 IN NS _x.",
            "a line cannot be read: 1\n  line 15: rdata of type NS: field 1: _x. is no host name"},
           {"_a.alpha.example. 60 IN A 192.0.2.1", "A, AAAA and MX are at host names"},
           {"alpha.example. 60 IN TXT x", "at a delegation are NS, DS and addresses only"},
           {"www.alpha.example. 60 IN TXT x", "at a delegation are NS, DS and addresses only"},
           {"gamma.example. 60 IN " + signer,
            "a DS set stands beside the NS set of a delegation: 1"},
           {"example. 7200 IN NS ns.alpha2.example.",
            "the name server lies in the zone and has no address: 1\n  line 15:"},
           {"gamma.example. 60 IN NS nowhere.example.",
            "the name server lies in the zone and has no address: 1\n  line 15: gamma.example. NS "
            "nowhere.example."},
           {"*.alpha.example. 60 IN A 192.0.2.1", "at a delegation are NS, DS and addresses only"},
           {"*.example. 60 IN NS x.", "a wildcard is not delegated: 1\n  line 15:"}}) {
    const Imported result = import_lines(small_and(line));
    EXPECT_NE(result.wrong.find(wrong), std::string::npos) << line << "\n  " << result.wrong;
    EXPECT_TRUE(result.actions.empty()) << line << ": something was imported";
  }
}

TEST(ZoneImport, NamesAllProblemsAtOnce) {
  std::vector<std::string> lines = kSmall;
  lines.emplace_back("a..b 60 IN NS x.");
  lines.emplace_back("beta.example. 60 IN TXT " + std::string(200, 'x'));
  for (int i = 0; i < 60; ++i) lines.push_back("o" + std::to_string(i) + ". 60 IN TXT x");
  lines.emplace_back("c.example. 60 IN A 1.2.3");
  const std::string wrong = import_lines(lines).wrong;
  EXPECT_TRUE(wrong.starts_with("63 problems\na line cannot be read: 2\n  line 15: owner: "))
      << wrong;
  EXPECT_NE(wrong.find("\n  line 77: rdata of type A: field 1: '1.2.3' is no"), std::string::npos);
  EXPECT_NE(wrong.find("\n  line 16: beta.example. TXT \"xxx"), std::string::npos);
  EXPECT_NE(wrong.find("xxx...\n"), std::string::npos);
  EXPECT_NE(wrong.find("\nis outside the zone: 60\n  line 17: o0. TXT"), std::string::npos);
  EXPECT_NE(wrong.find("\n  line 66: o49. TXT \"x\"\n  and 10 more"), std::string::npos) << wrong;
  EXPECT_EQ(wrong.find("o50."), std::string::npos);
}

TEST(ZoneImport, NeedsAWholeZone) {
  const std::string none = "1 problem\nthe file holds no SOA, which says which zone it is: 1";
  EXPECT_EQ(import_lines({}).wrong, none);
  EXPECT_EQ(import_lines({kSmall[1]}).wrong, none);
  EXPECT_EQ(import_lines({kSmall[0]}).wrong, "1 problem\na zone has an NS set at its apex: 1");
  EXPECT_EQ(import_lines({"example. 60 IN SOA a. b. 1 0 3 4 5", "example. 60 IN NS x."}).wrong,
            "1 problem\nrefresh, retry and expire of an SOA are more than 0: 1\n"
            "  line 1: example. SOA a. b. 1 0 3 4 5");
  EXPECT_EQ(import_lines({"_x. 60 IN SOA a. b. 1 2 3 4 5", "_x. 60 IN NS x."}).wrong,
            "1 problem\nan apex is a host name: 1\n  line 1: _x. SOA a. b. 1 2 3 4 5");
}

// As in files that others wrote; a fault in front of the SOA is still named with its own line.
TEST(ZoneImport, TakesTheSoaWhereverItStands) {
  std::vector<std::string> lines = kSmall;
  std::rotate(lines.begin(), lines.begin() + 1, lines.end());
  const Imported moved = import_lines(lines);
  EXPECT_EQ(moved.wrong, "");
  EXPECT_EQ(moved.summary, import_lines(kSmall).summary);
  lines.insert(lines.begin() + 1, "other. 60 IN NS x.");
  EXPECT_EQ(import_lines(lines).wrong, "1 problem\nis outside the zone: 1\n  line 2: other. NS x.");
}

TEST(ZoneImport, LimitsSets) {
  std::vector<std::string> lines = kSmall;
  for (int i = 0; i < 65; ++i) {
    lines.push_back("gamma.example. 60 IN NS n" + std::to_string(i) + ".elsewhere.");
  }
  EXPECT_EQ(import_lines(lines).wrong,
            "1 problem\na set has too many records: 1\n"
            "  line 15: gamma.example. NS: 65 records, at most 64");
  lines = kSmall;
  // What the register takes as one set (docs/spec/names.md, "Sizes") and no more.
  const std::string text = " " + std::string(255, 'x');
  for (int i = 0; i < 4; ++i) {
    std::string line = "long.example. 60 IN TXT " + std::to_string(i);
    for (int part = 0; part < (i < 3 ? 60 : 11); ++part) line += text;
    lines.push_back(line);
  }
  EXPECT_EQ(import_lines(lines).wrong, "");
  lines.back() += text;
  EXPECT_NE(import_lines(lines).wrong.find("a set fits into one answer"), std::string::npos);
}

TEST(ZoneImport, StopsWhenTheSinkDoes) {
  ZoneImport import;
  std::uint64_t line = 0;
  for (const std::string& text : kSmall) import.add(dns::parse_record(text).value(), ++line);
  int calls = 0;
  const auto done = import.finish([&](const v1::Action&) -> Status {
    return ++calls == 3 ? Status(error(ErrorKind::io, "disk full")) : Status();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "disk full");
  EXPECT_EQ(calls, 3);
}

struct RealZone {
  std::string file;  // in ../shared/data
  std::string apex;
  std::string summary;
  std::vector<std::string> prepared;  // records that stay unpublished
};

// The whole way of a real zone: file, actions, state, zone, foreign judges.
void expect_as_it_went_in(const RealZone& real) {
  const std::vector<std::string> lines = dns::testing::lines_of(real.file);
  if (lines.empty()) return;  // absent: real_root.h has said so
  const Imported imported = import_lines(lines);
  ASSERT_EQ(imported.wrong, "");
  EXPECT_EQ(imported.summary, real.summary);
  std::vector<std::string> expected = records_of(lines);
  std::erase_if(expected, [](const std::string& line) {
    return std::any_of(kOfSigning.begin(), kOfSigning.end(), [&](std::string_view type) {
      return line.find("\tIN\t" + std::string(type) + "\t") != std::string::npos;
    });
  });
  std::string text;
  EXPECT_EQ(apart(published(imported, real.apex, &text), expected), real.prepared);
  const zone::testing::Judgement judgement = zone::testing::judge(text, real.apex);
  EXPECT_TRUE(judgement.accepted) << judgement.words;
}

TEST(ZoneImport, RealRootComesOutAsItWentIn) {
  expect_as_it_went_in(
      {"rootzone/root.zone.2026073102.signed.gz",
       ".",
       "zone .: 1438 delegations with 1483 DS records, 5924 hosts with 11581 addresses, apex SOA "
       "NS\n"
       "left out, since the community publishes its own: 3 DNSKEY 1439 NSEC 2792 RRSIG 1 ZONEMD",
       {}});
}

// Zones of a federation: hosts, aliases, wildcards and delegations with DS in one, pointers in the
// other.
TEST(ZoneImport, ZonesOfACommunityComeOutAsTheyWentIn) {
  expect_as_it_went_in(
      {"communities/neonetwork-neo.zone",
       "neo.",
       "zone neo.: 42 delegations with 18 DS records, 69 hosts with 134 addresses, 8 other record "
       "sets, apex SOA NS TXT\n"
       "on record but not published, since no NS set names them: 1 host",
       {"anycast.afn.neo.\t3600\tIN\tA\t172.23.57.130",
        "anycast.afn.neo.\t3600\tIN\tAAAA\tfdf1:8356:996d:1a3b:2c4d:5e6f:7081:92a3"}});
  expect_as_it_went_in(
      {"communities/neonetwork-127.10.in-addr.arpa.zone",
       "127.10.in-addr.arpa.",
       "zone 127.10.in-addr.arpa.: 29 delegations with 7 DS records, 0 hosts with 0 addresses, 53 "
       "other record sets, apex SOA NS\n"
       "repeated records left out: 1",
       {}});
}

}  // namespace
}  // namespace comity::founding
