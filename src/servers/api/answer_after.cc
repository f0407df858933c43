// What a follower lacks, in one answer: with a round trip of 200 ms every question of its own costs
// one, for each step of a session.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "ledger/recorded.h"
#include "proof/checkpoint.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"

namespace comity::api {
namespace {

constexpr http::Terms kWaitsForBlocks{.lane = http::Lane::waiting, .may_be_kept = false};
constexpr std::chrono::milliseconds kBetweenLooks{5};

void append_sized(Bytes& out, BytesView octets) {
  append_u32(out, static_cast<std::uint32_t>(octets.size()));
  out.append(octets);
}

// Until the signed log has more than `size` entries, for so long at most; its size.
std::uint64_t await_more(const ledger::Reader& reader, std::uint64_t size, std::uint64_t most) {
  static std::atomic<std::size_t> waiting = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(most);
  const auto signed_size = [&] {
    const auto checkpoint = proof::parse_checkpoint(reader.checkpoint());
    return checkpoint ? checkpoint->checkpoint.size : 0;
  };
  if (++waiting <= limits::kHttpFollowersWaiting) {
    // The head moves a moment before its checkpoint is signed.
    while ((reader.head().log_size <= size || signed_size() <= size) &&
           std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(kBetweenLooks);
    }
  }
  --waiting;
  return signed_size();
}

// The blocks whose records are the entries [size, past) and the texts that they name, as far as
// they are here; nothing when there is too much of it.
Result<Bytes> blocks_after(const ledger::Reader& reader, std::uint64_t size, std::uint64_t past) {
  const ledger::Head head = reader.head();
  Bytes out;
  const std::uint64_t first = head.height + 1 - std::min(head.log_size - size, head.height);
  const std::uint64_t count = past - size;
  if (first == 0 || count > limits::kHttpBlocksAfter) return out;
  Bytes texts;
  append_u64(out, first);
  append_u32(out, static_cast<std::uint32_t>(count));
  for (std::uint64_t height = first; height < first + count; ++height) {
    const Result<Bytes> record = reader.log_entry(size + height - first);
    if (!record) return tl::unexpected(record.error());
    const Result<Bytes> transactions = reader.block(height);
    if (!transactions) return tl::unexpected(transactions.error());
    append_sized(out, *record);
    append_sized(out, *transactions);
    for (const Hash& hash : ledger::texts_of_block(*transactions)) {
      if (const Result<Bytes> salted = reader.salted_content(hash)) append_sized(texts, *salted);
    }
    if (out.size() + texts.size() > limits::kHttpBlocksAfterBytes) return Bytes();
  }
  return std::move(out.append(texts));
}

Answer answer_after(const Sources& sources, const Request& request) {
  const ledger::Reader& reader = sources.reader;
  const std::uint64_t size = request.number("size").value_or(0);
  const std::uint64_t wait = request.number("wait").value_or(0);
  const std::uint64_t past =
      await_more(reader, size, std::min(wait, limits::kHttpAfterMilliseconds));
  const std::string checkpoint = reader.checkpoint();
  if (checkpoint.empty()) {
    return problem(Fault::unavailable, "no log key is set, so there is no signed checkpoint");
  }
  Response response;
  response.content_type = kOctets;
  append_sized(response.body, checkpoint);
  if (past <= size) return response;
  const Result<Bytes> blocks = blocks_after(reader, size, past);
  if (!blocks) return problem(blocks.error());
  response.body.append(*blocks);
  return response;
}

}  // namespace

Routes after_routes(const Bind& bind) {
  return {{Method::get,
           "/v1/log/after/{size}",
           {{"size", Kind::number, true}, {"wait", Kind::number}},
           bind(answer_after),
           "octets for whoever follows and has a log of so many entries: what came after, in one "
           "answer, see below; `wait`: milliseconds to wait for it, 5,000 at most",
           kWaitsForBlocks}};
}

}  // namespace comity::api
