// examples/two-of-three.json is a constitution that three founders can start with.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "registers/constitution/queries.h"
#include "wire/codec.h"
#include "world.h"

namespace comity::test {
namespace {

v1::Constitution read_example() {
  std::ifstream file(COMITY_SOURCE_DIR "/examples/two-of-three.json");
  std::stringstream text;
  text << file.rdbuf();
  v1::Constitution document;
  const Status read = wire::from_json(text.str(), document);
  EXPECT_TRUE(read) << read.error().message;
  return document;
}

std::vector<members::Member> parties(const std::vector<std::string>& handles) {
  std::vector<members::Member> standings;
  standings.reserve(handles.size());
  for (const std::string& handle : handles) standings.push_back({handle, v1::COMPANY, "", ""});
  return standings;
}

Status check(const std::vector<std::string>& handles) {
  const ledger::Registry registry = World::default_registry();
  std::vector<std::string_view> names;
  for (const ledger::ActionType* type : registry.actions()) names.push_back(type->name);
  return constitution::check(read_example(), names, parties(handles));
}

TEST(TwoOfThree, PassesTheStaticChecksWithThreeParties) {
  const Status sound = check({"a", "b", "c"});
  EXPECT_TRUE(sound) << sound.error().message;
}

TEST(TwoOfThree, LetsNobodyPassOrBlockAlone) {
  const v1::Constitution document = read_example();
  const constitution::Power power = constitution::power(
      document.rules(0), constitution::electorate(document, parties({"a", "b", "c"})));
  EXPECT_TRUE(power.passes_alone.empty());
  EXPECT_TRUE(power.blocks_alone.empty());
}

// With a fourth and a fifth party it needs more than two voices: the share counts, not the number.
TEST(TwoOfThree, KeepsItsShareWhenMoreJoin) { EXPECT_TRUE(check({"a", "b", "c", "d", "e", "f"})); }

}  // namespace
}  // namespace comity::test
