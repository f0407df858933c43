// The log, its proofs, blocks and transactions.
#include <algorithm>

#include "ledger/recorded.h"
#include "proof/checkpoint.h"
#include "proof/log.h"
#include "proof/tile.h"
#include "proof/tlog_proof.h"
#include "proof/transaction.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

constexpr http::Parameter kSize{"size", Kind::number};

Response octets(Bytes bytes) {
  Response response;
  response.content_type = kOctets;
  response.body = std::move(bytes);
  return response;
}

boost::json::array hashes_json(const std::vector<Hash>& hashes) {
  boost::json::array out;
  for (const Hash& hash : hashes) out.emplace_back(hash.hex());
  return out;
}

// A transaction of a block as JSON: what it says, by whom, and what became of it.
boost::json::object included_json(const v1::IncludedTransaction& included, std::uint64_t index,
                                  const ledger::Registry& registry) {
  boost::json::object out;
  v1::Transaction transaction;
  v1::Body body;
  const bool readable = wire::parse_stored(included.transaction(), transaction) &&
                        wire::parse_stored(transaction.body(), body);
  out["index"] = index;
  out["transaction"] = proof::transaction_id(transaction.body()).hex();
  put_outcome(out, included.outcome(), registry);
  out["reason"] = text_json(included.reason());
  if (!readable) return out;
  out["party"] = text_json(body.party());
  out["key"] = to_hex(body.key());
  out["sequence"] = body.sequence();
  out["valid_until"] = time_json(body.has_valid_until(), body.valid_until());
  out["action"] = action_json(body.action(), registry);
  return out;
}

tl::expected<v1::BlockTransactions, Problem> read_block(const ledger::Reader& reader,
                                                        std::uint64_t height) {
  Result<v1::BlockTransactions> block = ledger::block_transactions(reader, height);
  // Height 0 is genesis: it has a record, but no transactions.
  if (!block && block.error().kind == ErrorKind::not_found) return v1::BlockTransactions();
  if (!block) return problem(block.error());
  return *std::move(block);
}

boost::json::object record_json(const v1::BlockRecord& record, const ledger::Registry& registry) {
  boost::json::object out;
  out["height"] = record.height();
  out["block_time"] = time_json(record.has_block_time(), record.block_time());
  out["previous_root"] = hex_json(record.previous_root());
  out["root"] = hex_json(record.root());
  out["transactions_root"] = hex_json(record.transactions_root());
  out["transaction_count"] = record.transaction_count();
  boost::json::array effects;
  for (const v1::Effect& effect : record.effects()) {
    boost::json::object line;
    line["proposal"] = effect.proposal();
    line["effect"] = hex_json(effect.effect());
    put_outcome(line, effect.outcome(), registry);
    effects.push_back(std::move(line));
  }
  out["effects"] = std::move(effects);
  out["clock_jump_accepted"] = record.clock_jump_accepted();
  out["rules_version"] = record.rules_version();
  return out;
}

Answer answer_genesis(const Sources& sources, const Request&) {
  return octets(sources.reader.genesis());
}

Answer answer_checkpoint(const Sources& sources, const Request&) {
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = sources.reader.checkpoint();
  if (response.body.empty()) {
    return problem(Fault::unavailable, "no log key is set, so there is no signed checkpoint");
  }
  const auto state = open_state(sources, std::nullopt);
  if (!state) return tl::unexpected(state.error());
  response.body = sources.cosignatures.add_to(std::move(response.body), *state->view);
  return response;
}

Answer answer_tile(const Sources& sources, const Request& request) {
  const Result<proof::TilePath> path =
      proof::parse_tile_path("tile/" + request.text("path").value_or(""));
  if (!path) return bad_parameter("path", path.error().message);
  const ledger::Reader& reader = sources.reader;
  const std::uint64_t size = reader.head().log_size;
  Result<Bytes> tile =
      path->entries
          ? proof::entry_tile(*path, size, [&](std::uint64_t i) { return reader.log_entry(i); })
          : proof::hash_tile(*path, size,
                             [&](int level, std::uint64_t i) { return reader.log_node(level, i); });
  if (!tile) return problem(tile.error());
  return octets(std::move(*tile));
}

Answer answer_log_entry(const Sources& sources, const Request& request) {
  Result<Bytes> entry = sources.reader.log_entry(request.number("index").value_or(0));
  if (!entry) return problem(entry.error());
  return octets(std::move(*entry));
}

Answer answer_tlog_proof(const Sources& sources, const Request& request) {
  proof::TlogProof proof;
  proof.index = request.number("index").value_or(0);
  proof.checkpoint = sources.reader.checkpoint();
  const auto checkpoint = proof::parse_checkpoint(proof.checkpoint);
  if (!checkpoint) return problem(Fault::not_found, "no log key is set: nothing is signed");
  const std::uint64_t size = checkpoint->checkpoint.size;
  if (proof.index >= size) {
    return problem(Fault::not_found, "the log that was signed has " + std::to_string(size) +
                                         " entries, so none of index " +
                                         std::to_string(proof.index));
  }
  Result<std::vector<Hash>> hashes = sources.reader.prove_inclusion(proof.index, size);
  if (!hashes) return problem(hashes.error());
  proof.hashes = *std::move(hashes);
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = proof::to_text(proof);
  return response;
}

Answer answer_log_inclusion(const Sources& sources, const Request& request) {
  const std::uint64_t newest = sources.reader.head().log_size;
  const std::uint64_t index = request.number("index").value_or(0);
  const std::uint64_t size = request.number("size").value_or(newest);
  if (size > newest) return bad_parameter("size", "the log has " + std::to_string(newest));
  if (index >= size) return bad_parameter("index", "index must be below size");
  const Result<Bytes> entry = sources.reader.log_entry(index);
  if (!entry) return problem(entry.error());
  const Result<std::vector<Hash>> hashes = sources.reader.prove_inclusion(index, size);
  if (!hashes) return problem(hashes.error());
  boost::json::object out;
  out["index"] = index;
  out["size"] = size;
  out["leaf_hash"] = proof::log_leaf_hash(*entry).hex();
  out["hashes"] = hashes_json(*hashes);
  return json_response(out);
}

Answer answer_log_consistency(const Sources& sources, const Request& request) {
  const std::uint64_t newest = sources.reader.head().log_size;
  const std::uint64_t old_size = request.number("old").value_or(0);
  const std::uint64_t size = request.number("size").value_or(newest);
  if (size > newest) return bad_parameter("size", "the log has " + std::to_string(newest));
  if (old_size == 0 || old_size > size) {
    return bad_parameter("old", "old must be 1 to size");
  }
  const Result<std::vector<Hash>> hashes = sources.reader.prove_consistency(old_size, size);
  if (!hashes) return problem(hashes.error());
  boost::json::object out;
  out["old"] = old_size;
  out["size"] = size;
  out["hashes"] = hashes_json(*hashes);
  return json_response(out);
}

Answer answer_block(const Sources& sources, const Request& request) {
  const std::uint64_t height = request.number("height").value_or(0);
  const Result<std::uint64_t> index = sources.reader.log_index(height);
  if (!index) return problem(index.error());
  const Result<v1::BlockRecord> record = ledger::block_record(sources.reader, height);
  if (!record) return problem(record.error());
  const auto block = read_block(sources.reader, height);
  if (!block) return tl::unexpected(block.error());

  // after = index of the last one seen.
  const std::uint64_t count = static_cast<std::uint64_t>(block->transactions_size());
  const std::uint64_t limit = request.number("limit").value_or(limits::kHttpPage);
  const std::optional<std::uint64_t> after = request.number("after");
  std::uint64_t next = after ? std::min(*after, count) + 1 : 0;
  boost::json::array transactions;
  while (next < count && transactions.size() < limit) {
    transactions.push_back(included_json(block->transactions(static_cast<int>(next)), next,
                                         sources.reader.registry()));
    ++next;
  }
  boost::json::object out = record_json(*record, sources.reader.registry());
  out["log_index"] = *index;
  out["transactions"] = std::move(transactions);
  out["next"] = next < count ? boost::json::value(next - 1) : boost::json::value(nullptr);
  return json_response(out);
}

Answer answer_block_octets(const Sources& sources, const Request& request) {
  const std::uint64_t height = request.number("height").value_or(0);
  const Result<std::uint64_t> index = sources.reader.log_index(height);
  if (!index) return problem(index.error());
  const Result<Bytes> record = sources.reader.log_entry(*index);
  if (!record) return problem(record.error());
  const Result<Bytes> transactions = sources.reader.block(height);
  if (!transactions) return problem(transactions.error());
  Bytes body;
  append_u32(body, static_cast<std::uint32_t>(record->size()));
  return octets(body.append(*record).append(*transactions));
}

Answer answer_transaction(const Sources& sources, const Request& request) {
  const Hash id = request.hash("id").value_or(Hash());
  const Result<ledger::Located> located = sources.reader.find_transaction(id);
  if (!located) return problem(located.error());
  const auto block = read_block(sources.reader, located->height);
  if (!block) return tl::unexpected(block.error());
  for (int i = 0; i < block->transactions_size(); ++i) {
    const v1::IncludedTransaction& included = block->transactions(i);
    v1::Transaction transaction;
    if (!wire::parse_stored(included.transaction(), transaction)) continue;
    if (proof::transaction_id(transaction.body()) != id) continue;
    boost::json::object out;
    out["height"] = located->height;
    boost::json::object rest =
        included_json(included, static_cast<std::uint64_t>(i), sources.reader.registry());
    for (auto& member : rest) out[member.key()] = std::move(member.value());
    out["octets"] = to_base64(included.transaction());
    return json_response(out);
  }
  return problem(Fault::internal,
                 "transaction " + id.hex() + " is not in block " + std::to_string(located->height));
}

}  // namespace

Routes log_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/genesis",
       {},
       bind(answer_genesis),
       "octets of the signed Genesis message ([genesis](genesis.md))"},
      {Method::get,
       "/v1/checkpoint",
       {},
       bind(answer_checkpoint),
       "text/plain: the newest signed checkpoint ([checkpoint](checkpoint.md)), with the lines of "
       "its "
       "witnesses ([cosignature](cosignature.md))"},
      {Method::get,
       "/v1/tlog/checkpoint",
       {},
       bind(answer_checkpoint),
       "the same, beside the tiles"},
      {Method::get,
       "/v1/tlog/proof/{index}",
       {{"index", Kind::number, true}},
       bind(answer_tlog_proof),
       "text/plain: that the entry stands in the log of the newest checkpoint "
       "([tlog-proof](tlog-proof.md))"},
      {Method::get,
       "/v1/tlog/tile/{path}",
       {{"path", Kind::rest, true}},
       bind(answer_tile),
       "octets of a tile of the log, or of its entries; the path has slashes ([tiles](tiles.md))"},
      {Method::get,
       "/v1/log/entries/{index}",
       {{"index", Kind::number, true}},
       bind(answer_log_entry),
       "octets of a log entry"},
      {Method::get,
       "/v1/log/proof/inclusion",
       {{"index", Kind::number, true}, kSize},
       bind(answer_log_inclusion),
       "`hashes` of RFC 6962, 2.1.1, and the entry's `leaf_hash`; size is that of the newest log "
       "unless given"},
      {Method::get,
       "/v1/log/proof/consistency",
       {{"old", Kind::number, true}, kSize},
       bind(answer_log_consistency),
       "`hashes` of RFC 6962, 2.1.2"},
      {Method::get,
       "/v1/blocks/{height}",
       {{"height", Kind::number, true}, kAfterNumber, kLimit},
       bind(answer_block),
       "the block record, and its transactions with their outcomes"},
      {Method::get,
       "/v1/blocks/{height}/octets",
       {{"height", Kind::number, true}},
       bind(answer_block_octets),
       "octets for whoever runs the blocks again: the length of the block record as u32, the "
       "record, then BlockTransactions ([block](block.md))"},
      {Method::get,
       "/v1/transactions/{id}",
       {{"id", Kind::hash, true}},
       bind(answer_transaction),
       "where it stands, what became of it, and its `octets`"},
  };
}

}  // namespace comity::api
