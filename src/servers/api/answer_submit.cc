// What comes in: transactions and the texts that travel beside them.
#include "servers/api/answers.h"
#include "servers/http/limits.h"

namespace comity::api {
namespace {

constexpr std::size_t kSaltBytes = 32;
constexpr http::Terms kWaits{.lane = http::Lane::waiting, .takes = kOctets};  // for the block

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

Answer submit(const Sources& sources, BytesView transaction) {
  const ledger::Receipt receipt = sources.submitter.submit(transaction);
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

Answer answer_submit(const Sources& sources, const Request& request) {
  return submit(sources, request.body);
}

// Takes as many octets off the front as the u32 there says.
std::optional<BytesView> take_sized(BytesView& rest) {
  if (rest.size() < sizeof(std::uint32_t)) return std::nullopt;
  const std::uint32_t length = read_u32(rest);
  rest.remove_prefix(sizeof(std::uint32_t));
  if (rest.size() < length) return std::nullopt;
  const BytesView part = rest.substr(0, length);
  rest.remove_prefix(length);
  return part;
}

Answer answer_submit_with_texts(const Sources& sources, const Request& request) {
  BytesView rest = request.body;
  const std::optional<BytesView> transaction = take_sized(rest);
  bool well_formed = transaction.has_value();
  std::vector<BytesView> texts;
  while (well_formed && !rest.empty()) {
    const std::optional<BytesView> salted = take_sized(rest);
    well_formed =
        salted && salted->size() >= kSaltBytes && texts.size() < limits::kHttpTextsWithTransaction;
    if (well_formed) texts.push_back(*salted);
  }
  if (!well_formed) {
    return problem(Fault::bad_body,
                   "a transaction and at most 64 texts, each with its length as u32; a text is a "
                   "salt of 32 octets and what is behind it");
  }
  for (const BytesView salted : texts) {
    const Result<Hash> hash =
        sources.submitter.put_content(salted.substr(0, kSaltBytes), salted.substr(kSaltBytes));
    if (!hash) return problem(hash.error());
  }
  return submit(sources, *transaction);
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
       "/v1/transactions/with-texts",
       {},
       bind(answer_submit_with_texts),
       "body: a Transaction, then at most 64 texts that it names as `/v1/content` takes them, in "
       "front of "
       "each "
       "its length as u32; takes the texts, then answers as above",
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
