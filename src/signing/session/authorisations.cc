#include "signing/session/authorisations.h"

#include "ledger/outcome.h"
#include "ledger/recorded.h"
#include "proof/transaction.h"
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
    const Result<v1::BlockTransactions> block = ledger::block_transactions(reader_, height);
    if (!block) return tl::unexpected(block.error());
    for (const v1::IncludedTransaction& included : block->transactions()) {
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
    if (!names::changes_zone(body->action(), zone_)) return {};
    const Hash id = proof::transaction_id(transaction->body());
    if (!proof::signer_of(*transaction, *body)) {
      return error(ErrorKind::corrupt, "transaction " + id.hex() + " of " + body->party() +
                                           ": its signature does not hold");
    }
    acts.push_back({height, 0, id});
    return {};
  }

  Status take_effects(std::uint64_t height, std::vector<Authorising>& acts) {
    const Result<v1::BlockRecord> record = ledger::block_record(reader_, height);
    if (!record) return tl::unexpected(record.error());
    for (const v1::Effect& effect : record->effects()) {
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
        proposal.effect() != effect.effect()) {
      return error(ErrorKind::corrupt, "decision " + std::to_string(effect.proposal()) +
                                           " took another effect at height " +
                                           std::to_string(height) + " than was voted on");
    }
    for (const v1::Action& action : actions.actions()) {
      if (!names::changes_zone(action, zone_)) continue;
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
                                           std::uint64_t after, std::uint64_t height,
                                           std::size_t most) {
  AuthorisedChange change;
  change.height = after;
  Walk walk(reader, apex);
  while (change.height < height) {
    const std::size_t before = change.acts.size();
    if (Status taken = walk.take(change.height + 1, change.acts); !taken) {
      return tl::unexpected(taken.error());
    }
    if (change.acts.size() > most) {
      change.acts.resize(before);
      break;
    }
    ++change.height;
  }
  return change;
}

}  // namespace comity::signing
