// For tests only: a ledger that knows nothing, to be told what a test is about by overriding it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace comity::ledger::testing {

class SilentLedger : public Ledger {
 public:
  [[nodiscard]] Hash community() const override { return {}; }
  [[nodiscard]] Bytes genesis() const override { return {}; }
  [[nodiscard]] bool demo() const override { return false; }
  [[nodiscard]] const Registry& registry() const override { return registry_; }
  [[nodiscard]] const Ports& ports() const override { return *ports_; }
  [[nodiscard]] Head head() const override { return {}; }
  [[nodiscard]] Result<Head> at(std::uint64_t /*height*/) const override { return absent(); }
  [[nodiscard]] std::uint64_t oldest_height() const override { return 0; }
  [[nodiscard]] Result<std::unique_ptr<state::View>> view(std::uint64_t /*height*/) const override {
    return absent();
  }
  [[nodiscard]] Result<proof::TreeProof> prove(const state::Key& /*key*/,
                                               std::uint64_t /*height*/) const override {
    return absent();
  }
  [[nodiscard]] Result<std::uint64_t> changed_at(const state::Key& /*key*/,
                                                 std::uint64_t /*height*/) const override {
    return absent();
  }
  [[nodiscard]] Result<Bytes> log_entry(std::uint64_t /*index*/) const override { return absent(); }
  [[nodiscard]] Result<std::uint64_t> log_index(std::uint64_t /*height*/) const override {
    return absent();
  }
  [[nodiscard]] Result<std::vector<Hash>> prove_inclusion(std::uint64_t /*index*/,
                                                          std::uint64_t /*size*/) const override {
    return absent();
  }
  [[nodiscard]] Result<std::vector<Hash>> prove_consistency(
      std::uint64_t /*old_size*/, std::uint64_t /*new_size*/) const override {
    return absent();
  }
  [[nodiscard]] Result<std::vector<std::uint64_t>> genesis_actions(
      const state::Key& /*key*/) const override {
    return std::vector<std::uint64_t>();
  }
  [[nodiscard]] Result<Hash> log_node(int /*level*/, std::uint64_t /*index*/) const override {
    return absent();
  }
  [[nodiscard]] std::string checkpoint() const override { return ""; }
  [[nodiscard]] Result<Bytes> block(std::uint64_t /*height*/) const override { return absent(); }
  [[nodiscard]] Result<Located> find_transaction(const Hash& /*id*/) const override {
    return absent();
  }
  [[nodiscard]] Result<Bytes> content(const Hash& /*hash*/) const override { return absent(); }
  [[nodiscard]] Result<Bytes> salted_content(const Hash& /*hash*/) const override {
    return absent();
  }

  [[nodiscard]] Receipt screen(BytesView /*transaction*/, Time /*now*/) const override {
    return {};
  }
  void look_ahead(BytesView /*transaction*/, Signatures /*signatures*/) const override {}
  [[nodiscard]] Result<Finalized> finalize(const Block& /*block*/) override { return absent(); }
  [[nodiscard]] Status write() override { return {}; }
  [[nodiscard]] Status sync() override { return {}; }
  [[nodiscard]] Acknowledged acknowledged() const override { return {}; }
  [[nodiscard]] std::optional<Time> next_deadline() const override { return {}; }
  void set_log_key(const crypto::SigningKey* /*key*/) override {}
  [[nodiscard]] Status put_content(BytesView /*salt*/, BytesView /*text*/) override { return {}; }
  [[nodiscard]] Result<std::vector<Hash>> missing_texts() const override {
    return std::vector<Hash>();
  }
  [[nodiscard]] Result<bool> prune(const Retention& /*retention*/) override { return false; }

 private:
  static tl::unexpected<Error> absent() { return error(ErrorKind::not_found, "not told"); }

  Registry registry_{std::vector<Register>{}};
  const Ports* ports_ = nullptr;
};

}  // namespace comity::ledger::testing
