#include "servers/api/answer.h"

#include "base/limits.h"
#include "crypto/hash.h"
#include "servers/api/answers.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {

tl::expected<Opened, Problem> open_state(const Sources& sources,
                                         std::optional<std::uint64_t> height) {
  Opened opened;
  if (height) {
    const Result<ledger::Head> head = sources.reader.at(*height);
    if (!head) return problem(head.error());
    opened.head = *head;
  } else {
    opened.head = sources.reader.head();
  }
  Result<std::unique_ptr<state::View>> view = sources.reader.view(opened.head.height);
  if (!view) return problem(view.error());
  opened.view = std::move(*view);
  return opened;
}

boost::json::object about(const Opened& state) {
  boost::json::object out;
  out["height"] = state.head.height;
  out["block_time"] = time_json(state.head.block_time);
  return out;
}

namespace {

// Runs `answer` on the state asked for. A view that went wrong reads as empty, so what was answered
// is thrown away then.
Answer on_state(const Sources& sources, const Request& request, StateAnswer answer) {
  const tl::expected<Opened, Problem> state = open_state(sources, request.number("height"));
  if (!state) return tl::unexpected(state.error());
  Answer out = answer(sources, request, *state);
  if (const std::optional<Error> fault = state->view->fault()) {
    return problem(Fault::internal, "reading state: " + fault->message);
  }
  if (out) out->headers.emplace_back("Comity-Height", std::to_string(state->head.height));
  return out;
}

// How a route is answered: by one of the two.
struct Row {
  Route route;
  PlainAnswer plain;
  StateAnswer on_state;
};
constexpr Row kRows[] = {
    {Route::index, answer_index, nullptr},
    {Route::health, answer_health, nullptr},
    {Route::community, nullptr, answer_community},
    {Route::genesis, answer_genesis, nullptr},
    {Route::checkpoint, answer_checkpoint, nullptr},
    {Route::tlog_checkpoint, answer_checkpoint, nullptr},
    {Route::tile, answer_tile, nullptr},
    {Route::tlog_proof, answer_tlog_proof, nullptr},
    {Route::bundle_record, nullptr, answer_bundle_record},
    {Route::bundle_collection, nullptr, answer_bundle_collection},
    {Route::bundle_delegation, nullptr, answer_bundle_delegation},
    {Route::bundle_zone, nullptr, answer_bundle_zone},
    {Route::proof_ics23, nullptr, answer_proof_ics23},
    {Route::outcomes, answer_outcomes, nullptr},
    {Route::log_entry, answer_log_entry, nullptr},
    {Route::log_inclusion, answer_log_inclusion, nullptr},
    {Route::log_consistency, answer_log_consistency, nullptr},
    {Route::block, answer_block, nullptr},
    {Route::transaction, answer_transaction, nullptr},
    {Route::submit, answer_submit, nullptr},
    {Route::put_content, answer_put_content, nullptr},
    {Route::content, answer_content, nullptr},
    {Route::record, nullptr, answer_record},
    {Route::parties, nullptr, answer_parties},
    {Route::party, nullptr, answer_party},
    {Route::party_waiting, nullptr, answer_party_waiting},
    {Route::key, nullptr, answer_key},
    {Route::constitution, nullptr, answer_constitution},
    {Route::power, nullptr, answer_power},
    {Route::proposals, nullptr, answer_proposals},
    {Route::proposal, nullptr, answer_proposal},
    {Route::proposal_preview, nullptr, answer_proposal_preview},
    {Route::preview, nullptr, answer_preview},
    {Route::zones, nullptr, answer_zones},
    {Route::zone, nullptr, answer_zone},
    {Route::zone_text, nullptr, answer_zone_text},
    {Route::zone_diff, answer_zone_diff, nullptr},
    {Route::zone_signed, answer_zone_signed, nullptr},
    {Route::zone_signing, nullptr, answer_zone_signing},
    {Route::zone_trust_anchor, nullptr, answer_zone_trust_anchor},
    {Route::delegations, nullptr, answer_delegations},
    {Route::delegation, nullptr, answer_delegation},
    {Route::host, nullptr, answer_host},
    {Route::options, answer_options, nullptr},
};
constexpr bool rows_follow_the_enumeration() {
  std::size_t i = 0;
  for (const Row& row : kRows) {
    if (row.route != static_cast<Route>(i++)) return false;
  }
  return i == static_cast<std::size_t>(Route::options) + 1;
}
static_assert(rows_follow_the_enumeration());

Answer dispatch(const Sources& sources, const Request& request) {
  const Row& row = kRows[static_cast<std::size_t>(request.route)];
  return row.plain != nullptr ? row.plain(sources, request)
                              : on_state(sources, request, row.on_state);
}

// Health and content may be another thing a moment later (content can be erased), so nobody may
// keep them; the rest may be kept, but must be asked for again: If-None-Match then saves the
// transfer.
bool may_be_kept(const Request& request, const Response& response) {
  return request.method != Method::post && response.status == 200 &&
         request.route != Route::health && request.route != Route::content;
}

void add_caching(const Request& request, Response& response) {
  if (!may_be_kept(request, response)) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return;
  }
  std::string tag = "\"";
  tag += crypto::sha256(response.body).hex().substr(0, 32) + "\"";
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("ETag", tag);
  if (request.if_none_match == tag) {
    response.status = 304;
    response.body.clear();
  }
}

// Any web page may read, none may write: a POST needs application/octet-stream, which a browser
// sends to another site only after a preflight that is not granted.
void add_browser_headers(const Request& request, Response& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  if (request.method == Method::post) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  response.headers.emplace_back("Access-Control-Expose-Headers", "Comity-Height, ETag");
}

GenesisFacts read_genesis(const ledger::Reader& reader) {
  GenesisFacts facts;
  v1::Genesis genesis;
  v1::GenesisBody body;
  if (!wire::parse_stored(reader.genesis(), genesis)) return facts;
  if (!wire::parse_stored(genesis.body(), body)) return facts;
  facts.name = body.name();
  if (const Result<Time> time = wire::to_time(body.time())) facts.time = *time;
  for (const v1::LogKey& key : body.log_keys()) facts.log_keys.push_back({key.party(), key.key()});
  facts.log_threshold = body.policy().threshold();
  return facts;
}

class LedgerHandler final : public Handler {
 public:
  LedgerHandler(const ledger::Reader& reader, ledger::Submitter& submitter, const Health& health)
      : reader_(reader), submitter_(submitter), health_(health), genesis_(read_genesis(reader)) {}

  Response answer(const Request& request) override {
    const Sources sources{reader_, submitter_, health_, zones_, genesis_};
    Answer answer = dispatch(sources, request);
    Response response = answer ? std::move(*answer) : to_response(answer.error());
    add_caching(request, response);
    add_browser_headers(request, response);
    return response;
  }

 private:
  const ledger::Reader& reader_;
  ledger::Submitter& submitter_;
  const Health& health_;
  const GenesisFacts genesis_;
  ZoneCache zones_;
};

}  // namespace

std::unique_ptr<Handler> make_handler(const ledger::Reader& reader, ledger::Submitter& submitter,
                                      const Health& health) {
  return std::make_unique<LedgerHandler>(reader, submitter, health);
}

}  // namespace comity::api
