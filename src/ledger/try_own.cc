// A transaction that nobody has signed, through all that a block would ask of it.
#include <memory>
#include <utility>

#include "ledger/envelope.h"
#include "ledger/read.h"
#include "ledger/run.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

// As large as it will be once it is signed.
Bytes as_transaction(BytesView body) {
  v1::Transaction transaction;
  transaction.set_body(Bytes(body));
  transaction.set_signature(Bytes(Signature::kSize, '\0'));
  return wire::encode(transaction);
}

Cost cost_of(const Account& account) {
  Cost cost;
  cost.most = account.limits;
  for (std::size_t i = 0; i < account.use.roles.size(); ++i) {
    const RoleUse& before = account.before.roles.at(i);
    const RoleUse& after = account.use.roles.at(i);
    cost.transactions_before += before.transactions;
    cost.bytes_before += before.bytes;
    cost.transactions += after.transactions - before.transactions;
    cost.bytes += after.bytes - before.bytes;
  }
  cost.comments_before = account.before.comments;
  cost.comments = account.use.comments - account.before.comments;
  return cost;
}

// In the order of docs/spec/transaction.md, "Order of checks".
Verdict run(Envelope& envelope, const Rules& rules, state::Draft& draft, OwnTrial& trial) {
  auto sender = admit(envelope, draft, rules.context.block_time, rules.ports);
  if (!sender) return tl::unexpected(sender.error());
  if (Verdict v = unfold(envelope, rules.registry); !v) return v;
  Verdict verdict = check_unfolded(envelope, rules.registry, draft, rules.context, *sender);
  trial.cost = cost_of(sender->account);
  if (!verdict) return verdict;
  state::Draft step(draft);
  verdict = run_direct(rules, *envelope.type, envelope.body->action(), sender->known, step);
  if (verdict) step.commit_into(draft);
  return verdict;
}

}  // namespace

OwnTrial try_own(BytesView body, const Hash& community, state::Draft& draft,
                 const Registry& registry, const Ports& ports, const Context& context) {
  OwnTrial trial;
  Envelope envelope;
  trial.verdict = open_envelope(as_transaction(body), community, registry, envelope);
  if (!trial.verdict) return trial;
  envelope.sound = true;  // there is no signature to look at
  trial.verdict = run(envelope, {registry, ports, context}, draft, trial);
  return trial;
}

}  // namespace comity::ledger
