#include "evidence/make.h"

#include <string>

#include "evidence/bundle_maker.h"
#include "ledger/revision.h"
#include "registers/decisions/queries.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

std::uint64_t names_revision(const state::View& view, const std::string& zone) {
  return ledger::revision(view, names::kTable, zone).count;
}

// The newest height at which the zone's records are those that `session` signed.
Result<State> signed_state(const ledger::Reader& reader, const std::string& zone,
                           const v1::SigningSession& session) {
  Result<State> claimed = open_state(reader, session.claim().height());
  if (!claimed) return claimed;
  Result<State> newest = open_state(reader, reader.head().height);
  if (!newest) return newest;
  const std::uint64_t revision = names_revision(*claimed->view, zone);
  if (names_revision(*newest->view, zone) == revision) return newest;
  const state::Key key = keys::session_key(zone, keys::Role::zone_signing, session.number());
  const Result<std::uint64_t> height = reader.changed_at(key, newest->height);
  if (!height) return tl::unexpected(height.error());
  Result<State> signed_at = open_state(reader, *height);
  if (!signed_at || names_revision(*signed_at->view, zone) == revision) return signed_at;
  return error(ErrorKind::conflict, "zone " + zone +
                                        " changed while it was being signed: ask again "
                                        "when the next session is signed");
}

}  // namespace

Result<Bytes> bundle_of_record(const ledger::Reader& reader, std::uint64_t height,
                               const state::Key& key) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  BundleMaker maker(reader, *state);
  maker.add(key);
  return maker.finish();
}

Result<Bytes> bundle_of_collection(const ledger::Reader& reader, std::uint64_t height,
                                   std::string_view table, std::string_view collection) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  BundleMaker maker(reader, *state);
  maker.add_collection(table, collection);
  return maker.finish();
}

Result<Bytes> bundle_of_decision(const ledger::Reader& reader, std::uint64_t height,
                                 std::uint64_t number) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  v1::Proposal proposal;
  if (!decisions::find_proposal(*state->view, number, proposal)) {
    return error(ErrorKind::not_found, "no proposal " + std::to_string(number));
  }
  BundleMaker maker(reader, *state);
  maker.add_decision(number);
  return maker.finish();
}

Result<Bytes> bundle_of_reads(const ledger::Reader& reader, std::uint64_t height,
                              const Reads& reads) {
  if (too_many(reads)) return too_many_reads();
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  BundleMaker maker(reader, *state);
  for (const auto& [table, collection] : reads.collections) maker.add_collection(table, collection);
  for (const state::Key& key : reads.records) {
    if (!reads.collections.contains({key.table, key.collection})) maker.add(key);
  }
  return maker.finish();
}

Result<Bytes> bundle_of_zone(const ledger::Reader& reader, std::uint64_t height,
                             const std::string& zone) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  v1::SigningSession session;
  if (!keys::find_signed(*state->view, zone, keys::Role::zone_signing, session)) {
    return error(ErrorKind::not_found, "zone " + zone + " was not signed jointly here");
  }
  const Result<State> signed_at = signed_state(reader, zone, session);
  if (!signed_at) return tl::unexpected(signed_at.error());
  BundleMaker maker(reader, *signed_at);
  maker.add_collection(names::kTable, zone);
  maker.add_collection(keys::kTable, zone);
  for (const keys::Role role : keys::kRoles) maker.add_origins_of_groups(zone, role);
  v1::Takeover takeover;
  if (keys::find_takeover(*signed_at->view, zone, takeover)) {
    maker.add_decision(takeover.since_decision());
  }
  maker.add(ledger::revision_key(names::kTable, zone));
  maker.add(ledger::community_key());
  return maker.finish();
}

}  // namespace comity::evidence
