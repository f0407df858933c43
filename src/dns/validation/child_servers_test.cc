#include "dns/validation/child_servers.h"

#include <gtest/gtest.h>

#include "crypto/verify.h"
#include "dns/record.h"
#include "dns/validation/testing/child_zone.h"

namespace comity::dns {
namespace {

using testing::csync_rdata;
using testing::kFollowAtOnce;
using testing::kFromSerial;
using testing::ServersStory;

constexpr std::int64_t kServersNow = 1'800'000'000;

Name child_name() { return Name::parse("example.").value(); }
Bytes v4(char last) { return Bytes("\xc0\x00\x02", 3) + last; }
Bytes v6(char last) { return Bytes("\x20\x01\x0d\xb8", 4) + Bytes(11, '\0') + last; }

// Moves to a name server of its own and to one elsewhere.
ServersStory moving() {
  ServersStory story;
  story.name_servers = {"ns.example.", "ns.elsewhere."};
  story.servers = {{"ns.example.", {v4(1)}, {v6(1)}}};
  story.inception = kServersNow - 3'600;
  story.expiration = kServersNow + 86'400;
  return story;
}
std::vector<Bytes> ds_of_story() { return {testing::ds_of_key(child_name(), 1)}; }

Status checked(const ServersStory& story) {
  return check_child_servers(testing::child_with_csync(child_name(), story));
}
Result<std::int64_t> proved(const ChildServers& child, std::int64_t now = kServersNow) {
  EXPECT_TRUE(crypto::initialise());
  EXPECT_TRUE(check_child_servers(child));
  return prove_child_servers(child, ds_of_story(), now);
}

TEST(ChildServers, AreProvedByAKeyOfTheDsSet) {
  EXPECT_EQ(proved(testing::child_with_csync(child_name(), moving())).value(), kServersNow - 3'600);
  ServersStory other = moving();
  other.key = 2;
  EXPECT_FALSE(proved(testing::child_with_csync(child_name(), other)));
}

// RFC 4034, 3.1.5.
TEST(ChildServers, AreProvedInTheirTimeOnly) {
  const ChildServers child = testing::child_with_csync(child_name(), moving());
  EXPECT_FALSE(proved(child, kServersNow - 3'601));
  EXPECT_TRUE(proved(child, kServersNow - 3'600));
  EXPECT_TRUE(proved(child, kServersNow + 86'400));
  EXPECT_FALSE(proved(child, kServersNow + 86'401));
}

// Whatever is taken from another zone, another name or another time does not hold here.
TEST(ChildServers, AreNotProvedWhenAnyOctetIsAnother) {
  const ChildServers sound = testing::child_with_csync(child_name(), moving());
  const auto forged = [&](SignedRdata ChildServers::*set) {
    ChildServers child = sound;
    (child.*set).signatures.front().back() =
        static_cast<char>((child.*set).signatures.front().back() ^ 1);
    return child;
  };
  for (SignedRdata ChildServers::*set :
       {&ChildServers::dnskey, &ChildServers::soa, &ChildServers::csync, &ChildServers::ns}) {
    EXPECT_FALSE(proved(forged(set)));
  }
  ChildServers child = sound;
  child.servers.front().a.rdata = {v4(2)};
  EXPECT_FALSE(proved(child));
  child = sound;
  child.servers.front().aaaa.rdata = {v6(2)};
  EXPECT_FALSE(proved(child));
}

// The age is that of the oldest signature of what changes, and of the SOA.
TEST(ChildServers, AreAsOldAsTheOldestOfWhatChanges) {
  ChildServers child = testing::child_with_csync(child_name(), moving());
  ServersStory old = moving();
  old.inception -= 500;
  const ChildServers before = testing::child_with_csync(child_name(), old);
  child.csync = before.csync;
  child.dnskey = before.dnskey;
  EXPECT_EQ(proved(child).value(), kServersNow - 3'600);
  child.servers.front().aaaa = before.servers.front().aaaa;
  EXPECT_EQ(proved(child).value(), kServersNow - 4'100);
}

TEST(Csync, SaysWhatTheRfcSays) {
  const Csync csync = read_csync(csync_rdata(66, kFollowAtOnce | kFromSerial)).value();
  EXPECT_EQ(csync.serial, 66U);
  EXPECT_TRUE(csync.immediate && csync.soa_minimum && csync.ns && csync.a && csync.aaaa);
  // RFC 7477, 2.1.1.2: a flag that is not known.
  EXPECT_FALSE(read_csync(csync_rdata(66, 4 | kFollowAtOnce)));
  // Another type, also in another window; no type; cut short.
  EXPECT_FALSE(read_csync(from_hex("000000420001"
                                   "0006600000080001")
                              .value()));
  EXPECT_FALSE(read_csync(from_hex("000000420001"
                                   "0001200001"
                                   "80")
                              .value()));
  EXPECT_FALSE(read_csync(from_hex("000000420001"
                                   "010120")
                              .value()));  // type 258, in window 1
  EXPECT_TRUE(read_csync(from_hex("000000420001"
                                  "000120")
                             .value()));
  EXPECT_FALSE(read_csync(from_hex("000000420001"
                                   "002120" +
                                   std::string(64, '0'))
                              .value()));  // a window of 33 octets
  EXPECT_FALSE(read_csync(from_hex("000000420001").value()));
  EXPECT_FALSE(read_csync(from_hex("00000042").value()));
  EXPECT_FALSE(read_csync(from_hex("000000420001"
                                   "0004")
                              .value()));
  EXPECT_FALSE(read_csync(from_hex("000000420001"
                                   "000100"
                                   "000120")
                              .value()));
}

// RFC 1982.
TEST(Csync, ReachesItsSerialRoundTheCircle) {
  struct Row {
    std::uint32_t named = 0;
    std::uint32_t stands = 0;
    bool reached = false;
  };
  for (const Row& row :
       {Row{5, 5, true}, Row{5, 6, true}, Row{6, 5, false}, Row{0xffffffff, 0, true},
        Row{0, 0xffffffff, false}, Row{0, 0x7fffffff, true}, Row{0, 0x80000000, false}}) {
    const Csync csync = read_csync(csync_rdata(row.named, kFollowAtOnce | kFromSerial)).value();
    EXPECT_EQ(is_serial_reached(csync, row.stands), row.reached) << row.named;
  }
  EXPECT_TRUE(is_serial_reached(read_csync(csync_rdata(6, kFollowAtOnce)).value(), 5));
  ServersStory early = moving();
  early.csync = csync_rdata(2, kFollowAtOnce | kFromSerial);
  EXPECT_FALSE(checked(early));
  early.serial = 2;
  EXPECT_TRUE(checked(early));
}

TEST(ChildServers, AreFollowedAtOnceOrNotAtAll) {
  ServersStory story = moving();
  story.csync = csync_rdata(1, 0);
  EXPECT_FALSE(checked(story));
}

TEST(ChildServers, ShowOnlyWhatCsyncNames) {
  ServersStory story = moving();
  story.csync = from_hex(
                    "000000010001"
                    "00012000")
                    .value()
                    .substr(0, 9);  // NS
  EXPECT_FALSE(checked(story));
  story.servers.clear();
  EXPECT_TRUE(checked(story));
  story.csync = from_hex(
                    "000000010001"
                    "000140")
                    .value();  // A
  EXPECT_FALSE(checked(story));
  // NS and A; NS and AAAA.
  const Bytes without_aaaa = from_hex("000000010001000160").value();
  const Bytes without_a = from_hex("000000010001000420000008").value();
  for (const bool old_family : {true, false}) {
    story = moving();
    story.csync = old_family ? without_aaaa : without_a;
    EXPECT_FALSE(checked(story));
    (old_family ? story.servers.front().aaaa : story.servers.front().a).clear();
    EXPECT_TRUE(checked(story));
  }
  story = moving();
  story.name_servers.clear();
  story.servers.clear();
  EXPECT_FALSE(checked(story)) << "it asks for nothing";
}

TEST(ChildServers, AreRefusedWhenTheyAreNotWellFormed) {
  const ChildServers sound = testing::child_with_csync(child_name(), moving());
  ChildServers child = sound;
  child.csync.rdata.push_back(csync_rdata(2, kFollowAtOnce));
  EXPECT_FALSE(check_child_servers(child)) << "two CSYNC";
  child = sound;
  child.ns.signatures.push_back(child.ns.signatures.front() + '\1');
  EXPECT_FALSE(check_child_servers(child)) << "two signatures";
  child = sound;
  child.servers.push_back(child.servers.front());
  EXPECT_FALSE(check_child_servers(child)) << "twice the same";
  child.servers.back().name = Name::parse("ms.example.").value();
  EXPECT_FALSE(check_child_servers(child)) << "descending";
  std::swap(child.servers.front(), child.servers.back());
  EXPECT_TRUE(check_child_servers(child));
  child = sound;
  child.ns.rdata.front() = Bytes("\x02x", 2);
  EXPECT_FALSE(check_child_servers(child)) << "a name server that is no name";
  child = sound;
  child.servers.front().name = Name::parse("ns.other.").value();
  EXPECT_FALSE(check_child_servers(child)) << "a host that does not lie in it";
  child = sound;
  child.soa.rdata.front() = Bytes(20, '\0');
  EXPECT_FALSE(check_child_servers(child));
  child = sound;
  child.dnskey = {};
  EXPECT_FALSE(check_child_servers(child));
  ServersStory story = moving();
  for (int i = 0; i < 100; ++i) story.name_servers.push_back("ns" + std::to_string(i) + ".other.");
  EXPECT_FALSE(checked(story)) << "a hundred name servers";
  story = moving();
  story.servers.clear();
  for (char i = 'a'; i < 'j'; ++i) {
    story.servers.push_back({std::string(1, i) + ".example.", {v4(i)}, {}});
  }
  EXPECT_FALSE(checked(story)) << "more hosts than are changed at once";
}

// RFC 4034, 4; RFC 6840, 4.1.
TEST(ChildServers, LoseAFamilyOnlyWhenNsecSaysSo) {
  ServersStory story = moving();
  story.servers = {{"ns.example.", {v4(1)}, {}, true}};
  EXPECT_TRUE(proved(testing::child_with_csync(child_name(), story)));
  ChildServers child = testing::child_with_csync(child_name(), story);
  child.servers.front().nsec.rdata.push_back(child.servers.front().nsec.rdata.front() + '\1');
  EXPECT_FALSE(check_child_servers(child)) << "two NSEC";
  // CSYNC does not name the family that is not there.
  ServersStory other = story;
  other.csync = from_hex("000000010001000160").value();
  EXPECT_FALSE(checked(other));
  // It shows what NSEC says is not there.
  story.servers.front().aaaa = {v6(1)};
  EXPECT_FALSE(checked(story));
  const Name apex = child_name();
  EXPECT_TRUE(denies(testing::nsec_rdata(apex, {type::kA, 47}), type::kAaaa));
  EXPECT_FALSE(denies(testing::nsec_rdata(apex, {type::kA}), type::kAaaa)) << "no NSEC";
  EXPECT_FALSE(denies(testing::nsec_rdata(apex, {type::kA, type::kAaaa, 47}), type::kAaaa));
  EXPECT_FALSE(denies(testing::nsec_rdata(apex, {type::kCname, 47}), type::kAaaa));
  EXPECT_FALSE(denies(testing::nsec_rdata(apex, {type::kA, type::kNs, 47}), type::kAaaa))
      << "a cut";
  EXPECT_TRUE(
      denies(testing::nsec_rdata(apex, {type::kA, type::kNs, type::kSoa, 47}), type::kAaaa));
  for (const char* hex : {"", "00", "40", "01", "0000", "000021", "00000101"}) {
    EXPECT_FALSE(denies(from_hex(hex).value(), type::kAaaa)) << hex;
  }
}

// Every cut of what a stranger hands in is an answer, never more.
TEST(ChildServers, TakeAnyOctets) {
  const Bytes csync = csync_rdata(1, 3);
  const Bytes nsec = testing::nsec_rdata(child_name(), {1, 28, 46, 47});
  for (std::size_t length = 0; length <= nsec.size(); ++length) {
    (void)read_csync(BytesView(csync).substr(0, std::min(length, csync.size())));
    (void)denies(BytesView(nsec).substr(0, length), 28);
  }
  for (int octet = 0; octet < 256; ++octet) {
    for (std::size_t at = 0; at < csync.size(); ++at) {
      Bytes changed = csync;
      changed[at] = static_cast<char>(octet);
      const auto read = read_csync(changed);
      EXPECT_TRUE(!read || read->ns || read->a || read->aaaa);
    }
  }
}

}  // namespace
}  // namespace comity::dns
