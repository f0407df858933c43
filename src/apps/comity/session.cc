#include "apps/comity/session.h"

#include <boost/json.hpp>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "apps/comity/answer.h"
#include "apps/comity/ask_node.h"
#include "apps/comity/clock.h"
#include "apps/comity/dry_run.h"
#include "apps/comity/light.h"
#include "apps/comity/show_names.h"
#include "base/harmless.h"
#include "crypto/content.h"
#include "crypto/hash.h"
#include "folder/data_folder.h"
#include "machine/files.h"
#include "proof/transaction.h"
#include "servers/http/socket/client.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr int kHttpOk = 200;
constexpr int kHttpNotFound = 404;

// The message of an error answer, else its status. A node that takes a word for none of its own
// says so of what was typed.
Error error_of(const http::ClientResponse& answer, const std::string& target) {
  boost::system::error_code code;
  const json::value value = json::parse(answer.body, code);
  const json::value inner = object_at(value, "error");
  const std::string name = text_at(inner, "code");
  const ErrorKind kind = answer.status == kHttpNotFound                  ? ErrorKind::not_found
                         : name == "bad_parameter" || name == "bad_body" ? ErrorKind::invalid
                                                                         : ErrorKind::unavailable;
  std::string message = text_at(inner, "message");
  if (message.empty()) message = target + ": HTTP status " + std::to_string(answer.status);
  return {kind, std::move(message)};
}

Result<json::value> parse(const std::string& target, const std::string& body) {
  boost::system::error_code code;
  json::value value = json::parse(body, code);
  if (code) {
    return error(ErrorKind::unavailable, target + ": the answer is no JSON: " + code.message());
  }
  return value;
}

Result<v1::Action> as_proposal(const Common& common, const Acting& acting, v1::Action action) {
  v1::Action wrapped;
  v1::Propose& propose = *wrapped.mutable_decisions_propose();
  if (Status put = put_text(common, acting.propose, *propose.mutable_title()); !put) {
    return tl::unexpected(put.error());
  }
  if (!acting.text.empty()) {
    if (Status put = put_text(common, acting.text, *propose.mutable_text()); !put) {
      return tl::unexpected(put.error());
    }
  }
  *propose.add_actions() = std::move(action);
  return wrapped;
}

int write_unsigned(const Common& common, const Acting& acting, const v1::Action& action) {
  Result<Bytes> octets = from_hex(acting.public_key);
  Result<PublicKey> key =
      octets ? PublicKey::from(*octets) : Result<PublicKey>(tl::unexpected(octets.error()));
  if (!key || acting.party.empty()) {
    return fail({ErrorKind::invalid, "--offline needs --party and --public-key (64 hex digits)"});
  }
  if (Status one = check_as(common, acting.party, "--party"); !one) return fail(one.error());
  Result<Bytes> body = make_body(common, {acting.party, {}}, *key, action, acting.expires_seconds);
  if (!body) return fail(body.error());
  if (Status put = machine::replace_file(acting.offline, *body, machine::Access::open); !put) {
    return fail(put.error());
  }
  std::cout << "unsigned body written to " << acting.offline
            << "; sign it with `comity sign --offline`, hand it in with `comity submit`\n";
  return kOk;
}

}  // namespace

std::string find_node(const Common& common) {
  constexpr std::size_t kUrlBytes = 1'024;
  Result<Bytes> url = machine::read_file(folder::DataFolder{common.data}.api(), kUrlBytes);
  if (!url) return "http://127.0.0.1:8653";
  while (url->ends_with('\n')) url->pop_back();
  return *url;
}

namespace {

bool& failures_as_json() {
  static bool as_json = false;
  return as_json;
}

std::pair<std::string_view, ExitCode> meaning_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return {"invalid", kUsage};
    case ErrorKind::not_found:
      return {"not_found", kNotFound};
    case ErrorKind::conflict:
      return {"conflict", kFailed};
    case ErrorKind::unavailable:
      return {"unavailable", kFailed};
    case ErrorKind::corrupt:
      return {"untrusted", kUntrusted};
    case ErrorKind::newer_rules:
      return {"newer_rules", kNewerRules};
    case ErrorKind::io:
      break;
  }
  return {"io", kFailed};
}

int say_as_json(const Error& problem, int exit_code) {
  if (!failures_as_json()) return exit_code;
  (void)print_json(json::object{{"error", json::object{{"kind", meaning_of(problem.kind).first},
                                                       {"message", problem.message},
                                                       {"exit_code", exit_code}}}});
  return exit_code;
}

int fail_with(const Error& problem, int exit_code) {
  std::cerr << "comity: " << harmless_line(problem.message) << "\n";
  return say_as_json(problem, exit_code);
}

}  // namespace

void fail_as_json() { failures_as_json() = true; }

int fail(const Error& problem) { return fail_with(problem, meaning_of(problem.kind).second); }

int fail_to_show(const Error& problem) {
  return problem.kind == ErrorKind::corrupt ? fail_with(problem, kRefused) : fail(problem);
}

int fail_usage(const std::string& line) {
  std::cerr << harmless_line(line) << "\n";
  return say_as_json({ErrorKind::invalid, line}, kUsage);
}

int fail_in_lines(const Error& problem) {
  std::istringstream lines(problem.message);
  std::string line;
  std::getline(lines, line);
  std::cerr << "comity: " << harmless_line(line) << "\n";
  while (std::getline(lines, line)) std::cerr << harmless_line(line) << "\n";
  return say_as_json(problem, meaning_of(problem.kind).second);
}

std::string escape(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string escaped;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      escaped.push_back(c);
    } else {
      escaped += "%" + to_hex({&c, 1});
    }
  }
  return escaped;
}

std::string zone_segment(const std::string& zone) { return zone == "." ? "root" : escape(zone); }

Result<json::value> get(const Common& common, const std::string& target) {
  Result<std::string> body = get_text(common, target);
  if (!body) return tl::unexpected(body.error());
  return parse(target, *body);
}

Result<json::value> get_health(const Common& common, const std::string& target, bool& well) {
  auto answer = ask_node(common, "GET", target, "");
  if (!answer) return tl::unexpected(answer.error());
  Result<json::value> health = parse(target, answer->body);
  well = answer->status == kHttpOk;
  if (!well && (!health || text_at(*health, "status").empty())) {
    return tl::unexpected(error_of(*answer, target));
  }
  return health;
}

Result<std::string> get_text(const Common& common, const std::string& target) {
  return post_text(common, target, "");
}

Result<std::string> post_text(const Common& common, const std::string& target,
                              const std::string& body) {
  auto answer = ask_node(common, body.empty() ? "GET" : "POST", target, body);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != kHttpOk) return tl::unexpected(error_of(*answer, target));
  return answer->body;
}

Result<json::value> post(const Common& common, const std::string& target, const std::string& body) {
  auto answer = ask_node(common, "POST", target, body);
  if (!answer) return tl::unexpected(answer.error());
  Result<json::value> value = parse(target, answer->body);
  if (answer->status != kHttpOk && (!value || text_at(*value, "outcome").empty())) {
    return tl::unexpected(error_of(*answer, target));
  }
  return value;
}

namespace {

// Texts handed in for the transaction that is sent next, by hash: salt and octets.
std::map<std::string, Bytes>& texts_sent() {
  static std::map<std::string, Bytes> sent;
  return sent;
}

// They waited for their transaction, and may have had to make room for texts of others.
Status put_again(const Common& common) {
  for (const auto& [hash, salted] : std::exchange(texts_sent(), {})) {
    const auto there = ask_node(common, "HEAD", "/v1/content/" + hash, "");
    if (there && there->status == kHttpOk) continue;
    if (auto stored = post(common, "/v1/content", salted); !stored) {
      return at("the text " + hash + " is not kept", stored.error());
    }
  }
  return {};
}

}  // namespace

Status put_text(const Common& common, const std::string& text, v1::Content& content) {
  Bytes salt(32, '\0');
  crypto::random_fill({reinterpret_cast<std::uint8_t*>(salt.data()), salt.size()});
  const Hash hash = crypto::content_hash(salt, text);
  content.set_hash(hash.bytes());
  content.set_length(text.size());
  if (common.dry_run) return {};
  Result<json::value> stored = post(common, "/v1/content", salt + text);
  if (!stored) return tl::unexpected(stored.error());
  if (text_at(*stored, "hash") != hash.hex()) {
    return error(ErrorKind::corrupt,
                 "the node stored the text under another hash than its own: do not trust it");
  }
  texts_sent()[hash.hex()] = salt + text;
  return {};
}

Status check_as(const Common& common, const std::string& party, const std::string& file) {
  if (common.as.empty() || common.as == party) return {};
  return error(file + " is of " + party + " and --as says " + common.as +
               ": say which of them acts, nothing was signed");
}

Result<std::string> key_file_of(const Common& common) {
  if (!common.key_file.empty()) {
    if (common.as.empty()) return common.key_file;
    const Result<folder::PublicPart> part = folder::read_public_part(common.key_file);
    if (!part) return tl::unexpected(part.error());
    if (Status one = check_as(common, part->label.party, "the key of --key"); !one) {
      return tl::unexpected(one.error());
    }
    return common.key_file;
  }
  if (!common.as.empty()) return common.data + "/keys/" + common.as + ".key";
  return error("say who acts: --key FILE, or --as PARTY for a key in the data folder");
}

Result<std::string> own_party(const Common& common) {
  if (common.key_file.empty()) return common.as;
  const Result<std::string> file = key_file_of(common);
  if (!file) return tl::unexpected(file.error());
  Result<folder::PublicPart> part = folder::read_public_part(*file);
  if (!part) return tl::unexpected(part.error());
  return part->label.party;
}

Result<folder::LoadedKey> load_key(const Common& common) {
  const Result<std::string> file = key_file_of(common);
  if (!file) return tl::unexpected(file.error());
  return folder::read_key_file(*file, folder::passphrase_source(common.passphrase_file));
}

namespace {

Result<std::uint64_t> last_sequence(const Common& common, const PublicKey& key) {
  const Result<json::value> owner = get_proven(common, "/v1/keys/" + key.hex(), Use::counting);
  if (!owner) return tl::unexpected(owner.error());
  return number_at(*owner, "last_sequence");
}

}  // namespace

Result<Bytes> make_body(const Common& common, const folder::KeyLabel& label, const PublicKey& key,
                        const v1::Action& action, std::uint32_t expires_seconds) {
  Result<Hash> community = community_to_sign_for(common);
  if (!community) return tl::unexpected(community.error());
  const Result<std::uint64_t> last = last_sequence(common, key);
  if (!last) return tl::unexpected(last.error());
  v1::Body body;
  body.set_community(community->bytes());
  body.set_party(label.party);
  body.set_key(key.bytes());
  body.set_sequence(*last + 1);
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now(), expires_seconds));
  *body.mutable_action() = action;
  return wire::encode(body);
}

namespace {

// The number that a proposal got: it is among the newest, and names the transaction. 0: not found.
std::uint64_t number_of(const Common& common, const std::string& transaction) {
  Result<json::value> newest = get(common, "/v1/proposals?limit=100");
  if (!newest) return 0;
  for (const json::value& proposal : list_at(*newest, "proposals")) {
    if (text_at(proposal, "transaction") == transaction) return number_at(proposal, "number");
  }
  return 0;
}

int print_receipt(const Common& common, const json::value& receipt, bool proposes) {
  const std::string outcome = text_at(receipt, "outcome");
  const bool done = outcome == "done";
  if (done) {
    if (Status kept = put_again(common); !kept) return fail(kept.error());
  }
  const std::uint64_t proposal =
      done && proposes ? number_of(common, text_at(receipt, "transaction")) : 0;
  if (common.json) {
    json::value shown = receipt;
    if (proposal != 0 && shown.is_object()) shown.as_object()["proposal"] = proposal;
    (void)print_json(shown);
  } else if (done) {
    if (proposal != 0) std::cout << "proposal " << proposal << "\n";
    std::cout << "done at height " << number_at(receipt, "height") << ", transaction "
              << shown_at(receipt, "transaction") << "\n";
  } else {
    std::cerr << shown_at(receipt, "outcome") << ": " << shown_at(receipt, "reason") << "\n";
  }
  return done ? kOk : kRefused;
}

// What the proposal would do as things stand, said before it is signed.
Status say_preview(const Common& common, const std::string& party, const v1::Propose& proposal) {
  v1::ProposedActions actions;
  *actions.mutable_actions() = proposal.actions();
  const Result<json::value> preview = preview_proven(common, party, wire::encode(actions));
  if (!preview) return at("preview", preview.error());
  if (common.json) return {};
  const json::value verdict = object_at(*preview, "verdict");
  const std::string rule = shown_at(*preview, "rule");
  std::cerr << (rule.empty() ? "" : "by rule " + rule + "; ") << "as things stand it would "
            << (flag_at(verdict, "passes") ? std::string("take effect")
                                           : "do NOTHING: " + shown_at(verdict, "reason"));
  for (const json::value& consenting : list_at(*preview, "consents_needed")) {
    std::cerr << "; needs the consent of " << word_of(consenting);
  }
  std::cerr << "\n";
  for (const std::string& line : guard_lines(*preview)) std::cerr << line << "\n";
  return {};
}

// The height of the state that an answer was proven of.
std::uint64_t proven_height(const json::value& answer) {
  return number_at(object_at(answer, "verified"), "height");
}

// That this transaction made no proposal, proven of a state in which its number is used: it would
// be among the newest.
Status require_not_proposed(const Common& common, const Bytes& signed_body, std::uint64_t used_at) {
  const Result<json::value> newest = get_proven(common, "/v1/proposals?limit=100", Use::counting);
  if (!newest) return tl::unexpected(newest.error());
  if (proven_height(*newest) < used_at) {
    return error(ErrorKind::corrupt, "the node shows the proposals of an older state than it has");
  }
  const std::string id = crypto::sha256(signed_body).hex();
  for (const json::value& proposal : list_at(*newest, "proposals")) {
    if (text_at(proposal, "transaction") != id) continue;
    return error(ErrorKind::corrupt,
                 "the node says that this was not done, and it was: it is proposal " +
                     std::to_string(number_at(proposal, "number")));
  }
  return {};
}

// The height of a state in which the number of what was signed is used, so that it can never be
// done any more, if it was not, and may be signed anew. Nothing: it is not.
std::optional<std::uint64_t> used_up_at(const Common& common, const PublicKey& key,
                                        const Bytes& signed_body) {
  v1::Body body;
  const Result<json::value> owner = get_proven(common, "/v1/keys/" + key.hex(), Use::counting);
  const bool used = owner && wire::parse_stored(signed_body, body) &&
                    body.sequence() <= number_at(*owner, "last_sequence");
  return used ? std::optional(proven_height(*owner)) : std::nullopt;
}

}  // namespace

Result<json::value> sign_and_post(const Common& common, const folder::LoadedKey& key,
                                  const v1::Action& action, std::uint32_t expires_seconds) {
  // Another program of the same key may have taken the sequence number meanwhile: then this one is
  // not recorded and never will be, so it is signed anew with the next. That it was another is the
  // node's word. What may be done twice without a difference is not worth more; a second proposal
  // would be one.
  constexpr int kMostTries = 20;
  for (int tries = 1;; ++tries) {
    const Result<Bytes> body =
        make_body(common, key.label, key.key.public_key(), action, expires_seconds);
    if (!body) return tl::unexpected(body.error());
    Result<json::value> receipt =
        post(common, "/v1/transactions", proof::sign_transaction(*body, key.key));
    if (!receipt || text_at(*receipt, "outcome") != "replayed" || tries == kMostTries) {
      return receipt;
    }
    const auto used_at = used_up_at(common, key.key.public_key(), *body);
    if (!used_at) return receipt;
    if (!action.has_decisions_propose()) continue;
    const Status none = require_not_proposed(common, *body, *used_at);
    if (!none) return tl::unexpected(none.error());
  }
}

namespace {

// Whoever would sign it: nobody's secret is needed.
Result<folder::PublicPart> who_would_sign(const Common& common, const Acting& acting) {
  if (acting.party.empty() && acting.public_key.empty()) {
    const Result<std::string> file = key_file_of(common);
    if (!file) return tl::unexpected(file.error());
    return folder::read_public_part(*file);
  }
  const Result<Bytes> octets = from_hex(acting.public_key);
  if (!octets) return at("--public-key", octets.error());
  const Result<PublicKey> key = PublicKey::from(*octets);
  if (!key) return at("--public-key", key.error());
  if (acting.party.empty()) return error("--public-key goes with --party");
  return folder::PublicPart{{acting.party, {}}, *key};
}

int try_act(const Common& common, const Acting& acting, const v1::Action& action) {
  const Result<folder::PublicPart> who = who_would_sign(common, acting);
  if (!who) return fail(who.error());
  const Result<Bytes> body =
      make_body(common, who->label, who->key, action, acting.expires_seconds);
  return body ? dry_run(common, *body) : fail(body.error());
}

}  // namespace

int send(const Common& common, const Bytes& transaction) {
  if (common.dry_run) {
    const auto sent = wire::decode<v1::Transaction>(transaction);
    return sent ? dry_run(common, sent->body()) : fail(sent.error());
  }
  Result<json::value> receipt = post(common, "/v1/transactions", transaction);
  return receipt ? print_receipt(common, *receipt, false) : fail(receipt.error());
}

int act(const Common& common, const Acting& acting, v1::Action action) {
  if (acting.action_only) {
    std::cout << wire::to_json(action, true) << "\n";
    return kOk;
  }
  if (!acting.propose.empty()) {
    Result<v1::Action> wrapped = as_proposal(common, acting, std::move(action));
    if (!wrapped) return fail(wrapped.error());
    action = std::move(*wrapped);
  }
  if (common.dry_run) return try_act(common, acting, action);
  if (!acting.offline.empty()) return write_unsigned(common, acting, action);
  Result<folder::LoadedKey> key = load_key(common);
  if (!key) return fail(key.error());
  if (action.has_decisions_propose()) {
    const Status said = say_preview(common, key->label.party, action.decisions_propose());
    if (!said) return fail(said.error());
  }
  const Result<json::value> receipt = sign_and_post(common, *key, action, acting.expires_seconds);
  return receipt ? print_receipt(common, *receipt, action.has_decisions_propose())
                 : fail(receipt.error());
}

}  // namespace comity::cli
