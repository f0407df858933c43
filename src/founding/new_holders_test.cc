#include "founding/new_holders.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "registers/members/limits.h"
#include "registers/members/queries.h"
#include "wire/codec.h"

namespace comity::founding {
namespace {

constexpr std::string_view kCommunity = "Lake communities";

crypto::SigningKey signing_key(const std::string& name) {
  return *crypto::SigningKey::from_seed(crypto::sha256("key " + name).octets);
}

// With one key that acts, which has signed for a community of this name.
v1::NewHolder holder_of(const std::string& handle, std::string_view community = kCommunity,
                        v1::KeyRole role = v1::OPERATE) {
  v1::NewHolder holder;
  holder.mutable_party()->set_handle(handle);
  holder.mutable_party()->set_kind(v1::COMPANY);
  const crypto::SigningKey key = signing_key(handle);
  v1::PartyKey& record = *holder.add_keys();
  record.set_key(key.public_key().bytes());
  record.add_roles(role);
  holder.add_possession(key.sign(members::genesis_application_message(community, holder)).bytes());
  return holder;
}

// Holders of so many keys each, h0000 and on, in descending order.
std::vector<v1::NewHolder> holders_with_keys(std::size_t count, int keys) {
  std::vector<v1::NewHolder> holders;
  for (std::size_t i = count; i-- > 0;) {
    std::string number = std::to_string(i);
    number.insert(0, 4 - number.size(), '0');
    v1::NewHolder& holder = holders.emplace_back();
    holder.mutable_party()->set_handle("h" + number);
    for (int key = 0; key < keys; ++key) holder.add_keys();
  }
  return holders;
}

// How many are in each action; they ascend through all of them.
std::vector<int> sizes(std::vector<v1::NewHolder> holders, std::size_t most) {
  std::vector<int> found;
  std::string last;
  const Status done =
      admit_holders(std::move(holders), most, [&](const v1::Action& action) -> Status {
        found.push_back(action.members_admit_holders().holders_size());
        for (const v1::NewHolder& holder : action.members_admit_holders().holders()) {
          EXPECT_LT(last, holder.party().handle());
          last = holder.party().handle();
        }
        return {};
      });
  EXPECT_TRUE(done);
  return found;
}

TEST(NewHolders, AreAsManyInAnActionAsItMayHave) {
  EXPECT_EQ(sizes({}, 50), std::vector<int>{});
  EXPECT_EQ(sizes(holders_with_keys(50, 1), kHoldersOfGenesisAction), std::vector<int>{50});
  EXPECT_EQ(sizes(holders_with_keys(120, 2), kHoldersOfGenesisAction),
            (std::vector<int>{50, 50, 20}));
  EXPECT_EQ(sizes(holders_with_keys(40, 16), kHoldersOfGenesisAction), (std::vector<int>{37, 3}));
  // Of a proposal.
  EXPECT_EQ(sizes(holders_with_keys(201, 2), limits::kHoldersPerAction),
            (std::vector<int>{200, 1}));
  EXPECT_EQ(sizes(holders_with_keys(160, 4), limits::kHoldersPerAction),
            (std::vector<int>{150, 10}));
}

TEST(NewHolders, ComeToNothingWhenOneIsNotTaken) {
  int taken = 0;
  const Status done = admit_holders(holders_with_keys(3, 1), 1, [&](const v1::Action&) -> Status {
    return ++taken < 2 ? Status() : error("no room");
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(taken, 2);
}

class HolderFile : public ::testing::Test {
 protected:
  HolderFile()
      : path_(std::filesystem::temp_directory_path() /
              ("holders-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
               ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    body_.set_name(std::string(kCommunity));
    v1::Founder& founder = *body_.add_founders();
    founder.mutable_party()->set_handle("founder");
    founder.add_keys()->set_key(signing_key("founder").public_key().bytes());
  }
  ~HolderFile() override { std::filesystem::remove(path_); }

  Result<std::vector<v1::NewHolder>> read(const std::vector<v1::NewHolder>& holders,
                                          const std::string& more = "") {
    std::ofstream file(path_);
    for (const v1::NewHolder& holder : holders) file << wire::to_json(holder) << "\n\n";
    file << more;
    file.close();
    return read_new_holders(path_.string(), body_);
  }
  std::string wrong(const std::vector<v1::NewHolder>& holders, const std::string& more = "") {
    const auto found = read(holders, more);
    return found ? "" : found.error().message;
  }

  std::filesystem::path path_;
  v1::GenesisBody body_;
};

TEST_F(HolderFile, HasAHolderALine) {
  const auto found = read({holder_of("oak"), holder_of("elm")});
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->at(1).party().handle(), "elm");
  EXPECT_FALSE(read_new_holders(path_.string() + "-absent", body_));
}

TEST_F(HolderFile, IsRefusedForEachThingThatIsWrong) {
  const auto says = [&](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  says(wrong({holder_of("oak")}, "{\"party\": 7}\n"), "a line is no holder");
  says(wrong({holder_of("oak", kCommunity, v1::VOTE)}), "this is nobody's account");
  says(wrong({holder_of("oak"), holder_of("oak")}), "a handle stands twice, or is a founder's");
  v1::NewHolder of_founder = holder_of("founder");
  says(wrong({of_founder}), "a handle stands twice, or is a founder's");
  v1::NewHolder twice = holder_of("elm");
  *twice.mutable_keys(0) = holder_of("oak").keys(0);
  says(wrong({holder_of("oak"), twice}), "a key stands twice, or is a founder's");
  says(wrong({of_founder}), "a key stands twice, or is a founder's");
  says(wrong({holder_of("oak", "Other communities")}), "a key has not signed this application");
  v1::NewHolder other = holder_of("oak");
  other.mutable_party()->set_handle("ash");
  says(wrong({other}), "a key has not signed this application");
}

TEST_F(HolderFile, SaysAllThatIsWrongAtOnce) {
  const std::string text =
      wrong({holder_of("oak"), holder_of("oak"), holder_of("elm", "Other communities")}, "none\n");
  for (const char* part : {"a line is no holder", "a handle stands twice", "a key stands twice",
                           "a key has not signed", "3", "5", "7"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
}

}  // namespace
}  // namespace comity::founding
