#include "servers/update/updates.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "dns/testing/update_message.h"
#include "ledger/outcome.h"
#include "ledger/testing/silent_ledger.h"
#include "servers/update/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::update {
namespace {

using ledger::Code;

Rcode rcode_of_code(Code code) { return rcode_of({code, "", ""}); }

TEST(RcodeOf, SaysWhatTheSenderCanDo) {
  EXPECT_EQ(rcode_of_code(Code::done), Rcode::no_error);
  // Somebody else has to sign, or with another clock.
  for (const Code code : {Code::expired, Code::valid_until_too_far, Code::unknown_key,
                          Code::bad_signature, Code::no_such_zone, Code::replayed}) {
    EXPECT_EQ(rcode_of_code(code), Rcode::not_auth) << static_cast<int>(code);
  }
  // It will not be done.
  for (const Code code :
       {Code::lacks_role, Code::may_not_act, Code::not_permitted, Code::not_holder}) {
    EXPECT_EQ(rcode_of_code(code), Rcode::refused) << static_cast<int>(code);
  }
  // Again, later.
  for (const Code code : {Code::full, Code::over_budget, Code::shutting_down, Code::invariant}) {
    EXPECT_EQ(rcode_of_code(code), Rcode::serv_fail) << static_cast<int>(code);
  }
  EXPECT_EQ(rcode_of_code(Code::inconsistent), Rcode::form_err);
}

TEST(RcodeOf, NamesEachPrerequisite) {
  constexpr Code kAny{3111};
  EXPECT_EQ(rcode_of({kAny, "name_not_in_use", ""}), Rcode::name_error);
  EXPECT_EQ(rcode_of({kAny, "name_in_use", ""}), Rcode::yx_domain);
  EXPECT_EQ(rcode_of({kAny, "set_exists", ""}), Rcode::yx_rrset);
  EXPECT_EQ(rcode_of({kAny, "set_absent", ""}), Rcode::nx_rrset);
}

// Records by the last part of their keys.
using Records = std::map<Bytes, Bytes>;
class RecordsView final : public state::View {
 public:
  explicit RecordsView(const Records& records) : records_(records) {}
  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override {
    const auto found = records_.find(key.key);
    return found == records_.end() ? std::nullopt : std::optional(found->second);
  }
  void each(std::string_view /*table*/, std::string_view /*collection*/,
            const state::Visitor& /*visit*/) const override {}
  [[nodiscard]] std::optional<Error> fault() const override { return {}; }

 private:
  const Records& records_;
};

// lab.example. and other.example. are a's, with one narrower key over each; both.example. is a's
// and b's, each with one.
class Community final : public ledger::testing::SilentLedger {
 public:
  Community() {
    v1::Party party;
    for (const char* label : {"lab", "other"}) {
      v1::Delegation record;
      record.set_holder("a");
      records_[std::string("delegation/") + label] = wire::encode(record);
      v1::PartyKey& key = *party.add_keys();
      key.set_key(key_over(label).public_key().bytes());
      key.mutable_power()->set_zone("example.");
      key.mutable_power()->set_label(label);
    }
    v1::Delegation together;
    together.set_holder("a+b");
    records_["delegation/both"] = wire::encode(together);
    v1::Party other;
    for (const auto& [holder, name] : {std::pair(&party, "both of a"), {&other, "both of b"}}) {
      v1::PartyKey& key = *holder->add_keys();
      key.set_key(key_over(name).public_key().bytes());
      key.mutable_power()->set_zone("example.");
      key.mutable_power()->set_label("both");
    }
    records_["a"] = wire::encode(party);
    records_["b"] = wire::encode(other);
  }
  static crypto::SigningKey key_over(const std::string& label) {
    return *crypto::SigningKey::from_seed(crypto::sha256(label).octets);
  }
  [[nodiscard]] Result<std::unique_ptr<state::View>> view(std::uint64_t /*height*/) const override {
    return std::make_unique<RecordsView>(records_);
  }

 private:
  Records records_;
};

class TakesUpdates : public ::testing::Test {
 protected:
  // From lab's key, of now, unless it says otherwise.
  struct Sent {
    std::string signer = "host.lab.example.";
    std::string key = "lab";
    From from{"192.0.2.1", true};
    std::uint32_t expiration = 1'300;
  };
  std::optional<Rcode> takes(const Sent& sent) {
    const Bytes sig = dns::testing::sig_rdata(sent.signer, 0, sent.expiration);
    const dns::testing::UpdateMessage message =
        dns::testing::UpdateMessage("example.").remove_name("x.lab.example.");
    const Bytes signature = Community::key_over(sent.key).sign(sig + message.octets()).bytes();
    std::optional<Rcode> rcode;
    updates_.take(message.octets(sig, signature), sent.from, now_,
                  [&rcode](Rcode given) { rcode = given; });
    return rcode;
  }
  // How often, one after the other, nobody's signature gets the same answer.
  void expect(Rcode rcode, std::uint64_t times, const Sent& sent) {
    for (std::uint64_t i = 0; i < times; ++i) ASSERT_EQ(takes(sent), rcode) << i;
  }
  v1::Body last_body() const {
    v1::Transaction transaction;
    v1::Body body;
    EXPECT_TRUE(!submitted_.empty() && wire::parse_stored(submitted_.back(), transaction) &&
                wire::parse_stored(transaction.body(), body));
    return body;
  }

  Community community_;
  std::vector<Bytes> submitted_;
  Updates updates_{community_,
                   [this](Bytes transaction, const std::function<void(ledger::Receipt)>& answered) {
                     submitted_.push_back(std::move(transaction));
                     ledger::Receipt receipt;
                     receipt.outcome = Code::done;
                     answered(receipt);
                   }};
  Time now_{1'000'000};
};

constexpr const char* kStranger = "host.nobody.example.";
const From kDatagram{"192.0.2.1", false};

TEST_F(TakesUpdates, AsTransactionsOfTheKeyThatHasSignedThem) {
  ASSERT_EQ(takes({}), Rcode::no_error);
  const v1::Body body = last_body();
  EXPECT_EQ(body.party(), "a");
  EXPECT_EQ(body.key(), Community::key_over("lab").public_key().bytes());
  EXPECT_EQ(body.sequence(), 1U);
  EXPECT_EQ(wire::to_time(body.valid_until()).value(), Time{1'300'000});
  EXPECT_EQ(takes({.signer = kStranger}), Rcode::not_auth);
  EXPECT_EQ(takes({.key = "thief"}), Rcode::not_auth);
  EXPECT_EQ(submitted_.size(), 1U);
}

// Though the same party holds both names: the message would name another power than it has.
TEST_F(TakesUpdates, SignedByAKeyOverTheNameOfTheSignerAlone) {
  EXPECT_EQ(takes({.signer = "host.other.example."}), Rcode::not_auth);
  EXPECT_EQ(takes({.signer = "host.other.example.", .key = "other"}), Rcode::no_error);
}

TEST_F(TakesUpdates, OfWhateverOneOfSeveralHoldersHasSigned) {
  for (const std::string party : {"a", "b"}) {
    ASSERT_EQ(takes({.signer = "host.both.example.", .key = "both of " + party}), Rcode::no_error);
    EXPECT_EQ(last_body().party(), party);
  }
  EXPECT_EQ(takes({.signer = "host.both.example.", .key = "lab"}), Rcode::not_auth);
  // Each whose keys are looked at counts.
  now_ = plus_seconds(now_, 1);
  const Sent strange{.signer = "host.both.example.", .key = "thief", .from = kDatagram};
  expect(Rcode::not_auth, limits::kUpdateChecksPerSecond / 2, strange);
  EXPECT_EQ(takes(strange), Rcode::serv_fail);
}

// RFC 4034, 3.1.5: the 32 bits of the end are those of the time that is closest.
TEST_F(TakesUpdates, WhoseEndLiesBehindTheEndOfThe32Bits) {
  constexpr std::int64_t kWrap = 1LL << 32;
  now_ = Time{(kWrap - 100) * 1'000};
  ASSERT_EQ(takes({.expiration = 200}), Rcode::no_error);
  EXPECT_EQ(wire::to_time(last_body().valid_until()).value(), Time{(kWrap + 200) * 1'000});
  now_ = Time{(kWrap + 100) * 1'000};
  ASSERT_EQ(takes({.expiration = 0xffff'ff00U}), Rcode::no_error);
  EXPECT_EQ(wire::to_time(last_body().valid_until()).value(), Time{(kWrap - 256) * 1'000});
}

// Only where it comes from an address that has answered.
TEST_F(TakesUpdates, UntilTooManyOfAnAddressDoNotHold) {
  expect(Rcode::not_auth, limits::kUpdateFailures, {.key = "thief"});
  EXPECT_EQ(takes({}), Rcode::serv_fail) << "it may come again";
  EXPECT_EQ(takes({.from = {"192.0.2.2", true}}), Rcode::no_error);
  EXPECT_EQ(takes({.from = kDatagram}), Rcode::no_error);
  now_ = plus_seconds(now_, 60);
  EXPECT_EQ(takes({}), Rcode::no_error) << "the next minute";
  expect(Rcode::not_auth, limits::kUpdateFailures, {.key = "thief", .from = kDatagram});
  EXPECT_EQ(takes({.from = kDatagram}), Rcode::no_error) << "anybody may have written the address";
  EXPECT_EQ(takes({}), Rcode::no_error);
}

// What strangers send is no signature to verify, and what they sign with a holder's name by UDP
// takes nothing from what comes by TCP.
TEST_F(TakesUpdates, WhateverStrangersSend) {
  expect(Rcode::not_auth, 2 * limits::kUpdateChecksPerSecond,
         {.signer = kStranger, .from = kDatagram});
  EXPECT_EQ(takes({.from = kDatagram}), Rcode::no_error);
  expect(Rcode::not_auth, limits::kUpdateChecksPerSecond - 1, {.key = "thief", .from = kDatagram});
  EXPECT_EQ(takes({.from = kDatagram}), Rcode::serv_fail);
  EXPECT_EQ(takes({}), Rcode::no_error);
  now_ = plus_seconds(now_, 1);
  EXPECT_EQ(takes({.from = kDatagram}), Rcode::no_error);
}

}  // namespace
}  // namespace comity::update
