#include "servers/dns/journal.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "servers/dns/testing/support.h"

namespace comity::primary {
namespace {

using testing::kExample;
using testing::record;

// A zone of one address, whose ZONEMD is `digest` again and again.
Stretch version(std::uint32_t serial, const std::string& address, char digest) {
  return stretch_of(
      {record("example. 60 IN SOA ns.example. host.example. " + std::to_string(serial) +
              " 1 2 3 4"),
       {kExample, dns::type::kZonemd, 60, Bytes("\0\0\0\0\1\1", 6) + Bytes(48, digest)},
       record("a.example. 60 IN A " + address),
       // Changes are kept as long as they are shorter than the zone.
       {*dns::Name::parse("b.example."), dns::type::kTxt, 60, Bytes(1, '\xff') + Bytes(255, 'b')},
       {*dns::Name::parse("c.example."), dns::type::kTxt, 60, Bytes(1, '\xff') + Bytes(255, 'c')}});
}

class AJournal : public ::testing::Test {
 protected:
  AJournal() {
    before_.put(kExample, {version(1, "192.0.2.1", 'a')});
    before_.put(kExample, {version(2, "192.0.2.2", 'b')});
    before_.put(kExample, {version(4, "192.0.2.3", 'c')});
    changes_ = before_.find(kExample)->changes;
  }
  // How many changes a process takes from `journal` whose first version is this.
  std::size_t taken(const Stretch& first, BytesView journal) {
    Versions after;
    after.put(kExample, {first});
    const std::size_t count = after.recall(kExample, read_journal(journal));
    EXPECT_EQ(after.find(kExample)->changes.size(), count);
    return count;
  }
  const Stretch newest_ = version(4, "192.0.2.3", 'c');
  Versions before_;
  std::vector<std::shared_ptr<const Change>> changes_;
};

TEST_F(AJournal, SaysAfterARestartWhatChangedBefore) {
  Versions after;
  after.put(kExample, {newest_});
  EXPECT_EQ(after.recall(kExample, read_journal(journal_of(changes_))), 2);
  after.put(kExample, {version(5, "192.0.2.4", 'd')});
  const auto now = after.find(kExample);
  const auto since = now->since(1);
  ASSERT_TRUE(since);
  ASSERT_EQ(since->size(), 3);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ((*since)[i]->octets, changes_[i]->octets);
    EXPECT_EQ((*since)[i]->from, changes_[i]->from);
    EXPECT_EQ((*since)[i]->to, changes_[i]->to);
    EXPECT_EQ((*since)[i]->changed, changes_[i]->changed);
  }
  // What this process has seen itself is not replaced.
  EXPECT_EQ(after.recall(kExample, changes_), 0);
  EXPECT_EQ(after.find(kExample)->changes.size(), 3);
}

TEST_F(AJournal, EndsWhereAnEntryIsNotWhole) {
  const Bytes journal = journal_of(changes_);
  const std::size_t first = journal_entry(*changes_[0]).size();
  for (std::size_t size = 0; size < journal.size(); ++size) {
    EXPECT_EQ(read_journal(journal.substr(0, size)).size(), size < first ? 0 : 1) << size;
  }
  for (std::size_t at = 0; at < journal.size(); ++at) {
    Bytes damaged = journal;
    damaged[at] ^= 1;
    EXPECT_EQ(read_journal(damaged).size(), at < first ? 0 : 1) << at;
  }
  EXPECT_EQ(taken(newest_, journal.substr(0, first)), 0);
  EXPECT_EQ(taken(newest_, journal.substr(first)), 1);
}

TEST_F(AJournal, HasRecordsBetweenTwoSoaRecords) {
  Change odd;
  odd.octets = dns::canonical_wire(record("a.example. 60 IN A 192.0.2.1"));
  EXPECT_TRUE(read_journal(journal_entry(odd)).empty());
  const Bytes soa = dns::canonical_wire(record("example. 60 IN SOA a. b. 1 2 3 4 5"));
  odd.octets = soa;
  EXPECT_TRUE(read_journal(journal_entry(odd)).empty());
  odd.octets = soa + soa + soa;
  EXPECT_TRUE(read_journal(journal_entry(odd)).empty());
  odd.octets = soa + soa + "x";
  EXPECT_TRUE(read_journal(journal_entry(odd)).empty());
}

TEST_F(AJournal, IsTakenOnlyWhereItLeadsToTheVersionThatStands) {
  const Bytes journal = journal_of(changes_);
  EXPECT_EQ(taken(newest_, journal), 2);
  EXPECT_EQ(taken(version(2, "192.0.2.2", 'b'), journal), 1);  // it is ahead
  EXPECT_EQ(taken(version(4, "192.0.2.9", 'x'), journal), 0);  // another history
  EXPECT_EQ(taken(version(5, "192.0.2.3", 'c'), journal), 0);
  std::vector<std::shared_ptr<const Change>> gap = {changes_[0], changes_[0], changes_[1]};
  EXPECT_EQ(taken(newest_, journal_of(gap)), 2);
  gap = {changes_[1], changes_[0], changes_[1]};
  EXPECT_EQ(taken(newest_, journal_of(gap)), 2);
}

}  // namespace
}  // namespace comity::primary
