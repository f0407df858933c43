// What comes in: transactions and the texts that travel beside them.
#include "servers/api/answers.h"

namespace comity::api {
namespace {

constexpr std::size_t kSaltBytes = 32;
constexpr http::Terms kWaits{.waits = true, .takes = kOctets};  // for the block

// docs/spec/api.md, "Receipts".
int status_of(ledger::Code code) {
  using ledger::Code;
  switch (ledger::family_of(code)) {
    case ledger::Family::done:
      return 200;
    case ledger::Family::malformed:
      return code == Code::too_large ? 413 : 400;
    case ledger::Family::early:
      if (code == Code::over_budget) return 429;
      return code == Code::full || code == Code::shutting_down ? 503 : 409;
    case ledger::Family::refused:
      return 422;
    case ledger::Family::broken:
      break;
  }
  return 500;
}

Answer answer_submit(const Sources& sources, const Request& request) {
  const ledger::Receipt receipt = sources.submitter.submit(request.body);
  const ledger::Registry& registry = sources.reader.registry();
  const ledger::OutcomeInfo& info = registry.info(receipt.outcome);
  boost::json::object out;
  out["transaction"] = receipt.transaction == Hash()
                           ? boost::json::value(nullptr)
                           : boost::json::value(receipt.transaction.hex());
  put_outcome(out, static_cast<std::uint32_t>(receipt.outcome), registry);
  out["reason"] = text_json(receipt.reason);
  out["recorded"] = receipt.recorded;
  out["height"] = receipt.recorded ? boost::json::value(receipt.height) : nullptr;
  const int status = status_of(info.code);
  if (info.code != ledger::Code::done) {
    out["error"] =
        boost::json::object{{"code", info.name},
                            {"message", receipt.reason.empty() ? boost::json::string(info.meaning)
                                                               : text_json(receipt.reason)},
                            {"outcome", static_cast<std::uint32_t>(info.code)}};
  }
  Response response = json_response(out, status);
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Answer answer_put_content(const Sources& sources, const Request& request) {
  if (request.body.size() < kSaltBytes) {
    return problem(Fault::bad_body, "content is a salt of 32 octets and the text behind it");
  }
  const BytesView body = request.body;
  const Result<Hash> hash =
      sources.submitter.put_content(body.substr(0, kSaltBytes), body.substr(kSaltBytes));
  if (!hash) return problem(hash.error());
  return json_response({{"hash", hash->hex()}, {"length", body.size() - kSaltBytes}});
}

Answer answer_content(const Sources& sources, const Request& request) {
  const std::string with = request.text("with").value_or("");
  if (!with.empty() && with != "salt") return bad_parameter("with", "with is salt or absent");
  const Hash hash = request.hash("hash").value_or(Hash());
  const ledger::Reader& reader = sources.reader;
  Result<Bytes> text = with.empty() ? reader.content(hash) : reader.salted_content(hash);
  if (!text) return problem(text.error());
  // Never a type that a browser would run: anybody may hand in content.
  Response response;
  response.content_type = kOctets;
  response.body = std::move(*text);
  return response;
}

}  // namespace

Routes submit_routes(const Bind& bind) {
  return {
      {Method::post,
       "/v1/transactions",
       {},
       bind(answer_submit),
       "body: a Transaction ([transaction](transaction.md)); answers when it is durable, with a "
       "receipt",
       kWaits},
      {Method::post,
       "/v1/content",
       {},
       bind(answer_put_content),
       "body: salt of 32 octets, then the text; answers `hash` and `length` "
       "([content](content.md))",
       kTakesOctets},
      {Method::get,
       "/v1/content/{hash}",
       {{"hash", Kind::hash, true}, {"with", Kind::word}},
       bind(answer_content),
       "octets of the text; with=salt: its salt of 32 octets before it, from which anybody makes "
       "the hash again ([content](content.md)); `not_found` when it was never handed in or was "
       "erased",
       kNotKept},
  };
}

}  // namespace comity::api
