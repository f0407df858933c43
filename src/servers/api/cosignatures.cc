#include "servers/api/cosignatures.h"

#include <utility>

#include "ledger/continuation.h"
#include "proof/log.h"
#include "registers/members/queries.h"
#include "servers/api/limits.h"

namespace comity::api {
namespace {

using http::Fault;
using http::problem;

// Whether the log of `reader` had this root when it had so many entries.
Result<bool> is_ours(const ledger::Reader& reader, const proof::Checkpoint& checkpoint) {
  if (checkpoint.size > reader.head().log_size) return false;
  const Result<Hash> root = proof::root_of_size(
      checkpoint.size,
      [&](int level, std::uint64_t index) { return reader.log_node(level, index); });
  if (!root) return tl::unexpected(root.error());
  return *root == checkpoint.root;
}

bool is_newer(const Cosignatures::Kept& next, const Cosignatures::Kept& last) {
  return std::pair(next.checkpoint.size, next.seconds) >
         std::pair(last.checkpoint.size, last.seconds);
}

}  // namespace

tl::expected<void, http::Problem> Cosignatures::take(const ledger::Reader& reader,
                                                     const proof::Policy& policy,
                                                     std::string_view note) {
  const auto parsed = proof::parse_cosigned(note, policy);
  if (!parsed) return problem(Fault::bad_body, parsed.error().message);
  const Result<std::unique_ptr<state::View>> view = reader.view(reader.head().height);
  if (!view) return problem(view.error());
  const std::optional<PublicKey> key = members::witness_key(**view, parsed->party);
  if (!key) {
    return problem(Fault::conflict, "no key of " + parsed->party + " that cosigns is on record");
  }
  const auto seconds = proof::cosigned_at(
      parsed->signed_note, proof::witness_name(policy.community, parsed->party), *key);
  if (!seconds) return problem(Fault::bad_body, "the cosignature does not hold");
  Kept next{parsed->party, *key, parsed->signed_note.checkpoint, *seconds, std::string(note)};
  const Result<bool> ours = is_ours(reader, next.checkpoint);
  if (!ours) return problem(ours.error());
  if (!*ours && ledger::may_be_given_up(**view, next.checkpoint.size, next.seconds)) {
    return problem(Fault::conflict,
                   "it is of what was given up when the log went on from an "
                   "older state, as it says itself");
  }
  const std::lock_guard lock(mutex_);
  if (!*ours) {
    // The first is evidence enough.
    contradicting_.try_emplace(next.party, next);
    return {};
  }
  Kept& last = newest_[next.party];
  // Another key of the party begins anew: nobody gets the old one's time with it.
  if (last.key != next.key || is_newer(next, last)) last = std::move(next);
  return {};
}

Cosignatures::List Cosignatures::list(const state::View& newest) const {
  const std::lock_guard lock(mutex_);
  List list;
  for (const auto& [from, to] :
       {std::pair(&newest_, &list.newest), std::pair(&contradicting_, &list.contradicting)}) {
    for (const auto& [party, kept] : *from) {
      if (members::witness_key(newest, party) == kept.key) to->push_back(kept);
    }
  }
  return list;
}

std::string Cosignatures::add_to(std::string checkpoint, const state::View& newest) const {
  const auto parsed = proof::parse_checkpoint(checkpoint);
  if (!parsed) return checkpoint;
  std::size_t room = limits::kHttpCosignaturesShown;
  for (const Kept& kept : list(newest).newest) {
    if (kept.checkpoint != parsed->checkpoint || room == 0) continue;
    --room;
    const std::size_t line =
        kept.note.find(std::string(proof::kSignatureStart) + parsed->checkpoint.origin + "/");
    checkpoint += kept.note.substr(line, kept.note.find('\n', line) + 1 - line);
  }
  return checkpoint;
}

}  // namespace comity::api
