#include "folder/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "machine/files.h"

namespace comity::folder {
namespace {

using ledger::Role;

class KeyFile : public testing::Test {
 protected:
  KeyFile() : folder_(testing::TempDir() + "comity_key_file_test") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    EXPECT_TRUE(crypto::initialise());
  }
  ~KeyFile() override { std::filesystem::remove_all(folder_); }

  static PassphraseSource word(const std::string& text) {
    return [text](const std::string&) {
      std::string copy = text;
      return crypto::Secret::take(copy);
    };
  }
  std::string path() const { return folder_ + "/some.key"; }
  std::string content() const { return *machine::read_file(path(), 1 << 16); }

  std::string folder_;
  const KeyLabel label_{"ring-operators", {Role::vote, Role::operate}};
  crypto::SigningKey key_ = *crypto::SigningKey::generate();
};

TEST_F(KeyFile, ComesBackUnderItsPassphraseOnly) {
  ASSERT_TRUE(write_key_file(path(), label_, key_, "a long passphrase"));
  const Result<LoadedKey> loaded = read_key_file(path(), word("a long passphrase"));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->key.public_key(), key_.public_key());
  EXPECT_EQ(loaded->label.party, label_.party);
  EXPECT_EQ(loaded->label.roles, label_.roles);
  EXPECT_FALSE(read_key_file(path(), word("another")));
}

TEST_F(KeyFile, IsForItsOwnerAloneAndNeverOverwritten) {
  ASSERT_TRUE(write_key_file(path(), label_, key_, {}));
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  const std::string before = content();
  const Status again = write_key_file(path(), label_, *crypto::SigningKey::generate(), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_EQ(content(), before);
}

TEST_F(KeyFile, ShowsItsPublicPartWithoutAPassphrase) {
  ASSERT_TRUE(write_key_file(path(), label_, key_, "a long passphrase"));
  const Result<PublicPart> part = read_public_part(path());
  ASSERT_TRUE(part) << part.error().message;
  EXPECT_EQ(part->key, key_.public_key());
  EXPECT_EQ(part->label.roles, label_.roles);
}

TEST_F(KeyFile, WithAnotherPublicKeyIsDamaged) {
  ASSERT_TRUE(write_key_file(path(), label_, key_, {}));
  std::string text = content();
  const std::size_t at = text.find("public: ") + 8;
  text[at] = text[at] == '0' ? '1' : '0';
  ASSERT_TRUE(machine::replace_file(path(), text, machine::Access::secret));
  const Result<LoadedKey> loaded = read_key_file(path(), word(""));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::corrupt);
}

TEST_F(KeyFile, OneThatSealsIsOfItsOwnKind) {
  const crypto::X25519Key key = *crypto::X25519Key::generate();
  const PublicKey octets = key.public_key();
  ASSERT_TRUE(write_seal_key_file(path(),
                                  {"ring-operators", *crypto::X25519Key::from_secret(key.secret())},
                                  "a long passphrase"));
  const Result<LoadedSealKey> loaded = read_seal_key_file(path(), word("a long passphrase"));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->key.public_key(), octets);
  EXPECT_EQ(loaded->party, "ring-operators");
  const Result<PublicPart> part = read_public_part(path());
  ASSERT_TRUE(part) << part.error().message;
  EXPECT_TRUE(part->label.seals);
  EXPECT_EQ(roles_text(part->label), "seal");
  EXPECT_EQ(read_key_file(path(), word("a long passphrase")).error().kind, ErrorKind::conflict);
  std::filesystem::remove(path());
  ASSERT_TRUE(write_key_file(path(), label_, key_, {}));
  EXPECT_EQ(read_seal_key_file(path(), word("")).error().kind, ErrorKind::conflict);
  EXPECT_FALSE(parse_label("ring-operators", "seal vote"));
}

TEST_F(KeyFile, OneThatWitnessesIsOfItsOwnKind) {
  const KeyLabel label = *parse_label("ring-operators", "witness");
  EXPECT_TRUE(label.witnesses);
  EXPECT_EQ(roles_text(label), "witness");
  ASSERT_TRUE(write_key_file(path(), label, key_, "a long passphrase"));
  const Result<LoadedKey> loaded = read_witness_key_file(path(), word("a long passphrase"));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->key.public_key(), key_.public_key());
  EXPECT_EQ(loaded->label.party, "ring-operators");
  // A program that signs transactions does not take it up by mistake.
  EXPECT_EQ(read_key_file(path(), word("a long passphrase")).error().kind, ErrorKind::conflict);
  std::filesystem::remove(path());
  ASSERT_TRUE(write_key_file(path(), label_, key_, {}));
  EXPECT_EQ(read_witness_key_file(path(), word("")).error().kind, ErrorKind::conflict);
  EXPECT_FALSE(parse_label("ring-operators", "sign witness"));
}

TEST_F(KeyFile, MalformedIsNamed) {
  const auto error_of = [&](const std::string& text) {
    EXPECT_TRUE(machine::replace_file(path(), text, machine::Access::secret));
    const Result<LoadedKey> loaded = read_key_file(path(), word(""));
    return loaded ? "" : loaded.error().message.substr(path().size());
  };
  EXPECT_EQ(error_of(""), ": the key file is empty");
  EXPECT_EQ(error_of("hello\n"), ": not a file of this kind (first line is not `comity key v1`)");
  EXPECT_EQ(error_of("comity key v1\ncolour: blue\n"), ": unknown field `colour`");
  EXPECT_EQ(error_of("comity key v1\nparty: a\nroles: vote\npublic: 00\n"),
            ": needs one of `sealed` and `insecure-plaintext`");
  EXPECT_EQ(error_of("comity key v1\nroles: king\ninsecure-plaintext: 00\n"),
            ": no such role `king`: vote, operate, sign, recover, hold, or seal, witness or narrow "
            "alone");
}

}  // namespace
}  // namespace comity::folder
