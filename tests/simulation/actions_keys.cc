// docs/spec/keys.md. Only groups are judged in full: of joint signing (501 to 504, 508) it is known
// what it may be refused with, and its records are the node's own word.
#include "registers/keys/outcomes.h"
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
    const state::Key key{"keys", it.zone(), "group/" + role_text(it.role())};
    if (judge.records().find(key) != nullptr) return keys::kGroupExists;
    for (const v1::GroupMember& member : it.group().members()) {
      if (const Code code = judge.needs_active(member.party()); code != Code::done) return code;
    }
    if (judge.unsound.contains(it.group().commitment())) return keys::kUnsoundGroup;
    v1::SigningGroup group = it.group();
    group.set_since_decision(actor.proposal);
    judge.records().write(key, group);
    judge.note_key(it.zone(), it.role(), group, "");
    return Code::done;
  }
};

// No key is replaced here (README.md), so there is nothing to go on with and nothing to call off.
template <typename Message>
struct OfRollover {
  static Code outcome(Judge& /*judge*/, const Message& /*it*/, const Judge::Actor& /*actor*/) {
    return keys::kNoRollover;
  }
};
struct TakeOver : OfRollover<v1::TakeOver> {
  static v1::Action wish(Workload& /*workload*/) {
    v1::Action action;
    v1::TakeOver& it = *action.mutable_keys_take_over();
    it.set_zone("example.");
    it.set_role(v1::ZONE_SIGNING);
    it.set_epoch(2);
    return action;
  }
};

ActionRow of_signer(ActionRow made) {
  made.seat = true;
  return made;
}

// Of a signer, with what every one of them may be refused with besides.
ActionRow signing(std::uint32_t number, std::string_view name, std::set<Code> refusals) {
  refusals.insert({keys::kNoSuchGroup, keys::kNotSigner});
  ActionRow made{number, name, v1::SIGN, false, nullptr, false, std::move(refusals)};
  made.seat = true;
  return made;
}

}  // namespace

std::vector<ActionRow> actions_of_keys() {
  return {
      row<SetGroup, &v1::Action::keys_set_group>({500, "keys.set_group", v1::OPERATE, true}),
      signing(501, "keys.post_nonces", {keys::kStaleClaim, keys::kTooManyBatches}),
      signing(502, "keys.open_session",
              {keys::kStaleClaim, keys::kBatchSpent, Code::no_such_party, Code::holder_not_active,
               keys::kTooSoon}),
      signing(503, "keys.answer_session",
              {keys::kSessionOver, keys::kAlreadyAnswered, keys::kStaleClaim}),
      signing(504, "keys.finish_session",
              {keys::kSessionOver, keys::kAlreadyAnswered, keys::kDigestDiffers, keys::kTooSoon}),
      of_signer(
          row<TakeOver, &v1::Action::keys_take_over>({505, "keys.take_over", v1::SIGN, false})),
      row<OfRollover<v1::NoteParentDs>, &v1::Action::keys_note_parent_ds>(
          {506, "keys.note_parent_ds", v1::OPERATE, true}),
      row<OfRollover<v1::CallOffRollover>, &v1::Action::keys_call_off_rollover>(
          {507, "keys.call_off_rollover", v1::OPERATE, true}),
      signing(508, "keys.sign_document", {keys::kStaleClaim, keys::kAlreadyAnswered}),
  };
}

}  // namespace comity::simulation
