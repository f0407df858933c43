#include "apps/comity/decide.h"

#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/actions.h"
#include "apps/comity/answer.h"
#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "apps/comity/member.h"
#include "apps/comity/show.h"
#include "machine/files.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kFileBytes = 1 << 20;

// Shows what the proposal is about, and that it cannot take effect any more where it is so.
Result<json::value> show_matter(const Common& common, std::uint64_t number) {
  const std::string target = "/v1/proposals/" + std::to_string(number);
  Result<json::value> proposal = get_proven(common, target, Use::signing);
  if (!proposal || common.json) return proposal;
  print_matter(*proposal);
  const std::string state = text_at(*proposal, "state");
  if (state != "endorsement" && state != "consultation" && state != "voting" &&
      state != "time_lock") {
    return proposal;
  }
  v1::ProposedActions actions;
  for (const json::value& action : list_at(*proposal, "actions")) {
    (void)wire::from_json(json::serialize(object_at(action, "action")), *actions.add_actions());
  }
  Result<json::value> preview = proposal_preview(common, number, actions);
  if (!preview) return preview;
  const json::value verdict = object_at(*preview, "verdict");
  row("would happen", flag_at(verdict, "passes")
                          ? "what is shown here, as things stand"
                          : "NOTHING, as things stand: " + text_at(verdict, "reason"));
  print_skipped(*preview, "would be left");
  print_stale(*preview);
  rows("constitution", list_at(*preview, "constitution"));
  return proposal;
}

// The effect hash of what was shown, which is signed; one that is given must be it.
Result<Hash> effect_hash_of(const Common& common, std::uint64_t number, const std::string& given) {
  const Result<json::value> proposal = show_matter(common, number);
  if (!proposal) return tl::unexpected(proposal.error());
  const std::string text = text_at(*proposal, "effect_hash");
  const std::string state = text_at(*proposal, "state");
  if (text.empty() || (state != "voting" && state != "time_lock")) {
    return error(ErrorKind::conflict, "proposal " + std::to_string(number) + " is in state " +
                                          state + ": its vote is not open");
  }
  if (!given.empty() && ascii_lower(given) != text) {
    return error(ErrorKind::corrupt, "what is shown has effect hash " + text +
                                         ", not the one that you gave; nothing was signed");
  }
  Result<Bytes> octets = from_hex(text);
  if (!octets) return at("effect hash", octets.error());
  return Hash::from(*octets);
}

// The options of what is a proposal already, so that it is not put into another one.
Acting propose_itself(Acting acting) {
  acting.propose.clear();
  return acting;
}

// Shows the proposal, then does what is about it and needs no effect hash.
int act_on(const Common& common, const Acting& acting, std::uint64_t number, v1::Action action) {
  const Result<json::value> proposal = show_matter(common, number);
  return proposal ? act(common, acting, std::move(action)) : fail(proposal.error());
}

// A text that the action cannot go without.
Status put_required(const Common& common, const Acting& acting, v1::Content& content) {
  if (acting.text.empty()) return error("say why with --text");
  return put_text(common, acting.text, content);
}

}  // namespace

int propose(const Common& common, const Acting& acting, const std::string& title,
            const std::vector<std::string>& action_files) {
  std::vector<v1::Action> acts;
  for (const std::string& file : action_files) {
    Result<v1::Action> one = action_from_file(file);
    if (!one) return fail(one.error());
    acts.push_back(*std::move(one));
  }
  return propose_acts(common, acting, title, acts);
}

int propose_acts(const Common& common, const Acting& acting, const std::string& title,
                 const std::vector<v1::Action>& acts) {
  v1::Action action;
  v1::Propose& proposal = *action.mutable_decisions_propose();
  for (const v1::Action& one : acts) *proposal.add_actions() = one;
  if (Status put = put_text(common, title, *proposal.mutable_title()); !put)
    return fail(put.error());
  if (!acting.text.empty()) {
    Status put = put_text(common, acting.text, *proposal.mutable_text());
    if (!put) return fail(put.error());
  }
  return act(common, propose_itself(acting), action);
}

int consent(const Common& common, const Acting& acting, std::uint64_t proposal,
            const std::string& effect_hash) {
  Result<Hash> hash = effect_hash_of(common, proposal, effect_hash);
  if (!hash) return fail(hash.error());
  v1::Action action;
  action.mutable_decisions_consent()->set_proposal(proposal);
  action.mutable_decisions_consent()->set_effect_hash(hash->bytes());
  return act(common, acting, action);
}

int vote(const Common& common, const Acting& acting, std::uint64_t proposal,
         const std::string& choice, const std::string& effect_hash) {
  Result<Hash> hash = effect_hash_of(common, proposal, effect_hash);
  if (!hash) return fail(hash.error());
  v1::Action action;
  v1::CastVote& cast = *action.mutable_decisions_vote();
  cast.set_proposal(proposal);
  cast.set_effect_hash(hash->bytes());
  cast.set_choice(choice == "yes" ? v1::YES : choice == "no" ? v1::NO : v1::ABSTAIN);
  if (!acting.text.empty()) {
    Status put = put_text(common, acting.text, *cast.mutable_reason());
    if (!put) return fail(put.error());
  }
  return act(common, acting, action);
}

int withdraw(const Common& common, const Acting& acting, std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_withdraw()->set_proposal(proposal);
  return act_on(common, acting, proposal, std::move(action));
}

int endorse(const Common& common, const Acting& acting, std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_endorse()->set_proposal(proposal);
  return act_on(common, acting, proposal, std::move(action));
}

int object(const Common& common, const Acting& acting, std::uint64_t proposal,
           const std::string& severity) {
  v1::Action action;
  v1::Object& objection = *action.mutable_decisions_object();
  objection.set_proposal(proposal);
  objection.set_class_(severity == "minor"   ? v1::MINOR
                       : severity == "major" ? v1::MAJOR
                                             : v1::FORMAL);
  Status put = put_required(common, acting, *objection.mutable_reason());
  return put ? act_on(common, acting, proposal, std::move(action)) : fail(put.error());
}

int answer(const Common& common, const Acting& acting, std::uint64_t proposal,
           const std::string& objector) {
  v1::Action action;
  action.mutable_decisions_answer()->set_proposal(proposal);
  action.mutable_decisions_answer()->set_objector(objector);
  Status put = put_required(common, acting, *action.mutable_decisions_answer()->mutable_answer());
  return put ? act_on(common, acting, proposal, std::move(action)) : fail(put.error());
}

int withdraw_objection(const Common& common, const Acting& acting, std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_withdraw_objection()->set_proposal(proposal);
  return act_on(common, acting, proposal, std::move(action));
}

int join(const Common& common, const Acting& acting, std::uint64_t height,
         const std::string& application) {
  if (Status sound = check_admission(common, acting, application); !sound) {
    return fail(sound.error());
  }
  Result<StateRoot> root = get_root(common, height);
  if (!root) return fail(root.error());
  if (!common.json)
    row("countersigns", "height " + std::to_string(root->height) + ", root " + to_hex(root->root));
  v1::Action action;
  action.mutable_members_join()->set_height(root->height);
  action.mutable_members_join()->set_root(root->root);
  return act(common, acting, action);
}

int leave(const Common& common, const Acting& acting) {
  if (isatty(STDIN_FILENO) != 0 && acting.offline.empty() && !acting.action_only &&
      !common.dry_run) {
    std::cerr << "Leaving ends your seat, your votes and your proposals at once, and for good: who "
                 "comes back\nis admitted anew. Your shares of zones' keys are no more counted on "
                 "(share the keys anew first).\nWhat you hold stays yours as long as you are heard "
                 "of: sign anything on a later day.\nLeave? Type yes: "
              << std::flush;
    std::string word;
    std::getline(std::cin, word);
    if (word != "yes") return fail(Error{ErrorKind::conflict, "nothing was signed"});
  }
  v1::Action action;
  action.mutable_members_leave();
  const int code = act(common, acting, action);
  if (code != kOk || common.json || common.dry_run || acting.action_only || !acting.offline.empty())
    return code;
  std::cout << "what you hold stays yours while you are heard of: sign something on a later day, "
               "`comity waiting` says whether you have\n";
  return code;
}

int suspend(const Common& common, const Acting& acting, const std::string& party) {
  v1::Action action;
  action.mutable_members_suspend()->set_party(party);
  Status put = put_required(common, acting, *action.mutable_members_suspend()->mutable_reason());
  return put ? act(common, acting, action) : fail(put.error());
}

int reinstate(const Common& common, const Acting& acting, const std::string& party) {
  v1::Action action;
  action.mutable_members_reinstate()->set_party(party);
  Status put = put_required(common, acting, *action.mutable_members_reinstate()->mutable_reason());
  return put ? act(common, acting, action) : fail(put.error());
}

int hold(const Common& common, const Acting& acting, const NameOptions& options) {
  Result<v1::Action> action = hold_delegation(common, options);
  if (!action) return fail(action.error());
  Status put =
      put_required(common, acting, *action->mutable_names_hold_delegation()->mutable_claim());
  return put ? act(common, acting, *action) : fail(put.error());
}

Status constitution_from_file(const Common& common, const std::string& file,
                              v1::Constitution& constitution, Bytes& previous) {
  Result<Bytes> text = machine::read_file(file, kFileBytes);
  if (!text) return tl::unexpected(text.error());
  if (Status read = wire::from_json(*text, constitution); !read) return at(file, read.error());
  Result<json::value> community = get_proven(common, "/v1/community", Use::signing);
  if (!community) return tl::unexpected(community.error());
  Result<Bytes> octets = from_hex(text_at(*community, "constitution"));
  if (!octets) return tl::unexpected(octets.error());
  previous = *octets;
  return {};
}

int constitution_difference(const Common& common, const std::string& file) {
  v1::ProposedActions actions;
  v1::Amend& it = *actions.add_actions()->mutable_constitution_amend();
  Status read =
      constitution_from_file(common, file, *it.mutable_constitution(), *it.mutable_previous());
  if (!read) return fail(read.error());
  const Result<std::string> own = own_party(common);
  if (!own) return fail(own.error());
  const Result<json::value> preview = preview_proven(common, *own, wire::encode(actions));
  if (!preview) return fail(preview.error());
  if (common.json) return print_json(*preview);
  print_preview(*preview);
  return kOk;
}

int amend(const Common& common, const Acting& acting, const std::string& file) {
  v1::Action action;
  v1::Amend& it = *action.mutable_constitution_amend();
  Status read =
      constitution_from_file(common, file, *it.mutable_constitution(), *it.mutable_previous());
  return read ? act(common, acting, action) : fail(read.error());
}

int act_from_files(const Common& common, const Acting& acting,
                   const std::vector<std::string>& files) {
  std::vector<v1::Action> acts;
  for (const std::string& file : files) {
    Result<v1::Action> one = action_from_file(file);
    if (!one) return fail(one.error());
    acts.push_back(*std::move(one));
  }
  if (acts.size() == 1) return act(common, acting, acts.front());
  if (!acting.propose.empty()) {
    return propose(common, propose_itself(acting), acting.propose, files);
  }
  v1::Action action;
  for (v1::Action& one : acts) *action.mutable_members_batch()->add_actions() = std::move(one);
  return act(common, acting, action);
}

}  // namespace comity::cli
