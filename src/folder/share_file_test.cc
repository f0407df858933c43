#include "folder/share_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "machine/files.h"

namespace comity::folder {
namespace {

class ShareFile : public ::testing::Test {
 protected:
  ShareFile() : folder_(std::filesystem::temp_directory_path() / "comity-share-file-test") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::uint8_t next = 1;
    for (std::uint8_t& octet : secret_.mutable_view()) octet = next++;
  }
  ~ShareFile() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / share_file_name(label_)).string(); }
  static PassphraseSource word(const std::string& text) {
    return [text](const std::string&) {
      std::string copy = text;
      return crypto::Secret::take(copy);
    };
  }
  static std::string octets(crypto::SecretView secret) { return {secret.begin(), secret.end()}; }
  std::string read_error(const std::string& text) {
    EXPECT_TRUE(machine::replace_file(path(), text, machine::Access::secret));
    const Result<LoadedShare> read = read_share_file(path(), word("unused"));
    return read ? "read" : read.error().message.substr(path().size());
  }

  std::filesystem::path folder_;
  ShareLabel label_{*dns::Name::parse("example."), keys::Role::zone_signing, 1, "ring-operators",
                    5};
  crypto::Secret secret_ = *crypto::Secret::make(32);
};

TEST_F(ShareFile, KeepsAShareOpenForSamples) {
  ASSERT_TRUE(write_share_file(path(), label_, secret_.view(), std::nullopt));
  EXPECT_EQ(std::filesystem::path(path()).filename(), "example.zone.ring-operators.share");
  EXPECT_EQ(std::filesystem::status(path()).permissions(), std::filesystem::perms(0600));
  const Result<LoadedShare> read = read_share_file(path(), word("unused"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->label.party, "ring-operators");
  EXPECT_EQ(read->label.identifier, 5U);
  EXPECT_EQ(read->label.zone, label_.zone);
  EXPECT_EQ(octets(read->secret.view()), octets(secret_.view()));
  EXPECT_FALSE(write_share_file(path(), label_, secret_.view(), std::nullopt)) << "overwritten";
}

TEST_F(ShareFile, KeepsAShareSealed) {
  ASSERT_TRUE(write_share_file(path(), label_, secret_.view(), "correct horse"));
  const Bytes text = *machine::read_file(path(), 16 << 10);
  EXPECT_EQ(text.find("insecure"), Bytes::npos);
  EXPECT_EQ(text.find(to_hex(octets(secret_.view()))), Bytes::npos);
  const Result<LoadedShare> read = read_share_file(path(), word("correct horse"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(octets(read->secret.view()), octets(secret_.view()));
  EXPECT_FALSE(read_share_file(path(), word("wrong")));
}

TEST_F(ShareFile, NamesWhatIsWrong) {
  const std::string start = "comity share v1\nzone: example.\nrole: zone\nepoch: 1\nparty: p\n";
  const std::string secret = "insecure-plaintext: " + std::string(64, '1') + "\n";
  EXPECT_EQ(read_error(start + "identifier: 5\n" + secret), "read");
  EXPECT_EQ(read_error(start + "identifier: five\n" + secret), ": identifier is no number");
  EXPECT_EQ(read_error(start + "identifier: 5\n"),
            ": needs one of `sealed` and `insecure-plaintext`");
  EXPECT_EQ(read_error(start + "identifier: 5\ncolour: red\n" + secret),
            ": unknown field `colour`");
  EXPECT_EQ(read_error("comity share v1\nzone: example.\nrole: voter\n" + secret),
            ": no such role `voter`");
  EXPECT_EQ(read_error("comity key v1\n" + secret),
            ": not a file of this kind (first line is not `comity share v1`)");
  EXPECT_EQ(read_error(start + "identifier: 5\ninsecure-plaintext: 12\n"),
            ": the secret is not 64 hex digits in lower case");
}

TEST_F(ShareFile, RemembersWhatWasAnswered) {
  EXPECT_EQ(*last_answered(path()), keys::Answered());
  ASSERT_TRUE(remember_answered(path(), {7, 2, 256}));
  ASSERT_TRUE(remember_answered(path(), {19, 3, 4}));
  EXPECT_EQ(*last_answered(path()), (keys::Answered{19, 3, 4}));
  ASSERT_TRUE(machine::replace_file(path() + ".last", "nineteen\n", machine::Access::secret));
  EXPECT_FALSE(last_answered(path()));
}

TEST_F(ShareFile, EveryFlippedBitBesideAShareIsNoticed) {
  ASSERT_TRUE(remember_answered(path(), {1907, 12, 300}));
  const Bytes text = *machine::read_file(path() + ".last", 100);
  EXPECT_EQ(text, "1907 12 300\ncheck: 22c7174a\n");
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    Bytes changed = text;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_TRUE(machine::replace_file(path() + ".last", changed, machine::Access::secret));
    EXPECT_FALSE(last_answered(path())) << "bit " << bit;
  }
}

}  // namespace
}  // namespace comity::folder
