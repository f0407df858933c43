#include "apps/comity/prove.h"

#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "base/harmless.h"
#include "base/limits.h"
#include "base/words.h"
#include "crypto/hash.h"
#include "evidence/recompute.h"
#include "evidence/verify_document.h"
#include "evidence/verify_zone.h"
#include "following/fork.h"
#include "machine/files.h"
#include "proof/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// The policy that the node's genesis lays down, which is that of the pinned community if one is.
Result<proof::Policy> policy_of_node(const Common& common) {
  const Result<std::string> octets = get_text(common, "/v1/genesis");
  if (!octets) return tl::unexpected(octets.error());
  const auto genesis = wire::decode<v1::Genesis>(*octets);
  if (!genesis) return tl::unexpected(genesis.error());
  const auto body = wire::decode<v1::GenesisBody>(genesis->body());
  if (!body) return tl::unexpected(body.error());
  const Hash community = crypto::sha256(genesis->body());
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  if (*pinned && **pinned != community) {
    return error(ErrorKind::corrupt,
                 "the node is of community " + community.hex() + ", yours is " + (*pinned)->hex());
  }
  return proof::policy_of(community, *body);
}

Result<proof::Policy> policy_in(const std::string& file) {
  const Result<Bytes> text = machine::read_file(file, limits::kPolicyBytes);
  if (!text) return tl::unexpected(text.error());
  return proof::parse_policy(*text);
}

Result<proof::Trust> trust_of(const VerifyOptions& options) {
  proof::Trust trust;
  if (!options.community.empty()) {
    const Result<Bytes> octets = from_hex(options.community);
    if (!octets || octets->size() != Hash::kSize) return error("a community is 64 hex digits");
    trust.community = *Hash::from(*octets);
  }
  if (!options.policy.empty()) {
    Result<proof::Policy> policy = policy_in(options.policy);
    if (!policy) return tl::unexpected(policy.error());
    trust.policy = std::move(*policy);
  }
  if (!trust.community && !trust.policy) {
    return error("--community or --policy must say what you trust: the bundle does not");
  }
  return trust;
}

std::string_view name_of(const Result<evidence::Recomputed>& recomputed) {
  if (!recomputed) {
    return recomputed.error().kind == ErrorKind::not_found ? "not recomputed" : "contradicted";
  }
  switch (recomputed->verdict) {
    case evidence::Verdict::recomputed:
      return "recomputed";
    case evidence::Verdict::unvoted:
      return "unvoted";
    case evidence::Verdict::nothing:
      return "not recomputed";
  }
  return "not recomputed";
}

json::object recounted_json(const evidence::Recounted& decision) {
  json::array lines;
  for (const tally::Line& line : decision.tally.explanation) {
    lines.push_back(json::object{{"clause", line.clause}, {"text", line.text}, {"met", line.met}});
  }
  return {{"proposal", decision.number},
          {"proposer", decision.proposer},
          {"state", decision.state},
          {"signed_acts", decision.signed_acts},
          {"explanation", std::move(lines)}};
}

json::object to_json(const proof::Verified& verified,
                     const Result<evidence::Recomputed>& recomputed, std::string_view verdict) {
  json::array steps;
  for (const proof::Step& step : verified.steps) {
    steps.push_back(json::object{{"step", step.name}, {"text", step.text}});
  }
  json::object out{{"verdicts", {"included", verdict}}, {"steps", std::move(steps)}};
  if (!recomputed) {
    out["message"] = recomputed.error().message;
    return out;
  }
  json::array decisions;
  for (const evidence::Recounted& it : recomputed->decisions)
    decisions.push_back(recounted_json(it));
  out["decisions"] = std::move(decisions);
  out["findings"] = json::array(recomputed->findings.begin(), recomputed->findings.end());
  return out;
}

void line(std::string_view name, std::string_view text) {
  std::cout << name << std::string(12 - name.size(), ' ') << harmless_line(text) << "\n";
}

void print(const proof::Verified& verified, const Result<evidence::Recomputed>& recomputed) {
  for (const proof::Step& step : verified.steps) line(step.name, step.text);
  if (!recomputed) return;
  for (const evidence::Recounted& decision : recomputed->decisions) {
    line("recount", "proposal " + std::to_string(decision.number) + " of " + decision.proposer +
                        " is " + decision.state + ", as its votes say; " +
                        counted(decision.signed_acts, "act") + " of parties, each signed");
    for (const tally::Line& it : decision.tally.explanation) {
      const std::string indent(static_cast<std::size_t>(2 * it.depth) + 2, ' ');
      line("", indent + (it.met ? "met      " : "not met  ") + it.text);
    }
  }
  for (const std::string& finding : recomputed->findings) line("follows", finding);
  if (recomputed->decisions.empty()) return;
  print_as_logged();
}

}  // namespace

void print_as_logged() {
  line("as logged",
       "block times, and that no vote, and no objection since the vote opened, was left out");
  line("",
       "that each key was still its party's, all who had seats could vote, and no newer "
       "constitution was in force");
}

int save_bundle(const Common& common, const std::string& target, const std::string& out) {
  const Result<std::string> bundle = get_text(common, target);
  if (!bundle) return fail(bundle.error());
  const Result<proof::Policy> policy = policy_of_node(common);
  if (!policy) return fail(policy.error());
  const auto verified = proof::verify(*bundle, {policy->community, *policy});
  if (!verified) return fail(verified.error());
  if (Status put = machine::replace_file(out, *bundle, machine::Access::open); !put) {
    return fail(put.error());
  }
  if (common.json) {
    return print_json(json::object{{"file", out},
                                   {"bytes", bundle->size()},
                                   {"community", verified->community.hex()},
                                   {"height", verified->height}});
  }
  // Of a zone a bundle alone recomputes nothing.
  const bool of_zone = target.starts_with("/v1/bundle/zone");
  std::cout << out << ": " << bundle->size() << " bytes, height " << verified->height
            << "; verify it with\n  comity verify --community " << verified->community.hex() << " "
            << (of_zone ? "--zone-file FILE " : "") << out << "\n"
            << (of_zone ? "  FILE is what `comity zone signed` gives\n" : "");
  return kOk;
}

namespace {

// Prints what refuses the bundle or the zone, and gives the exit code.
int refuse(const Common& common, std::string_view included, const std::string& message) {
  const std::string step = message.substr(0, message.find(':'));
  if (common.json) {
    (void)print_json(json::object{
        {"verdicts", {included, "not recomputed"}}, {"step", step}, {"message", message}});
    return kRefused;
  }
  line("verdict", std::string(included) + (included == "refused" ? " by " + message : ""));
  line("verdict", included == "refused" ? "not recomputed" : "refused by " + message);
  return kRefused;
}

// What a file was found to be, by `checked` and the steps before.
int say_checked(const Common& common, const proof::Verified& verified, const Status& checked,
                std::vector<proof::Step> steps) {
  if (common.json) {
    if (!checked) return refuse(common, "included", checked.error().message);
    proof::Verified all = verified;
    all.steps = std::move(steps);
    return print_json(to_json(all, evidence::Recomputed{}, "recomputed"));
  }
  for (const proof::Step& step : steps) line(step.name, step.text);
  if (!checked) return refuse(common, "included", checked.error().message);
  line("verdict", "included");
  line("verdict", "recomputed");
  return kOk;
}

int verify_zone_file(const Common& common, const proof::Verified& verified,
                     const std::string& file) {
  const Result<Bytes> text = machine::read_file(file, limits::kMasterFileBytes);
  if (!text) return fail(text.error());
  std::vector<proof::Step> steps = verified.steps;
  const Status checked = evidence::verify_zone(verified, *text, now(), steps);
  return say_checked(common, verified, checked, std::move(steps));
}

int verify_document_file(const Common& common, const proof::Verified& verified,
                         const VerifyOptions& options) {
  constexpr std::size_t kDocumentBytes = 65'536;
  if (options.signature.empty()) return fail(Error{ErrorKind::invalid, "--signature is missing"});
  const Result<Bytes> document = machine::read_file(options.document, kDocumentBytes);
  if (!document) return fail(document.error());
  const Result<Bytes> signature = machine::read_file(options.signature, kDocumentBytes);
  if (!signature) return fail(signature.error());
  std::vector<proof::Step> steps = verified.steps;
  const Status checked = evidence::verify_document(verified, *document, *signature, steps);
  return say_checked(common, verified, checked, std::move(steps));
}

}  // namespace

int verify_bundle(const Common& common, const VerifyOptions& options) {
  const Result<proof::Trust> trust = trust_of(options);
  if (!trust) return fail(trust.error());
  const Result<Bytes> bundle = machine::read_file(options.bundle, limits::kBundleBytes);
  if (!bundle) return fail(bundle.error());
  const Result<proof::Verified> verified = proof::verify(*bundle, *trust);
  if (!verified && verified.error().kind == ErrorKind::newer_rules) {
    if (common.json) {
      (void)print_json(json::object{{"verdicts", {"newer rules", "not recomputed"}},
                                    {"message", verified.error().message}});
    } else {
      line("verdict", verified.error().message);
    }
    return kNewerRules;
  }
  if (!verified) return refuse(common, "refused", verified.error().message);
  if (!options.zone_file.empty()) return verify_zone_file(common, *verified, options.zone_file);
  if (!options.document.empty()) return verify_document_file(common, *verified, options);
  // Whoever has the log's key could let terms run out before their time.
  if (is_ahead(verified->block_time)) {
    return refuse(common, "refused",
                  "time: its state is of " + to_rfc3339(verified->block_time) +
                      ", ahead of this machine's clock");
  }
  const Result<evidence::Recomputed> recomputed = evidence::recompute(*verified);
  const std::string_view verdict = name_of(recomputed);
  if (common.json) {
    (void)print_json(to_json(*verified, recomputed, verdict));
  } else {
    print(*verified, recomputed);
    line("verdict", "included");
    line("verdict", std::string(verdict) + (recomputed ? "" : ": " + recomputed.error().message));
  }
  if (!recomputed) {
    return recomputed.error().kind == ErrorKind::not_found ? kFailed : kRefused;
  }
  return recomputed->verdict == evidence::Verdict::nothing ? kFailed : kOk;
}

int show_fork(const Common& common, const std::string& file, const std::string& policy) {
  const Result<proof::Policy> keys = policy.empty() ? policy_of_node(common) : policy_in(policy);
  if (!keys) return fail(keys.error());
  const Result<Bytes> text = machine::read_file(file, 3 * limits::kCheckpointBytes);
  if (!text) return fail(text.error());
  if (const Status proven = following::verify_fork(*text, *keys); !proven) {
    if (common.json) {
      (void)print_json(json::object{{"proven", false}, {"reason", proven.error().message}});
    } else {
      std::cerr << file << ": " << proven.error().message << "\n";
    }
    return kRefused;
  }
  if (common.json) {
    return print_json(json::object{{"proven", true}, {"community", keys->community.hex()}});
  }
  std::cout << "proven: the keys of the log of community " << keys->community.hex()
            << " have signed two histories\n";
  return kOk;
}

int show_policy(const Common& common) {
  const Result<proof::Policy> policy = policy_of_node(common);
  if (!policy) return fail(policy.error());
  if (common.json) {
    return print_json(
        json::object{{"community", policy->community.hex()}, {"policy", proof::to_text(*policy)}});
  }
  std::cout << proof::to_text(*policy);
  return kOk;
}

}  // namespace comity::cli
