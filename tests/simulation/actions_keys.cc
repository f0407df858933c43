// docs/spec/keys.md. Only groups are judged in full: of joint signing (501 to 504) it is known what
// it may be refused with, and its records are the node's own word.
#include "table.h"

namespace comity::simulation {
namespace {

struct SetGroup {
  static std::set<std::string> consents(const Judge& /*judge*/, const v1::SetGroup& it) {
    std::set<std::string> needed;
    for (const v1::GroupMember& member : it.group().members()) needed.insert(member.party());
    return needed;
  }

  static Code outcome(Judge& judge, const v1::SetGroup& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    const state::Key key{"keys", it.zone(),
                         it.role() == v1::KEY_SIGNING ? "group/key" : "group/zone"};
    if (judge.records().find(key) != nullptr) return Code::group_exists;
    for (const v1::GroupMember& member : it.group().members()) {
      if (const Code code = judge.needs_active(member.party()); code != Code::done) return code;
    }
    if (judge.unsound.contains(it.group().commitment())) return Code::unsound_group;
    v1::SigningGroup group = it.group();
    group.set_since_decision(actor.proposal);
    judge.records().write(key, group);
    return Code::done;
  }
};

// Of a signer, with what every one of them may be refused with besides.
ActionRow signing(std::uint32_t number, std::string_view name, std::set<Code> refusals) {
  refusals.insert({Code::no_such_group, Code::not_signer});
  return {number, name, v1::SIGN, false, nullptr, false, std::move(refusals)};
}

}  // namespace

std::vector<ActionRow> actions_of_keys() {
  return {
      row<SetGroup, &v1::Action::keys_set_group>({500, "keys.set_group", v1::OPERATE, true}),
      signing(501, "keys.post_nonces", {Code::stale_claim, Code::too_many_batches}),
      signing(502, "keys.open_session",
              {Code::stale_claim, Code::batch_spent, Code::no_such_party, Code::holder_not_active,
               Code::too_soon}),
      signing(503, "keys.answer_session",
              {Code::session_over, Code::already_answered, Code::stale_claim}),
      signing(504, "keys.finish_session",
              {Code::session_over, Code::already_answered, Code::digest_differs, Code::too_soon}),
  };
}

}  // namespace comity::simulation
