#include "signing/session/authorisations.h"

#include "base/limits.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "ledger/outcome.h"
#include "ledger/signing.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::signing {
namespace {

constexpr std::uint32_t kDone = static_cast<std::uint32_t>(ledger::Code::done);

// Walks the heights one by one.
class Walk {
 public:
  Walk(const ledger::Reader& reader, const dns::Name& apex) : reader_(reader), zone_(apex.text()) {}

  // Appends what changed the zone at this height.
  Status take(std::uint64_t height, std::vector<Authorising>& acts) {
    if (Status status = take_transactions(height, acts); !status) return status;
    return take_effects(height, acts);
  }

 private:
  Status take_transactions(std::uint64_t height, std::vector<Authorising>& acts) {
    const Result<Bytes> bytes = reader_.block(height);
    if (!bytes) return tl::unexpected(bytes.error());
    v1::BlockTransactions block;
    if (!wire::parse_stored(*bytes, block)) {
      return error(ErrorKind::corrupt, "the block of height " + std::to_string(height));
    }
    for (const v1::IncludedTransaction& included : block.transactions()) {
      if (included.outcome() != kDone) continue;
      if (Status status = take_transaction(included.transaction(), height, acts); !status) {
        return at("height " + std::to_string(height), status.error());
      }
    }
    return {};
  }

  Status take_transaction(BytesView bytes, std::uint64_t height, std::vector<Authorising>& acts) {
    const Result<v1::Transaction> transaction = wire::decode<v1::Transaction>(bytes);
    if (!transaction) return tl::unexpected(transaction.error());
    const Result<v1::Body> body = wire::decode<v1::Body>(transaction->body());
    if (!body) return tl::unexpected(body.error());
    if (names::zone_changed_by(body->action()) != zone_) return {};
    const Hash id = crypto::sha256(transaction->body());
    const Result<PublicKey> key = PublicKey::from(body->key());
    const Result<Signature> signature = Signature::from(transaction->signature());
    if (!key || !signature ||
        !crypto::verify(*key, ledger::transaction_message(transaction->body()), *signature)) {
      return error(ErrorKind::corrupt, "transaction " + id.hex() + " of " + body->party() +
                                           ": its signature does not hold");
    }
    acts.push_back({height, 0, id});
    return {};
  }

  Status take_effects(std::uint64_t height, std::vector<Authorising>& acts) {
    const Result<std::uint64_t> index = reader_.log_index(height);
    if (!index) return tl::unexpected(index.error());
    const Result<Bytes> entry = reader_.log_entry(*index);
    if (!entry) return tl::unexpected(entry.error());
    v1::BlockRecord record;
    if (!wire::parse_stored(*entry, record) || record.height() != height) {
      return error(ErrorKind::corrupt, "the block record of height " + std::to_string(height));
    }
    for (const v1::Effect& effect : record.effects()) {
      if (effect.outcome() != kDone) continue;
      if (Status status = take_effect(effect, height, acts); !status) return status;
    }
    return {};
  }

  Status take_effect(const v1::Effect& effect, std::uint64_t height,
                     std::vector<Authorising>& acts) {
    const Result<std::unique_ptr<state::View>> view = reader_.view(height);
    if (!view) return tl::unexpected(view.error());
    v1::Proposal proposal;
    v1::ProposedActions actions;
    if (!decisions::find_proposal(**view, effect.proposal(), proposal) ||
        !decisions::find_actions(**view, effect.proposal(), actions) ||
        proposal.effect_hash() != effect.effect_hash()) {
      return error(ErrorKind::corrupt, "decision " + std::to_string(effect.proposal()) +
                                           " took another effect at height " +
                                           std::to_string(height) + " than was voted on");
    }
    for (const v1::Action& action : actions.actions()) {
      if (names::zone_changed_by(action) != zone_) continue;
      acts.push_back({height, effect.proposal(), Hash()});
      break;
    }
    return {};
  }

  const ledger::Reader& reader_;
  const std::string zone_;
};

}  // namespace

Result<AuthorisedChange> authorised_change(const ledger::Reader& reader, const dns::Name& apex,
                                           std::uint64_t after, std::uint64_t height) {
  AuthorisedChange change;
  change.height = after;
  Walk walk(reader, apex);
  while (change.height < height) {
    const std::size_t before = change.acts.size();
    if (Status taken = walk.take(change.height + 1, change.acts); !taken) {
      return tl::unexpected(taken.error());
    }
    if (change.acts.size() > limits::kSessionAuthorisations) {
      change.acts.resize(before);
      break;
    }
    ++change.height;
  }
  return change;
}

}  // namespace comity::signing
