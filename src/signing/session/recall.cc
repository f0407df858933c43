// A version of the zone put together again: which session signed which set follows from the lists
// of the sessions on record, and every signature from their commitments and shares.
#include <mutex>

#include "crypto/hash.h"
#include "signing/session/claim.h"
#include "signing/session/octets.h"
#include "signing/session/parallel.h"
#include "signing/session/session.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::signing {
namespace {

namespace frost = crypto::frost;

// A session whose signatures are carried over.
struct Source {
  std::uint64_t number = 0;
  zone::SignatureTimes times;
  Quorum quorum;
  std::vector<std::vector<frost::Scalar>> shares;  // of each party
};
// Where a signature comes from.
struct Origin {
  std::size_t source = 0;
  std::size_t index = 0;  // in its session
};

Result<Source> read_source(const ledger::Reader& reader, const frost::Group& group,
                           const v1::SigningSession& record) {
  const Result<Time> inception = wire::to_time(record.claim().inception());
  const Result<Time> expiration = wire::to_time(record.claim().expiration());
  if (!inception || !expiration) return error(ErrorKind::corrupt, "a session without times");
  Result<Quorum> quorum = Quorum::read(reader, group, record);
  if (!quorum) return tl::unexpected(quorum.error());
  Source source{record.number(),
                {static_cast<std::uint32_t>(inception->milliseconds / 1000),
                 static_cast<std::uint32_t>(expiration->milliseconds / 1000)},
                *std::move(quorum),
                {}};
  for (const v1::SessionAnswer& answer : record.answers()) {
    const Result<Bytes> octets = content_of(reader, answer.shares());
    if (!octets) return at("shares", octets.error());
    Result<std::vector<frost::Scalar>> shares = read_shares(*octets, record.claim().count());
    if (!shares) return tl::unexpected(shares.error());
    source.shares.push_back(*std::move(shares));
  }
  return source;
}

Status note_sets(const ledger::Reader& reader, const v1::OpenSession& claim, std::size_t source,
                 std::map<Bytes, Origin>& origins) {
  const Result<Bytes> ids = content_of(reader, claim.sets());
  if (!ids) return at("sets", ids.error());
  for (std::size_t index = 0; index * zone::kSetIdBytes < ids->size(); ++index) {
    // The newest that signed it; `source` ascends.
    origins[ids->substr(index * zone::kSetIdBytes, zone::kSetIdBytes)] = {source, index};
  }
  return {};
}

// What is at hand of this session over this set, if anything.
std::optional<Signed> find(const Standing& at_hand, const zone::SetToSign& set,
                           std::uint64_t session) {
  std::optional<Signed> found = at_hand.find(set);
  const bool same =
      found && found->session == session && found->message == crypto::sha256(set.message);
  return same ? found : std::nullopt;
}

// The signature is verified as it is aggregated: a message that was another one then gives none.
Result<Signature> signature_of(const Source& source, std::size_t index, BytesView message) {
  const Result<frost::Signing> signing = source.quorum.begin(index, message);
  if (!signing) return tl::unexpected(signing.error());
  std::vector<frost::SignatureShare> row;
  for (std::size_t p = 0; p < source.shares.size(); ++p) {
    row.push_back({source.quorum.parties()[p].identifier, source.shares[p][index]});
  }
  const auto signature = signing->aggregate(row);
  if (!signature) return error(ErrorKind::conflict, signature.error().message);
  return *signature;
}

// `set` without times.
Result<Signed> signed_by(const Source& source, std::size_t index, const zone::SetToSign& set,
                         const Standing& at_hand) {
  const zone::SetToSign then = zone::with_times(set, source.times);
  if (const auto known = find(at_hand, then, source.number)) return *known;
  const Result<Signature> signature = signature_of(source, index, then.message);
  if (!signature) return tl::unexpected(signature.error());
  return Signed{source.number, source.times, crypto::sha256(then.message), *signature};
}

}  // namespace

Status Session::recall_kept(const ledger::Reader& reader, const state::View& newest,
                            const frost::Group& group, const v1::OpenSession& claim,
                            const Standing& at_hand) {
  std::vector<Source> sources;
  std::map<Bytes, Origin> origins;
  for (const std::uint64_t number : claim.carries()) {
    const std::string place = "session " + std::to_string(number);
    v1::SigningSession record;
    if (!keys::find_session(newest, plan_.apex.text(), role_, number, record)) {
      return error(ErrorKind::not_found, place + ", which is carried over, is gone");
    }
    Result<Source> source = read_source(reader, group, record);
    if (!source) return at(place, source.error());
    if (Status noted = note_sets(reader, record.claim(), sources.size(), origins); !noted) {
      return at(place, noted.error());
    }
    sources.push_back(*std::move(source));
    division_.carries.push_back(number);
  }
  // Its own come last: nothing else has signed them since.
  const std::size_t own = sources.size();
  if (Status noted = note_sets(reader, claim, own, origins); !noted) return noted;

  std::optional<Error> fault;
  std::mutex mutex;
  division_.kept.resize(plan_.pages.size());
  const auto recall_page = [&](std::size_t number) {
    const zone::Page& page = *plan_.pages[number];
    std::vector<std::optional<Signed>> signatures(page.sets());
    for (std::size_t place = 0; place < page.sets(); ++place) {
      const zone::SetToSign set = page.set(place);
      const auto origin = origins.find(zone::set_id(set));
      if (origin == origins.end() || origin->second.source == own) continue;
      Result<Signed> one =
          signed_by(sources[origin->second.source], origin->second.index, set, at_hand);
      if (one) {
        signatures[place] = *one;
        continue;
      }
      const std::lock_guard lock(mutex);
      if (!fault) fault = one.error();
      return false;
    }
    division_.kept[number] = std::make_shared<const SignedPage>(plan_.pages[number], signatures);
    return true;
  };
  if (!for_each_index(plan_.pages.size(), recall_page)) return tl::unexpected(*fault);
  complete(division_, times_, claim.count());
  return {};
}

Result<Session> Session::recall_document(const ledger::Reader& reader, const dns::Name& apex,
                                         const v1::SigningSession& record) {
  const v1::OpenSession& claim = record.claim();
  Result<Session> session = of_record(apex, keys::Role::document_signing, record);
  if (!session) return session;
  const Result<std::unique_ptr<state::View>> newest = reader.view(reader.head().height);
  if (!newest) return tl::unexpected(newest.error());
  const Result<v1::SigningGroup> group = session->group_in(**newest);
  if (!group) return tl::unexpected(group.error());
  const Result<frost::Group> signers = keys::group_of(*group);
  if (!signers) return tl::unexpected(signers.error());
  const Status derived = session->derive({**newest, **newest, 0, nullptr}, claim);
  if (!derived) {
    return tl::unexpected(derived.error());
  }
  session->division_ = divide(session->plan_, session->times_, group->terms(), {});
  if (Status begun = session->begin(reader, *signers, record, {}); !begun) {
    return tl::unexpected(begun.error());
  }
  return session;
}

Result<Session> Session::recall(const ledger::Reader& reader, const dns::Name& apex,
                                const v1::SigningSession& record, const Standing& at_hand,
                                const Kept& kept) {
  const v1::OpenSession& claim = record.claim();
  if (claim.role() == v1::DOCUMENT_SIGNING) return recall_document(reader, apex, record);
  Result<Session> session = of_record(apex, keys::Role::zone_signing, record);
  if (!session) return session;
  const Result<std::unique_ptr<state::View>> claimed = reader.view(claim.height());
  if (!claimed) return tl::unexpected(claimed.error());
  const Result<std::unique_ptr<state::View>> newest = reader.view(reader.head().height);
  if (!newest) return tl::unexpected(newest.error());
  const Result<std::unique_ptr<state::View>> before = reader.view(record.opened_height() - 1);
  if (!before) return tl::unexpected(before.error());
  const Result<v1::SigningGroup> group = session->group_in(**before);
  if (!group) return tl::unexpected(group.error());
  const Result<frost::Group> signers = keys::group_of(*group);
  if (!signers) return tl::unexpected(signers.error());
  const Status derived = session->derive({**claimed, **before, claim.height(), kept.image}, claim);
  if (!derived) return tl::unexpected(derived.error());
  // Whoever has what it follows on divides it as its parties did, and finds the very claim. Whoever
  // has not asks the sessions on record.
  const bool follows = !claim.carries().empty() && at_hand.session == claim.follows();
  session->division_ =
      divide(session->plan_, session->times_, group->terms(), follows ? at_hand : Standing{});
  Status same = session->check_division(reader, claim);
  if (!same) {
    session->division_ = {};
    Status found = session->recall_kept(reader, **newest, *signers, claim, at_hand);
    if (!found) return tl::unexpected(found.error());
    same = session->check_division(reader, claim);
  }
  if (!same) return tl::unexpected(same.error());
  if (Status begun = session->begin(reader, *signers, record, kept); !begun) {
    return tl::unexpected(begun.error());
  }
  return session;
}

}  // namespace comity::signing
