#include "following/ahead.h"

#include <gtest/gtest.h>

#include "crypto/content.h"

namespace comity::following {
namespace {

void append_sized(Bytes& out, BytesView octets) {
  append_u32(out, static_cast<std::uint32_t>(octets.size()));
  out.append(octets);
}

const Bytes kSalted = Bytes(crypto::kContentSaltBytes, 's') + "text";

Bytes answer() {
  Bytes octets;
  append_sized(octets, "checkpoint");
  append_u64(octets, 41);
  append_u32(octets, 2);
  for (const BytesView part : {"record", "transactions", "another record", ""}) {
    append_sized(octets, part);
  }
  append_sized(octets, kSalted);
  return octets;
}

TEST(Ahead, IsReadAsItIsWritten) {
  const std::optional<Ahead> ahead = read_ahead(answer(), 7);
  ASSERT_TRUE(ahead);
  EXPECT_EQ(ahead->checkpoint, "checkpoint");
  EXPECT_EQ(ahead->size, 7U);
  EXPECT_EQ(ahead->height, 41U);
  ASSERT_EQ(ahead->blocks.size(), 2U);
  EXPECT_EQ(ahead->blocks[0].transactions, "transactions");
  EXPECT_EQ(ahead->blocks[1].record, "another record");
  const BytesView salt = BytesView(kSalted).substr(0, crypto::kContentSaltBytes);
  ASSERT_EQ(ahead->texts.size(), 1U);
  EXPECT_EQ(ahead->texts.begin()->first, crypto::content_hash(salt, "text"));
  EXPECT_EQ(ahead->texts.begin()->second, kSalted);
}

TEST(Ahead, WithoutBlocksIsACheckpoint) {
  Bytes octets;
  append_sized(octets, "checkpoint");
  const std::optional<Ahead> ahead = read_ahead(octets, 7);
  ASSERT_TRUE(ahead);
  EXPECT_TRUE(ahead->blocks.empty());
}

TEST(Ahead, WhatIsCutOffBetweenItsBlocksIsNone) {
  const std::size_t checkpoint = 4 + 10;
  const std::size_t texts = answer().size() - 4 - kSalted.size();
  for (std::size_t length = 0; length < texts; ++length) {
    const bool is_read = read_ahead(answer().substr(0, length), 7).has_value();
    // Less than the counts behind the checkpoint is a checkpoint alone.
    EXPECT_EQ(is_read, length >= checkpoint && length < checkpoint + 12) << length;
  }
  Bytes many = answer();
  many[checkpoint + 8] = '\xff';
  EXPECT_FALSE(read_ahead(many, 7)) << "more blocks than there are octets";
  Bytes unsalted = answer();
  append_sized(unsalted, "short");
  EXPECT_FALSE(read_ahead(unsalted, 7));
}

}  // namespace
}  // namespace comity::following
