// The signed envelope around one action: how its bytes become an actor and an action, the cheapest
// check first (docs/spec/transaction.md, "Order of checks"). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/time.h"
#include "ledger/action.h"
#include "ledger/budget.h"
#include "ledger/ports.h"
#include "wire/fwd.h"

namespace comity::ledger {

struct Envelope {
  Hash id;  // SHA-256 of the body; zero until the bytes gave one
  std::uint64_t size = 0;
  std::shared_ptr<const v1::Body> head;  // all of the body but the action
  std::shared_ptr<const v1::Body> body;  // null until unfold()
  std::size_t unfolded_bytes = 0;        // what `body` takes in memory
  Bytes body_bytes;                      // as received: what the signature covers
  PublicKey key;
  Signature signature;
  Time valid_until;
  const ActionType* type = nullptr;
  bool sound = false;  // signature and the form of the action are known to hold
};

// Who sent it, and what it will have used up once it is recorded.
struct Sender {
  Identities::Known known;
  Account account;  // this transaction included
  KeyDay key_day{};
  SealedMessages sealed{};  // of the key, when this is such a message
};

// Form: needs no state. Fills `out` as far as it gets, without the action, which stays octets: a
// stranger's may unfold to many times its size. Every refusal is of family malformed.
[[nodiscard]] Verdict open_envelope(BytesView transaction, const Hash& community,
                                    const Registry& registry, Envelope& out);

// Validity, key, sequence and budget as of `view` and `now`; then the signature unless it is known
// to hold. Every refusal is of family malformed or early: the transaction leaves no trace. Whom it
// lets pass has the action unfolded next.
[[nodiscard]] tl::expected<Sender, Refusal> admit(const Envelope& envelope, const state::View& view,
                                                  Time now, const Ports& ports);

// What is asked of an unfolded action of a sender whom admit() has let pass, before it is run; in a
// block and in a trial alike. Refuses:
// - what the rules of the block do not know: what check_known() refuses;
// - what a narrower key may not do: lacks_role, over_budget;
// - a message that is signed in a form of its own for its window, and when as many are remembered
//   as may be: out_of_range, valid_until_too_far, over_budget;
// - what is too much for a budget, where the texts that the action names count as octets of the
//   transaction, and each act of a batch as a transaction: over_budget.
[[nodiscard]] Verdict check_unfolded(const Envelope& envelope, const Registry& registry,
                                     const state::View& view, const Context& context,
                                     Sender& sender);

// The part of admit() that needs no state.
[[nodiscard]] Verdict check_signature(const Envelope& envelope);
// The whole body with its action, and the form of that. Every refusal is of family malformed.
[[nodiscard]] Verdict unfold(Envelope& envelope, const Registry& registry);

}  // namespace comity::ledger
