#include "apps/comity/light.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>

#include "apps/comity/answer.h"
#include "apps/comity/clock.h"
#include "apps/comity/newest_proved.h"
#include "base/words.h"
#include "crypto/content.h"
#include "crypto/hash.h"
#include "folder/data_folder.h"
#include "machine/files.h"
#include "proof/limits.h"
#include "servers/api/proven.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kPinBytes = 128;
constexpr std::int64_t kMillisecondsPerHour = 3'600'000;
constexpr int kAnswered = 200;
constexpr int kAbsent = 404;
constexpr int kMisasked = 400;

tl::unexpected<Error> untrusted(std::string message) {
  return error(ErrorKind::corrupt, std::move(message));
}

Result<Hash> parse_id(std::string_view text) {
  const Result<Bytes> octets = from_hex(text);
  if (!octets || octets->size() != Hash::kSize) return untrusted("a community is 64 hex digits");
  return Hash::from(*octets);
}

// What the data folder says, and which file of it; not_found when it has neither.
Result<Hash> community_of_folder(const Common& common, std::string& file) {
  file = folder::DataFolder{common.data}.genesis();
  const Result<Bytes> octets = machine::read_file(file, folder::kGenesisBytes);
  if (octets) {
    const auto genesis = wire::decode<v1::Genesis>(*octets);
    if (!genesis) return at(file, genesis.error());
    return crypto::sha256(genesis->body());
  }
  if (octets.error().kind != ErrorKind::not_found) return tl::unexpected(octets.error());
  file = folder::DataFolder{common.data}.community();
  Result<Bytes> text = machine::read_file(file, kPinBytes);
  if (!text) return tl::unexpected(text.error());
  while (text->ends_with('\n')) text->pop_back();
  const Result<Hash> id = parse_id(*text);
  return id ? id : at(file, id.error());
}

// The first --community that the node bears out is the one from then on.
Status keep_pin(const Common& common, const Hash& community) {
  std::string file;
  if (common.community.empty() || community_of_folder(common, file)) return {};
  std::error_code failure;
  std::filesystem::create_directories(common.data, failure);
  Status put = machine::replace_file(file, community.hex() + "\n", machine::Access::open);
  if (!put) return at("the community cannot be pinned", put.error());
  std::cerr << "community " << community.hex() << " is pinned in " << file << " from now on\n";
  return {};
}

std::string age_of(Time time) {
  constexpr std::int64_t kSecond = 1'000;
  const std::int64_t age = (now().milliseconds - time.milliseconds) / kSecond;
  if (age < 0) return std::to_string(-age) + " s ahead of this machine's clock";
  const std::int64_t hours = age / 3'600;
  return (hours < 2 ? std::to_string(age) + " s" : std::to_string(hours) + " h") + " old";
}

void say(const Common& common, const proof::Verified& verified) {
  if (common.json) return;
  std::cerr << "verified against community " << verified.community.hex() << ", checkpoint of "
            << counted(verified.checkpoint.size, "entry") << ", height " << verified.height
            << " of " << to_rfc3339(verified.block_time) << ", " << age_of(verified.block_time)
            << "\n";
}

tl::unexpected<Error> not_pinned(const Common& common) {
  return untrusted(
      "whose community is it? Say --community ID once, with the 64 hex digits that its founders "
      "publish; they are kept in " +
      folder::DataFolder{common.data}.community() +
      ". To sign what the node says instead: --trust-node");
}

// The answer to `target` made from its bundle. An error: the node does not prove it.
Result<http::Response> response_from_bundle(const Common& common, const ProvenBundle& bundle,
                                            const std::string& target, const Bytes& body = {}) {
  const ledger::Registry registry = wiring::registry();
  const ledger::Ports ports = wiring::ports();
  std::optional<Error> lie;
  const auto content = [&](const Hash& hash) {
    Result<Bytes> text = get_content(common, hash);
    if (!text && text.error().kind == ErrorKind::corrupt) lie = text.error();
    return text;
  };
  http::Response response = api::answer_from(
      {bundle.verified, bundle.genesis_body, content, registry, ports}, target, body);
  if (lie) return tl::unexpected(*lie);
  if (response.status == kAnswered) return response;
  boost::system::error_code failure;
  const json::value value = json::parse(response.body, failure);
  const std::string message = failure ? "" : text_at(object_at(value, "error"), "message");
  if (response.status == kAbsent) return error(ErrorKind::not_found, message);
  // What was asked is in no form that can be: that is not for the node to say.
  if (response.status == kMisasked) return error(message);
  return untrusted("what the node proves is no answer to " + target + ": " + message);
}

// The same of an answer that is JSON.
Result<json::value> answer_from_bundle(const Common& common, const ProvenBundle& bundle,
                                       const std::string& target, const Bytes& body = {}) {
  const Result<http::Response> response = response_from_bundle(common, bundle, target, body);
  if (!response) return tl::unexpected(response.error());
  boost::system::error_code failure;
  json::value value = json::parse(response->body, failure);
  if (!failure) return value;
  return untrusted("what the node proves is no answer to " + target);
}

std::string bundle_of(const std::string& target) {
  return "/v1/bundle/answer?target=" + escape(target);
}

// The same for programs.
json::object to_json(const proof::Verified& verified) {
  return {{"community", verified.community.hex()},
          {"checkpoint_size", verified.checkpoint.size},
          {"height", verified.height},
          {"block_time", to_rfc3339(verified.block_time)}};
}

// What the bundle proves about older states that the community went on from; empty: none.
std::string continuity_of(const proof::Verified& verified) {
  if (!verified.continuations) return {};
  for (const proof::Step& step : verified.steps) {
    if (step.name == "continuity") return step.text;
  }
  return {};
}

std::string_view why_unproven(const Common& common) {
  return common.trust_node ? "--trust-node" : "no community is pinned (--community)";
}

}  // namespace

void say_unproven(const Common& common, std::string_view why) {
  if (!common.json) std::cerr << "as the node says, nothing was proven: " << why << "\n";
}

Result<Bytes> get_content(const Common& common, const Hash& hash) {
  Result<std::string> salted = get_text(common, "/v1/content/" + hash.hex() + "?with=salt");
  if (!salted) return tl::unexpected(salted.error());
  const BytesView octets = *salted;
  const std::size_t salt = std::min(octets.size(), crypto::kContentSaltBytes);
  if (salt == crypto::kContentSaltBytes &&
      crypto::content_hash(octets.substr(0, salt), octets.substr(salt)) == hash) {
    return Bytes(octets.substr(salt));
  }
  return untrusted("the node gives another text than the one whose hash is " + hash.hex() +
                   ": do not trust it");
}

Result<std::optional<Hash>> pinned_community(const Common& common) {
  std::string file;
  const Result<Hash> kept = community_of_folder(common, file);
  if (!kept && kept.error().kind != ErrorKind::not_found) return tl::unexpected(kept.error());
  if (common.community.empty()) return kept ? std::optional(*kept) : std::nullopt;
  const Result<Hash> given = parse_id(common.community);
  if (!given) return error(ErrorKind::invalid, "--community: " + given.error().message);
  if (kept && *kept != *given) {
    return untrusted("--community is another than " + kept->hex() + ", which " + file + " names");
  }
  return *given;
}

Result<Hash> required_community(const Common& common) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  if (!*pinned) return not_pinned(common);
  return **pinned;
}

Result<Hash> community_to_sign_for(const Common& common) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  if (!*pinned && !common.trust_node) return not_pinned(common);
  const Result<json::value> community = get(common, "/v1/community");
  if (!community) return tl::unexpected(community.error());
  const Result<Hash> named = parse_id(text_at(*community, "id"));
  if (!named) return at("/v1/community", named.error());
  if (*pinned && *named != **pinned) {
    return untrusted("the node is of community " + named->hex() + ", yours is " + (*pinned)->hex());
  }
  return *named;
}

Status keep_community(const Common& common) {
  const Result<Hash> community = required_community(common);
  return community ? keep_pin(common, *community) : Status(tl::unexpected(community.error()));
}

Result<ProvenBundle> get_bundle(const Common& common, const Hash& community,
                                const std::string& target, const Bytes& body) {
  const Result<std::optional<proof::SignedCheckpoint>> before = newest_proved(common, community);
  if (!before) return tl::unexpected(before.error());
  Result<std::string> octets = post_text(common, target, body);
  if (!octets) return tl::unexpected(octets.error());
  Result<proof::Verified> verified = proof::verify(*octets, {community, std::nullopt});
  if (!verified && verified.error().kind == ErrorKind::newer_rules) {
    return tl::unexpected(verified.error());
  }
  if (!verified)
    return untrusted("do not trust this node: its proof is refused by " + verified.error().message);
  if (Status kept = keep_pin(common, community); !kept) return tl::unexpected(kept.error());
  v1::ProofBundle bundle;
  Status follows = wire::decode_into(*octets, bundle, limits::kBundleBytes);
  if (follows) {
    follows = follow_on(common, community, *before, bundle.checkpoint(), continuity_of(*verified));
  }
  if (!follows) return tl::unexpected(follows.error());
  return ProvenBundle{*std::move(verified), bundle.genesis_body()};
}

Status require_fresh(const Common& common, const proof::Verified& verified) {
  return require_fresh(common, verified.block_time);
}

Status require_fresh(const Common& common, Time block_time) {
  const std::int64_t age = now().milliseconds - block_time.milliseconds;
  if (is_ahead(block_time)) {
    return untrusted("what the node proves is of " + to_rfc3339(block_time) +
                     ", which is ahead of this machine's clock; nothing was signed");
  }
  if (age <= common.max_age_hours * kMillisecondsPerHour) return {};
  return untrusted("what the node proves is " + age_of(block_time) +
                   ": it may hide what came since. If the community was quiet for so long, say so "
                   "with --max-age HOURS; nothing was signed");
}

Result<json::value> get_proven(const Common& common, const std::string& target, Use use) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  const bool said = use == Use::reading || use == Use::signing;
  if (common.trust_node || (!*pinned && use == Use::reading)) {
    if (said) say_unproven(common, why_unproven(common));
    return get(common, target);
  }
  if (!*pinned) return not_pinned(common);
  const Result<ProvenBundle> bundle = get_bundle(common, **pinned, bundle_of(target));
  if (!bundle) return tl::unexpected(bundle.error());
  Result<json::value> answer = answer_from_bundle(common, *bundle, target);
  if (answer && answer->is_object()) answer->as_object()["verified"] = to_json(bundle->verified);
  if (said) say(common, bundle->verified);
  if (use == Use::signing || use == Use::beside) {
    if (Status fresh = require_fresh(common, bundle->verified); !fresh) {
      return tl::unexpected(fresh.error());
    }
  }
  return answer;
}

Result<ProvenText> get_text_proven(const Common& common, const Hash& community,
                                   const std::string& target) {
  Result<ProvenBundle> bundle = get_bundle(common, community, bundle_of(target));
  if (!bundle) return tl::unexpected(bundle.error());
  Result<http::Response> response = response_from_bundle(common, *bundle, target);
  if (!response) return tl::unexpected(response.error());
  say(common, bundle->verified);
  return ProvenText{std::move(bundle->verified), Bytes(response->octets())};
}

Result<json::value> proposal_preview(const Common& common, std::uint64_t number,
                                     const v1::ProposedActions& actions) {
  const std::string target =
      "/v1/proposals/" + std::to_string(number) + "/preview?zones=none&" + at_now();
  if (common.trust_node || api::may_be_proven(actions)) {
    return get_proven(common, target, Use::beside);
  }
  say_unproven(common, api::kTooManySets);
  return get(common, target);
}

Result<json::value> preview_proven(const Common& common, const std::string& party,
                                   const Bytes& actions) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  const std::string query = "?" + at_now() + (party.empty() ? "" : "&party=" + escape(party));
  const std::string target = "/v1/preview" + query + "&zones=none";
  if (common.trust_node || !*pinned) return post(common, target, actions);
  v1::ProposedActions proposed;
  if (wire::parse_stored(actions, proposed) && !api::may_be_proven(proposed)) {
    say_unproven(common, api::kTooManySets);
    return post(common, target, actions);
  }
  const Result<ProvenBundle> bundle =
      get_bundle(common, **pinned, "/v1/bundle/preview" + query, actions);
  if (!bundle) return tl::unexpected(bundle.error());
  return answer_from_bundle(common, *bundle, target, actions);
}

Result<json::value> trial_proven(const Common& common, const Bytes& body) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  const std::string at = at_now();
  const std::string target = "/v1/preview/transaction?" + at + "&zones=none";
  if (common.trust_node || !*pinned) {
    say_unproven(common, why_unproven(common));
    return post(common, target, body);
  }
  v1::Body said;
  if (wire::parse_stored(body, said) && !api::may_be_proven(said)) {
    say_unproven(common, api::kTooManySets);
    return post(common, target, body);
  }
  const Result<ProvenBundle> bundle = get_bundle(common, **pinned, "/v1/bundle/trial?" + at, body);
  if (!bundle) return tl::unexpected(bundle.error());
  Result<json::value> answer = answer_from_bundle(common, *bundle, target, body);
  if (answer && answer->is_object()) answer->as_object()["verified"] = to_json(bundle->verified);
  say(common, bundle->verified);
  return answer;
}

Status prove_root(const Common& common, std::uint64_t height, std::string_view root) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  if (common.trust_node || !*pinned) {
    say_unproven(common, why_unproven(common));
    return {};
  }
  const Result<ProvenBundle> bundle =
      get_bundle(common, **pinned, bundle_of("/v1/community?height=" + std::to_string(height)));
  if (!bundle) return tl::unexpected(bundle.error());
  if (bundle->verified.root.hex() != root || bundle->verified.height != height) {
    return untrusted("the node proves another root than the one it names: do not trust it");
  }
  say(common, bundle->verified);
  return {};
}

Result<StateRoot> get_root(const Common& common, std::uint64_t height) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  if (!*pinned && !common.trust_node) return not_pinned(common);
  // The root of a height is on record with the block behind it, so of the newest it is not yet.
  const Result<json::value> newest = get_proven(common, "/v1/community", Use::signing);
  if (!newest) return tl::unexpected(newest.error());
  const bool any = height == 0;
  if (any) height = std::max<std::uint64_t>(number_at(*newest, "height"), 2) - 1;
  const std::string target = "/v1/community?height=" + std::to_string(height);
  if (common.trust_node) {
    const Result<json::value> community = get(common, target);
    if (!community) return tl::unexpected(community.error());
    const Result<Bytes> root = from_hex(text_at(*community, "root"));
    if (!root || root->size() != Hash::kSize) return error(target + ": the answer names no root");
    return StateRoot{number_at(*community, "height"), *root};
  }
  const Result<ProvenBundle> bundle = get_bundle(common, **pinned, bundle_of(target));
  if (!bundle) return tl::unexpected(bundle.error());
  const proof::Verified& verified = bundle->verified;
  if (verified.height > height || (!any && verified.height != height)) {
    return untrusted("the node proves height " + std::to_string(verified.height) + " for " +
                     std::to_string(height));
  }
  return StateRoot{verified.height, verified.root.bytes()};
}

}  // namespace comity::cli
