// Proof bundles: records with the whole way to the community (docs/spec/bundle.md).
#include "evidence/make.h"
#include "proof/limits.h"
#include "servers/api/answers.h"
#include "servers/api/proven.h"
#include "state/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {

Answer bundle_response(Result<Bytes> bundle) {
  if (!bundle) return problem(bundle.error());
  if (bundle->size() > limits::kBundleBytes) {
    return problem(Fault::too_large, "the bundle is longer than any reader takes");
  }
  Response response;
  response.content_type = kOctets;
  response.body = *std::move(bundle);
  return response;
}

namespace {

constexpr std::string_view kBundles = "/v1/bundle/";
constexpr int kTooLarge = 413;

Answer answer_bundle_zone(const Sources& sources, const Request& request, const Opened& state) {
  return bundle_response(evidence::bundle_of_zone(sources.reader, state.head.height,
                                                  request.text("zone").value_or("")));
}

Answer answer_bundle_record(const Sources& sources, const Request& request, const Opened& state) {
  const tl::expected<state::Key, Problem> key = read_key(request);
  if (!key) return tl::unexpected(key.error());
  return bundle_response(evidence::bundle_of_record(sources.reader, state.head.height, *key));
}

Answer answer_bundle_collection(const Sources& sources, const Request& request,
                                const Opened& state) {
  const std::string table = request.text("table").value_or("");
  if (table.size() > limits::kTableNameBytes) {
    return bad_parameter("table", "table is longer than any table's name");
  }
  return bundle_response(evidence::bundle_of_collection(sources.reader, state.head.height, table,
                                                        request.text("collection").value_or("")));
}

Answer answer_bundle_delegation(const Sources& sources, const Request& request,
                                const Opened& state) {
  return bundle_response(evidence::bundle_of_delegation(sources.reader, state.head.height,
                                                        request.text("zone").value_or(""),
                                                        request.text("label").value_or("")));
}

Answer answer_bundle_decision(const Sources& sources, const Request& request, const Opened& state) {
  return bundle_response(evidence::bundle_of_decision(sources.reader, state.head.height,
                                                      request.number("number").value_or(0)));
}

// Answers as the node would, noting what it reads. Nothing there is proven as well as anything
// else: of what is not found the bundle proves that it is not there.
Answer bundle_of_answer(const Sources& sources, std::string_view method, const std::string& target,
                        const Bytes& body) {
  evidence::Reads reads;
  const http::Table table = make_table(std::make_shared<const Sources>(
      sources.reader, sources.submitter, sources.health, sources.genesis, &reads));
  auto inner = table.parse(method, target);
  if (!inner) return tl::unexpected(inner.error());
  if (inner->route->pattern.starts_with(kBundles)) {
    return bad_parameter("target", "target is itself a bundle");
  }
  inner->content_type = body.empty() ? "" : kOctets;
  inner->body = body;
  Response answer = table.answer(*inner);
  if (evidence::too_many(reads)) return problem(evidence::too_many_reads().value());
  const bool bad_body = !body.empty() && answer.status >= 400;
  const bool bad_words = !reads.height && answer.status >= 400;
  if (answer.status >= 500 || answer.status == kTooLarge || bad_body || bad_words) return answer;
  if (!reads.height) {
    return bad_parameter("target", "the answer to target follows from no state, or is none");
  }
  return bundle_response(evidence::bundle_of_reads(sources.reader, *reads.height, reads));
}

Answer answer_bundle_answer(const Sources& sources, const Request& request) {
  return bundle_of_answer(sources, "GET", request.text("target").value_or(""), {});
}

Problem too_long_to_prove() { return {Fault::too_large, std::string(kTooManySets), {}, {}}; }

// Without the zones: each record of them would be in it.
Answer answer_bundle_preview(const Sources& sources, const Request& request) {
  if (request.body.empty()) return problem(Fault::bad_body, "ProposedActions: there are none");
  v1::ProposedActions actions;
  if (wire::parse_stored(request.body, actions) && !may_be_proven(actions)) {
    return tl::unexpected(too_long_to_prove());
  }
  const std::optional<std::string> party = request.text("party");
  const std::optional<std::uint64_t> at = request.number("at");
  std::string target = "/v1/preview?zones=none";
  if (party) target += "&party=" + *party;
  if (at) target += "&at=" + std::to_string(*at);
  return bundle_of_answer(sources, "POST", target, request.body);
}

// The same of a transaction that is not signed.
Answer answer_bundle_trial(const Sources& sources, const Request& request) {
  if (request.body.empty()) return problem(Fault::bad_body, "Body: there is none");
  v1::Body body;
  if (wire::parse_stored(request.body, body) && !may_be_proven(body)) {
    return tl::unexpected(too_long_to_prove());
  }
  const std::optional<std::uint64_t> at = request.number("at");
  return bundle_of_answer(
      sources, "POST",
      "/v1/preview/transaction?zones=none" + (at ? "&at=" + std::to_string(*at) : ""),
      request.body);
}

}  // namespace

Routes bundle_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/bundle/record",
       {kTable, kCollection, kKey, kKeyHex},
       bind(answer_bundle_record),
       "octets of a proof bundle ([bundle](bundle.md)) of the newest height: one record, or that "
       "there is none"},
      {Method::get,
       "/v1/bundle/collection",
       {kTable, kCollection},
       bind(answer_bundle_collection),
       "the same: every record of a collection, a zone for example",
       kProof},
      {Method::get,
       "/v1/bundle/delegation",
       {kZone, kLabel},
       bind(answer_bundle_delegation),
       "the same: a delegation with its hosts, the decision that made it, and the transactions or "
       "decisions that set its NS set and its DS set"},
      {Method::get,
       "/v1/bundle/decision",
       {kProposal},
       bind(answer_bundle_decision),
       "the same: a proposal with its actions, electorate, constitution, votes, consents and "
       "objections"},
      {Method::get,
       "/v1/bundle/answer",
       {{"target", Kind::text, true}},
       bind(answer_bundle_answer),
       "the same: every record and collection that the answer to GET `target`, a path of this "
       "table "
       "with its query, is made from, so that a client makes it again itself",
       kProof},
      {Method::post,
       "/v1/bundle/preview",
       {{"party", Kind::label}, kAt},
       bind(answer_bundle_preview),
       "body: canonical ProposedActions; the same of the answer to POST `/v1/preview` with "
       "zones=none",
       kPreviewOfOctets},
      {Method::post,
       "/v1/bundle/trial",
       {kAt},
       bind(answer_bundle_trial),
       "body: a canonical Body, not signed; the same of the answer to POST "
       "`/v1/preview/transaction` with zones=none",
       kPreviewOfOctets},
      {Method::get,
       "/v1/bundle/zone",
       {kZone},
       bind(answer_bundle_zone),
       "the same: every record of a signed zone and of its signing groups, of the newest height "
       "whose zone is the signed one",
       kProof},
  };
}

}  // namespace comity::api
