#include "storage/wal_check.h"

#include <gtest/gtest.h>

#include <vector>

namespace comity::storage {
namespace {

constexpr std::size_t kLogBlock = 32 << 10;

void append_little(Bytes& out, std::uint32_t value, int octets) {
  for (int i = 0; i < octets; ++i) out += static_cast<char>((value >> (8 * i)) & 0xff);
}

Bytes record(char type, const Bytes& payload) {
  const std::uint32_t crc = crc32c(Bytes(1, type) + payload);
  Bytes out;
  append_little(out, ((crc >> 15) | (crc << 17)) + 0xa282ead8, 4);
  append_little(out, static_cast<std::uint32_t>(payload.size()), 2);
  return out + type + payload;
}

// A log as RocksDB writes it: whole records, one across three blocks, one that leaves padding.
Bytes sample() {
  Bytes log = record(1, "first") + record(1, "") + record(1, Bytes(100, 'x'));
  log += record(2, Bytes(kLogBlock - log.size() - 7, 'a'));
  log += record(3, Bytes(kLogBlock - 7, 'b'));
  log += record(4, "end");
  log += record(1, Bytes(3 * kLogBlock - log.size() - 7 - 4, 'c'));
  log += Bytes(4, '\0');
  log += record(1, "last but one") + record(1, "last");
  return log;
}

TEST(Crc32c, IsThatOfRfc3720) {
  EXPECT_EQ(crc32c(Bytes(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(Bytes(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
}

TEST(CheckWal, AcceptsAWholeLogAndOneCutShortAnywhere) {
  const Bytes log = sample();
  EXPECT_TRUE(check_wal(log));
  for (std::size_t size = 0; size <= log.size();
       size += size > 200 && size + 300 < log.size() ? 1999 : 1) {
    const auto sound = check_wal(BytesView(log).substr(0, size));
    EXPECT_TRUE(sound) << size << ": " << sound.error().message;
  }
  EXPECT_TRUE(check_wal(log + Bytes(5000, '\0'))) << "space that was reserved, not written";
}

TEST(CheckWal, FindsEveryFlippedBit) {
  const Bytes log = sample();
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < log.size(); at += at < 150 || at + 100 > log.size() ? 1 : 1499) {
    places.push_back(at);
  }
  for (std::size_t header : {kLogBlock, 2 * kLogBlock, 2 * kLogBlock + 7 + 3, 3 * kLogBlock - 4}) {
    for (std::size_t i = 0; i < 7 && (header != 3 * kLogBlock - 4 || i < 4); ++i) {
      places.push_back(header + i);
    }
  }
  for (const std::size_t at : places) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bad = log;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      const auto sound = check_wal(bad);
      ASSERT_FALSE(sound) << "octet " << at << " bit " << bit;
      EXPECT_EQ(sound.error().kind, ErrorKind::corrupt);
    }
  }
}

TEST(CheckWal, NamesThePlace) {
  Bytes log = record(1, "first") + record(1, "second");
  log[12 + 4] = static_cast<char>(log[12 + 4] ^ 0x40);  // length of the second
  EXPECT_EQ(check_wal(log).error().message,
            "octet 12: the length of a record is damaged; the disk changed what was written, "
            "restore a backup");
}

TEST(CheckWal, SaysHowFarARecoveryMustCome) {
  const auto batch = [](std::uint32_t first, std::uint32_t count, std::size_t size) {
    Bytes bytes;
    append_little(bytes, first, 4);
    append_little(bytes, 0, 4);
    append_little(bytes, count, 4);
    return bytes + Bytes(size, 'v');
  };
  const Bytes whole = record(1, batch(7, 3, 20));
  EXPECT_EQ(check_wal("")->newest, 0U);
  EXPECT_EQ(check_wal(whole)->first, 7U);
  EXPECT_EQ(check_wal(whole)->newest, 9U);
  EXPECT_FALSE(check_wal(whole)->torn);
  const Bytes mark = record(1, batch(10, 0, 0));
  EXPECT_EQ(check_wal(mark)->newest, 0U) << "a batch without a write, as a recovery leaves one";
  EXPECT_EQ(check_wal(mark)->first, 0U);
  EXPECT_EQ(check_wal(whole + mark)->newest, 9U);
  const Bytes first = batch(10, 2, kLogBlock - whole.size() - 7 - 12);
  const Bytes across = whole + record(2, first);
  EXPECT_EQ(check_wal(across)->newest, 9U) << "its end is missing";
  EXPECT_TRUE(check_wal(across)->torn);
  EXPECT_EQ(check_wal(across + record(4, "end"))->newest, 11U);
  EXPECT_FALSE(check_wal(across + record(4, "end"))->torn);
}

}  // namespace
}  // namespace comity::storage
