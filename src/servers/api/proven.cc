#include "servers/api/proven.h"

#include "base/limits.h"
#include "servers/api/answers.h"
#include "servers/api/routes.h"
#include "wire/acts.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

tl::unexpected<Error> unproven() {
  return error(ErrorKind::unavailable, "a bundle proves one state, and not this");
}

class ProvenReader final : public ledger::Reader {
 public:
  explicit ProvenReader(const Proof& proof) : proof_(proof) {}

  [[nodiscard]] Hash community() const override { return proof_.verified.community; }
  [[nodiscard]] Bytes genesis() const override {
    v1::Genesis genesis;
    genesis.set_body(Bytes(proof_.genesis_body));
    return wire::encode(genesis);
  }
  [[nodiscard]] bool demo() const override {
    const auto body = wire::decode<v1::GenesisBody>(proof_.genesis_body);
    return body && body->demo();
  }
  [[nodiscard]] const ledger::Registry& registry() const override { return proof_.registry; }
  [[nodiscard]] const ledger::Ports& ports() const override { return proof_.ports; }

  [[nodiscard]] ledger::Head head() const override {
    const proof::Verified& it = proof_.verified;
    return {it.height, it.block_time, it.root, it.checkpoint.size};
  }
  [[nodiscard]] Result<ledger::Head> at(std::uint64_t height) const override {
    if (height == proof_.verified.height) return head();
    return unproven();
  }
  [[nodiscard]] std::uint64_t oldest_height() const override { return proof_.verified.height; }
  [[nodiscard]] Result<std::unique_ptr<state::View>> view(std::uint64_t height) const override {
    if (height != proof_.verified.height) return unproven();
    return std::make_unique<evidence::BundleView>(proof_.verified);
  }
  [[nodiscard]] Result<proof::TreeProof> prove(const state::Key&, std::uint64_t) const override {
    return unproven();
  }
  [[nodiscard]] Result<std::uint64_t> changed_at(const state::Key&, std::uint64_t) const override {
    return unproven();
  }
  [[nodiscard]] Result<Bytes> log_entry(std::uint64_t) const override { return unproven(); }
  [[nodiscard]] Result<std::uint64_t> log_index(std::uint64_t height) const override {
    if (height == proof_.verified.height) return proof_.verified.index;
    return unproven();
  }
  [[nodiscard]] Result<std::vector<Hash>> prove_inclusion(std::uint64_t,
                                                          std::uint64_t) const override {
    return unproven();
  }
  [[nodiscard]] Result<std::vector<Hash>> prove_consistency(std::uint64_t,
                                                            std::uint64_t) const override {
    return unproven();
  }
  [[nodiscard]] Result<std::vector<std::uint64_t>> genesis_actions(
      const state::Key&) const override {
    return unproven();
  }
  [[nodiscard]] Result<Hash> log_node(int, std::uint64_t) const override { return unproven(); }
  [[nodiscard]] std::string checkpoint() const override { return {}; }
  [[nodiscard]] Result<Bytes> block(std::uint64_t) const override { return unproven(); }
  [[nodiscard]] Result<ledger::Located> find_transaction(const Hash&) const override {
    return unproven();
  }
  [[nodiscard]] Result<Bytes> content(const Hash& hash) const override {
    return proof_.content(hash);
  }
  [[nodiscard]] Result<Bytes> salted_content(const Hash&) const override { return unproven(); }

 private:
  const Proof& proof_;
};

// A bundle takes nothing in and has no health.
class Nobody final : public ledger::Submitter, public Health {
 public:
  ledger::Receipt submit(BytesView) override { return {}; }
  Result<Hash> put_content(BytesView, BytesView) override { return unproven(); }
  [[nodiscard]] HealthReport report() const override { return {}; }
  [[nodiscard]] std::shared_ptr<const std::string> signed_zone_text(
      const std::string&) const override {
    return nullptr;
  }
  [[nodiscard]] Document signed_document(const std::string&) const override { return {}; }
};

}  // namespace

http::Response answer_from(const Proof& proof, std::string_view target, const Bytes& body) {
  const ProvenReader reader(proof);
  Nobody nobody;
  const http::Table table = make_table(reader, nobody, nobody);
  auto request = table.parse(body.empty() ? "GET" : "POST", target);
  if (!request) return http::refusal(request.error());
  request->content_type = body.empty() ? "" : kOctets;
  request->body = body;
  return table.answer(*request);
}

bool may_be_proven(const v1::ProposedActions& actions) {
  std::size_t sets = 0;
  for (const v1::Action& action : actions.actions()) {
    for (const v1::Action* act : wire::acts_of(action)) {
      sets += static_cast<std::size_t>(act->names_change_sets().changes_size());
    }
  }
  return sets <= limits::kActionsPerProposal;
}

bool may_be_proven(const v1::Body& body) {
  v1::ProposedActions acts;
  acts.mutable_actions()->CopyFrom(body.action().decisions_propose().actions());
  *acts.add_actions() = body.action();
  return may_be_proven(acts);
}

}  // namespace comity::api
