// One record of state with everything that leads from it to the log: value, tree proof, block
// record, log proof (docs/spec/api.md, "Records").
#include "proof/checkpoint.h"
#include "proof/tree.h"
#include "servers/api/answers.h"
#include "servers/api/ics23.h"
#include "state/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {

tl::expected<state::Key, Problem> read_key(const Request& request) {
  if (request.has("key") == request.has("key_hex")) {
    return bad_parameter("key", "give key or key_hex, one of both");
  }
  state::Key key;
  key.table = request.text("table").value_or("");
  key.collection = request.text("collection").value_or("");
  key.key = request.text(request.has("key") ? "key" : "key_hex").value_or("");
  if (key.table.size() > limits::kTableNameBytes) {
    return bad_parameter("table", "table is longer than any table's name");
  }
  return key;
}

namespace {

// The record as JSON; null when it is no message, or no table says what it is.
boost::json::value decoded_json(const ledger::Registry& registry, const state::Key& key,
                                BytesView value) {
  const ledger::RecordKind* kind = registry.kind_of(key);
  if (kind == nullptr || kind->make == nullptr) return nullptr;
  const auto message = kind->make();
  return wire::parse_stored(value, *message) ? message_json(*message) : nullptr;
}

// Against the newest signed checkpoint when the entry is in it already, else the newest log.
std::uint64_t proof_size(const ledger::Reader& reader, std::uint64_t index) {
  const Result<proof::SignedCheckpoint> checkpoint = proof::parse_checkpoint(reader.checkpoint());
  if (checkpoint && checkpoint->checkpoint.size > index) return checkpoint->checkpoint.size;
  return reader.head().log_size;
}

tl::expected<boost::json::object, Problem> log_json(const ledger::Reader& reader,
                                                    std::uint64_t height) {
  const Result<std::uint64_t> index = reader.log_index(height);
  if (!index) return problem(index.error());
  const Result<Bytes> entry = reader.log_entry(*index);
  if (!entry) return problem(entry.error());
  const std::uint64_t size = proof_size(reader, *index);
  const Result<std::vector<Hash>> hashes = reader.prove_inclusion(*index, size);
  if (!hashes) return problem(hashes.error());
  boost::json::array inclusion;
  for (const Hash& hash : *hashes) inclusion.emplace_back(hash.hex());
  boost::json::object log;
  log["index"] = *index;
  log["size"] = size;
  log["entry"] = to_base64(*entry);
  log["inclusion"] = std::move(inclusion);
  return log;
}

Answer answer_record(const Sources& sources, const Request& request, const Opened& state) {
  const tl::expected<state::Key, Problem> key = read_key(request);
  if (!key) return tl::unexpected(key.error());
  const std::optional<Bytes> value = state.view->get(*key);
  const Result<proof::TreeProof> tree = sources.reader.prove(*key, state.head.height);
  if (!tree) return problem(tree.error());
  tl::expected<boost::json::object, Problem> log = log_json(sources.reader, state.head.height);
  if (!log) return tl::unexpected(log.error());

  boost::json::object out = about(state);
  out["root"] = state.head.root.hex();
  out["table"] = text_json(key->table);
  out["collection"] = text_json(key->collection);
  out["key_hex"] = to_hex(key->key);
  out["path"] = proof::path_of(key->table, key->collection, key->key).hex();
  out["present"] = value.has_value();
  out["value"] = value ? boost::json::value(to_base64(*value)) : nullptr;
  out["record"] = value ? decoded_json(sources.reader.registry(), *key, *value) : nullptr;
  out["proof"] = to_base64(proof::encode(*tree));
  out["log"] = std::move(*log);
  return json_response(out);
}

Answer answer_proof_ics23(const Sources& sources, const Request& request, const Opened& state) {
  const tl::expected<state::Key, Problem> key = read_key(request);
  if (!key) return tl::unexpected(key.error());
  const std::optional<Bytes> value = state.view->get(*key);
  if (!value) return problem(Fault::not_found, "no such record; /v1/record proves its absence");
  const Result<proof::TreeProof> tree = sources.reader.prove(*key, state.head.height);
  if (!tree) return problem(tree.error());
  const Path path = proof::path_of(key->table, key->collection, key->key);
  Result<Bytes> proof = to_ics23(path, *value, *tree);
  if (!proof) return problem(Fault::conflict, proof.error().message);
  Response response;
  response.content_type = kOctets;
  response.body = std::move(*proof);
  return response;
}

}  // namespace

Routes record_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/record",
       {kTable, kCollection, kKey, kKeyHex, kHeight},
       bind(answer_record),
       "one record with its proofs, see below"},
      {Method::get,
       "/v1/proof/ics23",
       {kTable, kCollection, kKey, kKeyHex, kHeight},
       bind(answer_proof_ics23),
       "octets of the record's proof in the form of ICS-23 ([ics23](ics23.md)); `not_found` when "
       "there is no such record"},
  };
}

}  // namespace comity::api
