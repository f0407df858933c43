// What a follower lacks, in one answer.
#include <gtest/gtest.h>

#include <chrono>

#include "proof/checkpoint.h"
#include "servers/api/limits.h"
#include "servers/api/testing/world.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

using testing::World;

void put_sized(Bytes& out, BytesView octets) {
  append_u32(out, static_cast<std::uint32_t>(octets.size()));
  out.append(octets);
}

std::uint64_t size_of(World& world) {
  return proof::parse_checkpoint(world.ledger().checkpoint())->checkpoint.size;
}

Bytes after(World& world, std::uint64_t size, const std::string& query = "") {
  const http::Response answer = world.ask("/v1/log/after/" + std::to_string(size) + query);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.body;
}

Bytes checkpoint_alone(World& world) {
  Bytes octets;
  put_sized(octets, world.ledger().checkpoint());
  return octets;
}

// A party says that it is called so.
v1::Content rename(World& world, std::string_view name) {
  v1::Action action;
  v1::Content& names = *action.mutable_members_set_profile()->mutable_display_names();
  names = world.text(name);
  EXPECT_EQ(world.act("alba", action).outcome, ledger::Code::done);
  return names;
}

TEST(After, IsTheBlocksAndTheirTexts) {
  World world;
  const std::uint64_t size = size_of(world);
  const std::uint64_t height = world.ledger().head().height + 1;
  rename(world, "one");  // erased by the next
  const v1::Content name = rename(world, "another");
  Bytes expected = checkpoint_alone(world);
  append_u64(expected, height);
  append_u32(expected, 2);
  for (const std::uint64_t at : {height, height + 1}) {
    put_sized(expected, *world.ledger().log_entry(size + at - height));
    put_sized(expected, *world.ledger().block(at));
  }
  const auto salted = world.ledger().salted_content(*Hash::from(name.hash()));
  ASSERT_TRUE(salted) << salted.error().message;
  put_sized(expected, *salted);
  EXPECT_EQ(after(world, size), expected);
  EXPECT_EQ(after(world, size_of(world)), checkpoint_alone(world));
}

TEST(After, IsACheckpointAloneWhenThereIsTooMuch) {
  World world;
  const std::uint64_t size = size_of(world);
  for (std::uint64_t i = 0; i < limits::kHttpBlocksAfter; ++i) rename(world, std::to_string(i));
  EXPECT_GT(after(world, size), checkpoint_alone(world));
  rename(world, "one more");
  EXPECT_EQ(after(world, size), checkpoint_alone(world));
  EXPECT_EQ(after(world, 0), checkpoint_alone(world)) << "genesis is fetched by tiles";
}

TEST(After, WaitsWhenItIsTold) {
  World world;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(after(world, size_of(world), "?wait=60"), checkpoint_alone(world));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(60));
}

}  // namespace
}  // namespace comity::api
