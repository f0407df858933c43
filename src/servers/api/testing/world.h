// For tests only: a community of three parties that governs zone "example.", in memory, with its
// ledger as it runs in a node. Time stands still unless a test moves it. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "crypto/ed25519.h"
#include "ledger/ledger.h"
#include "servers/api/routes.h"
#include "state/store.h"
#include "wire/messages.h"

namespace comity::api::testing {

// Parties: alba (government), bora (company), cada (civil society), each with a key that cosigns.
// Zone example.: delegation alpha, held by alba, with host ns1.alpha.example.; beta, unclaimed.
class World final : public ledger::Submitter, public Health {
 public:
  World();

  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const crypto::SigningKey& key_of(const std::string& party) const {
    return keys_.at(party);
  }
  [[nodiscard]] const crypto::SigningKey& log_key() const { return keys_.at("log"); }

  // Signed by the party's key, with its next sequence number.
  [[nodiscard]] Bytes sign(const std::string& party, const v1::Action& action);
  // Signs and submits; the test fails when it is not done.
  ledger::Receipt act(const std::string& party, const v1::Action& action);
  // Time goes on; what is due meanwhile happens.
  void wait(std::int64_t seconds);
  // Stores the text and gives what stands for it in signed bytes.
  [[nodiscard]] v1::Content text(std::string_view text);
  // The effect hash that votes and consents on proposal `number` sign.
  [[nodiscard]] Bytes effect_hash(std::uint64_t number);

  // Submitter: a block for every transaction.
  ledger::Receipt submit(BytesView transaction) override;
  Result<Hash> put_content(BytesView salt, BytesView text) override;
  // Health: what the test put there.
  HealthReport report() const override { return health; }
  std::shared_ptr<const std::string> signed_zone_text(const std::string& apex) const override {
    const auto found = signed_zones.find(apex);
    return found == signed_zones.end() ? nullptr : found->second;
  }
  Document signed_document(const std::string& apex) const override {
    const auto found = documents.find(apex);
    return found == documents.end() ? Document() : found->second;
  }
  std::map<std::string, std::shared_ptr<const std::string>> signed_zones;
  std::map<std::string, Document> documents;
  HealthReport health;

  // Asks the API as a client would, without a socket. Any status.
  http::Response ask(std::string_view target, std::string_view method = "GET", BytesView body = {});
  [[nodiscard]] const http::Table& table() const { return *table_; }
  // The answer as JSON; the test fails when the status is another one.
  boost::json::object json(std::string_view target, int status = 200);

 private:
  void make_block(std::vector<Bytes> transactions, std::vector<ledger::Receipt>* receipts);

  state::MemoryStore store_;
  std::map<std::string, crypto::SigningKey> keys_;
  std::map<std::string, std::uint64_t> sequences_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::optional<http::Table> table_;  // refers to the ledger
  Time now_{1'767'225'600'000};       // 2026-01-01T00:00:00Z
};

// Asks a table of routes as a client would, without a socket; a body is sent as octets.
http::Response ask(const http::Table& table, std::string_view target,
                   std::string_view method = "GET", BytesView body = {});
// The value of a header; empty when it has none of this name.
[[nodiscard]] std::string header(const http::Response& response, std::string_view name);

// Actions, ready to be signed.
[[nodiscard]] v1::Action create_delegation(const std::string& label, const std::string& holder);
[[nodiscard]] v1::Action set_ds(const std::string& label, std::uint32_t key_tag);
[[nodiscard]] v1::Action propose(const v1::Content& title, const v1::Action& action);
[[nodiscard]] v1::Action consent(std::uint64_t number, const Bytes& ballot);
[[nodiscard]] v1::Action vote(std::uint64_t number, const Bytes& ballot, v1::Choice choice);

}  // namespace comity::api::testing
