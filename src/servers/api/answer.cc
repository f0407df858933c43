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

Answer dispatch(const Sources& sources, const Request& request) {
  // clang-format off
  switch (request.route) {
    case Route::index: return answer_index();
    case Route::outcomes: return answer_outcomes();
    case Route::options: return answer_options(request);
    case Route::health: return answer_health(sources);
    case Route::genesis: return answer_genesis(sources);
    case Route::checkpoint: return answer_checkpoint(sources);
    case Route::log_entry: return answer_log_entry(sources, request);
    case Route::log_inclusion: return answer_log_inclusion(sources, request);
    case Route::log_consistency: return answer_log_consistency(sources, request);
    case Route::block: return answer_block(sources, request);
    case Route::transaction: return answer_transaction(sources, request);
    case Route::submit: return answer_submit(sources, request);
    case Route::put_content: return answer_put_content(sources, request);
    case Route::content: return answer_content(sources, request);
    case Route::zone_diff: return answer_zone_diff(sources, request);
    case Route::community: return on_state(sources, request, answer_community);
    case Route::record: return on_state(sources, request, answer_record);
    case Route::parties: return on_state(sources, request, answer_parties);
    case Route::party: return on_state(sources, request, answer_party);
    case Route::party_waiting: return on_state(sources, request, answer_party_waiting);
    case Route::key: return on_state(sources, request, answer_key);
    case Route::constitution: return on_state(sources, request, answer_constitution);
    case Route::power: return on_state(sources, request, answer_power);
    case Route::proposals: return on_state(sources, request, answer_proposals);
    case Route::proposal: return on_state(sources, request, answer_proposal);
    case Route::proposal_preview: return on_state(sources, request, answer_proposal_preview);
    case Route::preview: return on_state(sources, request, answer_preview);
    case Route::zones: return on_state(sources, request, answer_zones);
    case Route::zone: return on_state(sources, request, answer_zone);
    case Route::zone_text: return on_state(sources, request, answer_zone_text);
    case Route::delegations: return on_state(sources, request, answer_delegations);
    case Route::delegation: return on_state(sources, request, answer_delegation);
    case Route::host: return on_state(sources, request, answer_host);
  }
  // clang-format on
  return problem(Fault::internal, "a route without an answer");
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
  facts.rules_version = body.rules_version();
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
