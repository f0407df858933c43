#include "ledger/block.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "ledger/envelope.h"
#include "ledger/limits.h"
#include "ledger/records.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

bool is_recorded(Code code) {
  switch (family_of(code)) {
    case Family::done:
    case Family::refused:
    case Family::broken:
      return true;
    case Family::malformed:
    case Family::early:
      return false;
  }
  return false;
}

// Reasons quote input; what is stored and shown of them is harmless text of bounded length.
std::string printable(std::string_view reason) {
  std::string text(reason.substr(0, limits::kReasonBytes));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

class BlockRunner {
 public:
  BlockRunner(const Block& block, const Hash& community, const Rules& rules, Screened& screened,
              Workspace& workspace)
      : block_(block),
        community_(community),
        rules_(rules),
        screened_(screened),
        workspace_(workspace) {}

  Result<BlockRun> run() {
    for (std::size_t i = 0; i < block_.transactions.size(); ++i) {
      Receipt receipt;
      const Result<Verdict> verdict = run_transaction(block_.transactions[i], i, receipt);
      if (!verdict) return at("block " + std::to_string(block_.height), verdict.error());
      note(*verdict, i, receipt);
    }
    if (const Status status = run_due(rules_, workspace_, result_.effects); !status) {
      return at("block " + std::to_string(block_.height), status.error());
    }
    if (const Status status = date_rules(rules_, workspace_); !status) {
      return at("block " + std::to_string(block_.height), status.error());
    }
    return std::move(result_);
  }

 private:
  // The verdict on one transaction; an error when the state below cannot be read.
  Result<Verdict> run_transaction(BytesView bytes, std::size_t position, Receipt& receipt) {
    octets_ += bytes.size();
    if (position >= limits::kBlockTransactions || octets_ > limits::kBlockBytes) {
      return refuse(Code::full, "the block is full");
    }
    std::shared_ptr<const Envelope> opened = screened_.take(Screened::name_of(bytes));
    std::shared_ptr<Envelope> fresh;
    Verdict verdict;
    if (!opened) {
      fresh = std::make_shared<Envelope>();
      verdict = open_envelope(bytes, community_, rules_.registry, *fresh);
      opened = fresh;
    }
    const Envelope& envelope = *opened;
    receipt.transaction = envelope.id;
    if (!verdict) return verdict;

    const state::Draft look(workspace_.draft());
    auto sender = admit(envelope, look, rules_.context.block_time, rules_.ports);
    if (const Status status = workspace_.trouble(); !status) return tl::unexpected(status.error());
    if (!sender) return Verdict(tl::unexpected(sender.error()));
    if (fresh) verdict = unfold(*fresh, rules_.registry);
    if (verdict) {
      verdict = check_unfolded(envelope, rules_.registry, look, rules_.context, *sender);
    }
    if (verdict) verdict = take_room(envelope, *sender);
    if (!verdict) return verdict;
    if (carries_one_alone(rules_.registry, *envelope.type, envelope.body->action()) &&
        ++costly_ > limits::kAmendmentsPerBlock) {
      return refuse(Code::full, "the block has no room for another amendment");
    }

    verdict = run_action(envelope, *sender);
    if (const Status status = workspace_.trouble(); !status) return tl::unexpected(status.error());
    if (!verdict && !is_recorded(verdict.error().code)) return verdict;
    if (const Status status = charge(envelope, *sender); !status) {
      return tl::unexpected(status.error());
    }
    return verdict;
  }

  // What does many acts takes long, and so does a proposal, which is tried: a block has room for
  // one that is as long as may be. And however many accounts there are, the others have most of
  // every block.
  Verdict take_room(const Envelope& envelope, const Sender& sender) {
    const std::size_t acts = acts_of_one(rules_.registry, *envelope.type, envelope.body->action());
    const bool is_long = acts > limits::kActionsPerProposal;
    if (is_long && acts_ + acts > limits::kActsPerProposal) {
      return refuse(Code::full, "the block has no room for another plan of so many acts");
    }
    if (sender.known.account) {
      constexpr std::size_t kPart = limits::kAccountsPartOfBlock;
      if ((accounts_ + 1) * kPart > limits::kBlockTransactions ||
          (accounts_octets_ + envelope.size) * kPart > limits::kBlockBytes) {
        return refuse(Code::full, "the block has no more room for parties without a seat");
      }
      ++accounts_;
      accounts_octets_ += envelope.size;
    }
    if (is_long) acts_ += acts;
    return {};
  }

  Verdict run_action(const Envelope& envelope, const Sender& sender) {
    state::Draft step(workspace_.draft());
    const Verdict verdict =
        run_direct(rules_, *envelope.type, envelope.body->action(), sender.known, step);
    return verdict ? workspace_.keep(step) : verdict;
  }

  // A recorded transaction uses its sequence number and the party's budget, whatever became of it.
  Status charge(const Envelope& envelope, const Sender& sender) {
    state::Draft step(workspace_.draft());
    if (envelope.type->sealed != nullptr) {
      set_sealed_messages(step, envelope.key, sender.sealed, sender.key_day);
    } else {
      set_last_sequence(step, envelope.key, envelope.head->sequence(), sender.key_day);
    }
    charge_account(step, sender.account, envelope.head->party());
    if (const Verdict kept = workspace_.keep(step); !kept) {
      return error(ErrorKind::conflict, "transaction " + envelope.id.hex() +
                                            " cannot be charged: " + kept.error().reason);
    }
    return {};
  }

  void note(const Verdict& verdict, std::size_t position, Receipt& receipt) {
    if (!verdict) {
      receipt.outcome = verdict.error().code;
      receipt.reason = printable(verdict.error().reason);
    }
    if (is_recorded(receipt.outcome)) {
      receipt.recorded = true;
      receipt.height = block_.height;
      result_.included.push_back({receipt.transaction, receipt.outcome, receipt.reason, position});
    }
    result_.receipts.push_back(std::move(receipt));
  }

  const Block& block_;
  const Hash& community_;
  const Rules& rules_;
  Screened& screened_;
  Workspace& workspace_;
  BlockRun result_;
  std::size_t octets_ = 0;
  std::size_t costly_ = 0;
  std::size_t acts_ = 0;
  std::size_t accounts_ = 0;  // transactions of accounts
  std::size_t accounts_octets_ = 0;
};

}  // namespace

Result<BlockRun> run_block(const Block& block, const Hash& community, const Rules& rules,
                           Screened& screened, Workspace& workspace) {
  return BlockRunner(block, community, rules, screened, workspace).run();
}

Hash transactions_root(const std::vector<Included>& included) {
  std::vector<Hash> leaves;
  leaves.reserve(included.size());
  for (const Included& transaction : included) {
    leaves.push_back(
        proof::transaction_leaf(transaction.id, static_cast<std::uint32_t>(transaction.outcome)));
  }
  return proof::log_root(leaves);
}

Bytes encode_transactions(const std::vector<Included>& included, const Block& block) {
  v1::BlockTransactions message;
  for (const Included& transaction : included) {
    v1::IncludedTransaction& entry = *message.add_transactions();
    entry.set_transaction(block.transactions[transaction.position]);
    entry.set_outcome(static_cast<std::uint32_t>(transaction.outcome));
    entry.set_reason(transaction.reason);
  }
  return wire::encode(message);
}

Result<Bytes> encode_record(const RecordFields& fields, const std::vector<Included>& included,
                            const std::vector<EffectDone>& effects) {
  v1::BlockRecord record;
  record.set_height(fields.height);
  wire::set_time(*record.mutable_block_time(), fields.time);
  record.set_previous_root(fields.previous_root.bytes());
  record.set_root(fields.root.bytes());
  record.set_transactions_root(transactions_root(included).bytes());
  record.set_transaction_count(included.size());
  for (const EffectDone& effect : effects) {
    v1::Effect& entry = *record.add_effects();
    entry.set_proposal(effect.proposal);
    entry.set_effect(effect.effect.bytes());
    entry.set_outcome(static_cast<std::uint32_t>(effect.outcome));
  }
  record.set_clock_jump_accepted(fields.clock_jump_accepted);
  record.set_rules_version(fields.rules_version);
  if (fields.rules_turned) {
    v1::RulesTurn& turn = *record.mutable_rules_turn();
    turn.set_version(fields.rules_turned->version);
    turn.set_proposal(fields.rules_turned->proposal);
    turn.set_outcome(static_cast<std::uint32_t>(fields.rules_turned->outcome));
  }
  if (fields.continuation) write_message(*fields.continuation, *record.mutable_continuation());
  Bytes bytes = wire::encode(record);
  if (bytes.size() > limits::kLogEntryBytes) {
    return error("the record of block " + std::to_string(fields.height) + " has " +
                 std::to_string(bytes.size()) + " octets, a log entry at most " +
                 std::to_string(limits::kLogEntryBytes));
  }
  return bytes;
}

}  // namespace comity::ledger
