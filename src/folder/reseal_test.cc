#include "folder/reseal.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "crypto/ed25519.h"
#include "folder/key_file.h"
#include "folder/share_file.h"
#include "folder/wrap_file.h"
#include "machine/files.h"
#include "token/testing/soft_token.h"

namespace comity::folder {
namespace {

using token::testing::SoftTokens;

PassphraseSource words(const std::string& text) {
  return [text](const std::string&) {
    std::string copy = text;
    return crypto::Secret::take(copy);
  };
}

// Nobody is to be asked.
Result<crypto::Secret> nobody(const std::string& what) { return error("asked for " + what); }

// A party's key and share, as a signer has them.
class Reseal : public testing::Test {
 protected:
  Reseal() {
    for (const char* inner : {"/keys", "/custody"}) {
      std::filesystem::create_directories(folder_ + inner);
    }
    EXPECT_TRUE(crypto::initialise());
    EXPECT_TRUE(write_key_file(key_, {"ring", {ledger::Role::sign}},
                               *crypto::SigningKey::generate(), std::nullopt));
    EXPECT_TRUE(write_share_file(share_, label(), secret().view(), "first words"));
    tokens_.add("ring");
  }
  ~Reseal() override { std::filesystem::remove_all(folder_); }

  static ShareLabel label() {
    return {*dns::Name::parse("example."), keys::Role::zone_signing, 3, "ring", 2};
  }
  static crypto::Secret secret() {
    Bytes octets(32, 's');
    return *crypto::Secret::take(octets);
  }
  Target by_token(const char* pin = SoftTokens::kPin, bool new_key = true) const {
    return {place_, new_key, words(pin)};
  }
  // What stands in the share's file, opened as the folder says.
  std::string share(const PassphraseSource& asked) const {
    const auto loaded = read_share_file(share_, folder_passphrase(folder_, asked));
    if (!loaded) return loaded.error().message;
    EXPECT_EQ(loaded->label.epoch, 3U);
    EXPECT_EQ(loaded->label.identifier, 2U);
    return std::string(loaded->secret.text());
  }
  std::string key(const PassphraseSource& asked) const {
    const auto loaded = read_key_file(key_, folder_passphrase(folder_, asked));
    return loaded ? loaded->label.party : loaded.error().message;
  }
  bool is_tidy() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.path().string().find("resealed") != std::string::npos) return false;
    }
    return true;
  }

  static std::string new_folder() {
    std::string name = testing::TempDir() + "comity-reseal-XXXXXX";
    return mkdtemp(name.data());
  }

  const std::string folder_ = new_folder();
  const std::string key_ = folder_ + "/keys/ring.signer.key";
  const std::string share_ = folder_ + "/custody/example.zone.ring.share";
  const std::string open_share_ = std::string(32, 's');
  SoftTokens tokens_;
  const token::Place place_{SoftTokens::kModule, "ring", "signer"};
};

TEST_F(Reseal, GoesToATokenAndBack) {
  const auto count = reseal(folder_, words("first words"), by_token());
  ASSERT_TRUE(count) << count.error().message;
  EXPECT_EQ(*count, 2U);
  EXPECT_EQ(share(words(SoftTokens::kPin)), open_share_);
  EXPECT_EQ(key(words(SoftTokens::kPin)), "ring");
  EXPECT_EQ(*check_key_seal(key_), true) << "it lay open before";
  EXPECT_NE(read_share_file(share_, words("first words")).error().message.find("wrong passphrase"),
            std::string::npos);
  EXPECT_EQ(read_wrap_place(wrap_path(folder_))->key, "signer");

  const auto pin = folder_passphrase(folder_, words(SoftTokens::kPin));
  ASSERT_TRUE(reseal(folder_, pin, {std::nullopt, false, words("other words")}));
  EXPECT_FALSE(machine::exists(wrap_path(folder_)));
  EXPECT_EQ(share(words("other words")), open_share_);
  EXPECT_TRUE(is_tidy());
}

TEST_F(Reseal, WithoutTheTokenTheFolderDoesNotOpen) {
  ASSERT_TRUE(reseal(folder_, words("first words"), by_token()));
  EXPECT_NE(share(words("0000")).find("wrong PIN"), std::string::npos);
  EXPECT_NE(share(words("first words")).find("wrong PIN"), std::string::npos);
  std::filesystem::rename(tokens_.folder() + "/tokens", tokens_.folder() + "/away");
  std::filesystem::create_directory(tokens_.folder() + "/tokens");
  EXPECT_NE(share(words(SoftTokens::kPin)).find("no token `ring` is there"), std::string::npos);
  // Another of that label, with a key of that label.
  tokens_.add("ring");
  const auto other = write_wrap_file(folder_ + "/other", place_, true, words(SoftTokens::kPin));
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_NE(share(words(SoftTokens::kPin)).find("another token's"), std::string::npos);
}

TEST_F(Reseal, AsksTheTokenOnce) {
  ASSERT_TRUE(reseal(folder_, words("first words"), by_token()));
  int asked = 0;
  const PassphraseSource source = folder_passphrase(folder_, [&](const std::string& what) {
    ++asked;
    EXPECT_EQ(what, "token ring (its PIN)");
    return words("0000")(what);
  });
  EXPECT_FALSE(read_share_file(share_, source));
  EXPECT_FALSE(read_key_file(key_, source));
  EXPECT_EQ(asked, 1) << "a token counts wrong PINs";
}

TEST_F(Reseal, ChangesNothingWhenItCannotDoAll) {
  const auto wrong = reseal(folder_, words("no words"), by_token());
  EXPECT_NE(wrong.error().message.find("wrong passphrase"), std::string::npos);
  EXPECT_FALSE(reseal(folder_, words("first words"), by_token("0000")));
  EXPECT_FALSE(reseal(folder_, words("first words"), by_token(SoftTokens::kPin, false)))
      << "no key was made before";
  EXPECT_FALSE(reseal(folder_, words("first words"), {std::nullopt, false, nobody}));
  EXPECT_EQ(share(words("first words")), open_share_);
  EXPECT_EQ(key(nobody), "ring") << "it lies open still";
  EXPECT_TRUE(is_tidy());
  std::filesystem::remove_all(folder_ + "/keys");
  std::filesystem::remove_all(folder_ + "/custody");
  EXPECT_EQ(reseal(folder_, nobody, by_token()).error().kind, ErrorKind::not_found);
}

TEST_F(Reseal, GoesOnWhereItWasCutOff) {
  // Before all were written: the new ones go.
  std::ofstream(share_ + ".resealed") << "half";
  ASSERT_TRUE(settle(folder_));
  EXPECT_EQ(share(words("first words")), open_share_);
  EXPECT_TRUE(is_tidy());
  // After, at each step: the old ones go.
  ASSERT_TRUE(write_share_file(share_ + ".resealed", label(), secret().view(), "next words"));
  ASSERT_TRUE(machine::replace_file(folder_ + "/resealed", "", machine::Access::secret));
  ASSERT_TRUE(machine::erase_file(share_));
  ASSERT_TRUE(machine::replace_file(wrap_path(folder_) + ".resealed", "", machine::Access::secret));
  ASSERT_TRUE(settle(folder_));
  EXPECT_EQ(share(words("next words")), open_share_);
  EXPECT_FALSE(machine::exists(wrap_path(folder_)));
  EXPECT_TRUE(is_tidy());
}

TEST_F(Reseal, ADamagedWrapFileSaysSo) {
  ASSERT_TRUE(reseal(folder_, words("first words"), by_token()));
  const Bytes whole = *machine::read_file(wrap_path(folder_), 4'096);
  for (const auto& [text, told] :
       {std::pair{whole.substr(0, whole.size() - 6) + "AAAA=\n", "checksum"},
        std::pair{Bytes("comity token wrap v1\nkey: a\ninsecure-plaintext: 00\n"), "wraps nothing"},
        std::pair{Bytes("comity token wrap v2\n"), "not a file of this kind"},
        std::pair{Bytes(), "empty"}}) {
    ASSERT_TRUE(machine::replace_file(wrap_path(folder_), text, machine::Access::secret));
    const std::string said = share(nobody);
    EXPECT_NE(said.find(told), std::string::npos) << said;
  }
  EXPECT_FALSE(write_wrap_file(folder_ + "/w", {SoftTokens::kModule, "ring", "two\nlines"}, true,
                               words(SoftTokens::kPin)));
  const auto near =
      write_wrap_file(folder_ + "/w", {"libsofthsm2.so", "ring", "other"}, true, nobody);
  EXPECT_EQ(near.error().message, "the module has to be an absolute path");
}

}  // namespace
}  // namespace comity::folder
