#include "token/token.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "token/module.h"
#include "token/testing/soft_token.h"

namespace comity::token {
namespace {

using testing::SoftTokens;

crypto::Secret secret_of(Bytes text) { return *crypto::Secret::take(text); }

// As somebody else may make one: to have a copy of it elsewhere, or for one direction alone.
void make_other_key(const Place& place, bool extractable, bool decrypts) {
  const Result<Module> module = Module::load(place.module);
  ASSERT_TRUE(module);
  CK_SESSION_HANDLE session = 0;
  ASSERT_EQ(
      module->call().C_OpenSession(*module->slot_of(place.token),
                                   CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session),
      CKR_OK);
  Bytes pin = SoftTokens::kPin;
  ASSERT_EQ(module->call().C_Login(session, CKU_USER, reinterpret_cast<unsigned char*>(pin.data()),
                                   pin.size()),
            CKR_OK);
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL leaves = extractable ? CK_TRUE : CK_FALSE;
  CK_BBOOL opens = decrypts ? CK_TRUE : CK_FALSE;
  CK_ULONG bytes = 32;
  std::string label = place.key;
  std::array<CK_ATTRIBUTE, 7> wanted = {{{CKA_TOKEN, &yes, sizeof yes},
                                         {CKA_SENSITIVE, &yes, sizeof yes},
                                         {CKA_EXTRACTABLE, &leaves, sizeof leaves},
                                         {CKA_ENCRYPT, &yes, sizeof yes},
                                         {CKA_DECRYPT, &opens, sizeof opens},
                                         {CKA_VALUE_LEN, &bytes, sizeof bytes},
                                         {CKA_LABEL, label.data(), label.size()}}};
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  CK_OBJECT_HANDLE made = 0;
  ASSERT_EQ(module->call().C_GenerateKey(session, &mechanism, wanted.data(), wanted.size(), &made),
            CKR_OK);
}

class TokenTest : public ::testing::Test {
 protected:
  TokenTest() { tokens_.add("ring"); }

  Result<Token> opened(const Place& place, const std::string& pin = SoftTokens::kPin) {
    return Token::open(place, [&, pin](const std::string&) {
      ++asked_;
      Bytes copy = pin;
      return crypto::Secret::take(copy);
    });
  }
  Token with_key(const Place& place) {
    Result<Token> token = opened(place);
    EXPECT_TRUE(token) << token.error().message;
    const Status made = token->make_key();
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(token);
  }

  SoftTokens tokens_;
  const Place place_{SoftTokens::kModule, "ring", "signer"};
  int asked_ = 0;
};

TEST_F(TokenTest, UnwrapsWhatItWrappedLaterToo) {
  for (const Mechanism mechanism : {Mechanism::gcm, Mechanism::cbc}) {
    const Place place{SoftTokens::kModule, "ring", std::string(name_of(mechanism))};
    Wrapped wrapped;
    {
      Token token = with_key(place);
      const auto made =
          token.wrap_by(mechanism, secret_of("thirty-two octets of a passphrase").view());
      ASSERT_TRUE(made) << made.error().message;
      wrapped = *made;
      EXPECT_EQ(wrapped.octets.find("octets of"), Bytes::npos);
    }
    Result<Token> later = opened(place);
    ASSERT_TRUE(later) << later.error().message;
    const Result<crypto::Secret> back = later->unwrap(wrapped);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->text(), "thirty-two octets of a passphrase");
  }
}

TEST_F(TokenTest, TakesTheMechanismThatAuthenticatesWhereThereIsOne) {
  Token token = with_key(place_);
  Result<Wrapped> wrapped = token.wrap(secret_of("a secret").view());
  ASSERT_TRUE(wrapped);
  EXPECT_EQ(wrapped->mechanism, Mechanism::gcm);
  for (std::size_t place = 0; place < wrapped->octets.size(); ++place) {
    Wrapped altered = *wrapped;
    altered.octets[place] = static_cast<char>(altered.octets[place] ^ 1);
    EXPECT_FALSE(token.unwrap(altered)) << place;
  }
  for (std::size_t size = 0; size < wrapped->octets.size(); ++size) {
    EXPECT_FALSE(token.unwrap({Mechanism::gcm, wrapped->octets.substr(0, size)})) << size;
  }
  EXPECT_FALSE(token.unwrap({Mechanism::gcm, Bytes(5'000, 'x')}));
}

TEST_F(TokenTest, AKeyOfTheSameLabelInAnotherTokenOpensNothing) {
  const Result<Wrapped> wrapped = with_key(place_).wrap(secret_of("a secret").view());
  tokens_.add("harbour");
  const auto back = with_key({SoftTokens::kModule, "harbour", "signer"}).unwrap(*wrapped);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().message,
            "token harbour: its key `signer` has not wrapped this: it is another token's, or what "
            "is wrapped was altered");
}

TEST_F(TokenTest, SaysThatThePinIsWrongAndAsksOnce) {
  const auto wrong = opened(place_, "0000");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message,
            "token ring: wrong PIN; the token counts wrong ones, and locks itself");
  EXPECT_EQ(asked_, 1);
}

TEST_F(TokenTest, SaysWhatIsNotThere) {
  const std::string module = tokens_.folder() + "/none.so";
  EXPECT_EQ(opened({module, "ring", "signer"}).error().kind, ErrorKind::not_found);
  std::ofstream(module) << "no library";
  EXPECT_EQ(opened({module, "ring", "signer"}).error().kind, ErrorKind::not_found);
  const auto library = opened({"libz.so.1", "ring", "signer"});
  EXPECT_EQ(library.error().message, "libz.so.1: is a library, and no PKCS#11 module");
  const auto token = opened({SoftTokens::kModule, "lumen", "signer"});
  EXPECT_EQ(token.error().message,
            std::string(SoftTokens::kModule) + ": no token `lumen` is there, but ring");
  const auto key = opened(place_)->wrap(secret_of("a secret").view());
  EXPECT_EQ(key.error().message,
            "token ring: has no AES key `signer`: it is gone, or this is another token");
}

TEST_F(TokenTest, RefusesTwoThatCannotBeToldApart) {
  with_key(place_);
  EXPECT_EQ(opened(place_)->make_key().error().kind, ErrorKind::conflict);
  tokens_.add("ring");
  const auto token = opened(place_);
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().message, std::string(SoftTokens::kModule) +
                                       ": 2 tokens are `ring`: leave one in, or give one another "
                                       "label");
  EXPECT_EQ(asked_, 2) << "the PIN is for nobody else's token";
}

TEST_F(TokenTest, RefusesAKeyThatCouldLeaveTheToken) {
  make_other_key(place_, true, true);
  const auto wrapped = opened(place_)->wrap(secret_of("a secret").view());
  ASSERT_FALSE(wrapped);
  EXPECT_NE(wrapped.error().message.find("may leave the token"), std::string::npos)
      << wrapped.error().message;
}

// It would be found out when the old files are gone.
TEST_F(TokenTest, RefusesAKeyThatDoesNotUnwrapWhatItWraps) {
  make_other_key(place_, false, false);
  const auto wrapped = opened(place_)->wrap(secret_of("a secret").view());
  ASSERT_FALSE(wrapped);
  EXPECT_NE(wrapped.error().message.find("does not unwrap what it has wrapped just now"),
            std::string::npos)
      << wrapped.error().message;
}

}  // namespace
}  // namespace comity::token
