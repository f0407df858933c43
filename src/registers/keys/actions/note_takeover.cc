#include "base/limits.h"
#include "dns/limits.h"
#include "ledger/typed_action.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/requirements.h"
#include "registers/keys/takeover.h"
#include "registers/keys/well_formed.h"
#include "wire/codec.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// keys.note_takeover. The next stage has come, which the ledger cannot see: it is for the old
// operator or for the parent. Subject: the community. Refuses: no_takeover (also where the next one
// comes by itself), stale_claim (another decision's, not the next stage). Early: too_soon.
struct NoteTakeover {
  static Verdict check(const v1::NoteTakeover& it) {
    if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
    if (it.stage() == v1::TAKEOVER_STAGE_UNSPECIFIED) {
      return refuse(Code::missing_field, "stage: is missing");
    }
    if (Verdict verdict = check_range("stage", static_cast<std::uint64_t>(it.stage()),
                                      v1::EXCHANGED, v1::DS_OURS);
        !verdict) {
      return verdict;
    }
    return check_range("ttl_seconds", it.ttl_seconds(), 1, limits::kTtlSeconds);
  }

  static ledger::Subject subject(const v1::NoteTakeover& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community("the takeover of zone " + it.zone());
  }
  static std::vector<std::string> consents(const v1::NoteTakeover&, const state::View&) {
    return {};
  }

  static Found<v1::Takeover> permit(const v1::NoteTakeover& it, const state::View& view,
                                    const ledger::Actor&, const ledger::Context& context) {
    auto takeover = require_takeover(view, it.zone(), it.decision());
    if (!takeover) return takeover;
    const int next = next_takeover_stage(*takeover);
    if (next == v1::TAKEOVER_STAGE_UNSPECIFIED) {
      return refuse(kNoTakeover,
                    "the next stage comes by itself: " + takeover_text(it.zone(), *takeover));
    }
    if (next != it.stage()) {
      return refuse(kStaleClaim,
                    "stage: that is not the next one; " + takeover_text(it.zone(), *takeover));
    }
    // What the old operator publishes may be there before all have seen ours: the later one counts.
    const Time until = wire::to_time(takeover->until()).value_or(Time{});
    if (it.stage() != v1::EXCHANGED && context.block_time < until) {
      return refuse(kTooSoon, "not before " + to_rfc3339(until));
    }
    return takeover;
  }

  static void apply(const v1::NoteTakeover& it, const v1::Takeover& takeover, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context& context) {
    note_takeover(draft, it.zone(), takeover, it.ttl_seconds(), context.block_time);
  }
};

}  // namespace

ledger::ActionType note_takeover_action() {
  return ledger::action<NoteTakeover, &v1::Action::keys_note_takeover>(
      {.role = ledger::Role::operate, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::keys
