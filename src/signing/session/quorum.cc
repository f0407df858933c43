#include "signing/session/quorum.h"

#include "signing/session/octets.h"
#include "wire/messages.h"

namespace comity::signing {

namespace frost = crypto::frost;

namespace {

// Those that were drawn here under this hash, where they are these octets.
OwnCommitments::Batch own_of(const OwnCommitments& own, const v1::SessionAnswer& answer,
                             BytesView octets) {
  const Result<Hash> content = Hash::from(answer.commitments().hash());
  OwnCommitments::Batch batch = content ? own.find(*content) : nullptr;
  Bytes drawn;
  for (std::size_t i = 0; batch && i < batch->size(); ++i) append_commitment(drawn, (*batch)[i]);
  return drawn == octets ? batch : nullptr;
}

}  // namespace

Result<Bytes> content_of(const ledger::Reader& reader, const v1::Content& content) {
  const Result<Hash> hash = Hash::from(content.hash());
  if (!hash) return tl::unexpected(hash.error());
  return reader.content(*hash);
}

Result<Quorum> Quorum::read(const ledger::Reader& reader, const frost::Group& group,
                            const v1::SigningSession& record, const OwnCommitments* own) {
  Quorum quorum;
  std::vector<frost::Identifier> signers;
  for (int i = 0; i < record.answers_size() && i < record.claim().parties_size(); ++i) {
    const v1::SessionParty& party = record.claim().parties(i);
    const v1::SessionAnswer& answer = record.answers(i);
    const Result<frost::Identifier> identifier =
        frost::Identifier::from_number(static_cast<std::uint16_t>(answer.identifier()));
    if (!identifier) return tl::unexpected(identifier.error());
    Result<Bytes> commitments = content_of(reader, answer.commitments());
    if (!commitments) return at("commitments of " + party.party(), commitments.error());
    quorum.parties_.push_back({party.party(), *identifier, party.batch(), answer.first()});
    quorum.own_.push_back(own == nullptr ? nullptr : own_of(*own, answer, *commitments));
    quorum.commitments_.push_back(*std::move(commitments));
    signers.push_back(*identifier);
  }
  Result<frost::SigningSet> set = frost::SigningSet::choose(group, std::move(signers));
  if (!set) return tl::unexpected(set.error());
  quorum.set_ = std::make_shared<const frost::SigningSet>(*std::move(set));
  return quorum;
}

Result<std::vector<frost::SignerCommitment>> Quorum::commitments(std::size_t index) const {
  std::vector<frost::SignerCommitment> rows;
  rows.reserve(parties_.size());
  for (std::size_t p = 0; p < parties_.size(); ++p) {
    const std::size_t place = parties_[p].first + index;
    const bool is_own = own_[p] && place < own_[p]->size();
    const Result<frost::NonceCommitment> read =
        is_own ? (*own_[p])[place] : read_commitment(commitments_[p], place);
    if (!read) return at(parties_[p].name, read.error());
    rows.push_back({parties_[p].identifier, *read});
  }
  return rows;
}

Result<frost::Signing> Quorum::begin(std::size_t index, BytesView message) const {
  auto rows = commitments(index);
  if (!rows) return tl::unexpected(rows.error());
  return begin(*std::move(rows), message);
}

Result<frost::Signing> Quorum::begin(std::vector<frost::SignerCommitment> commitments,
                                     BytesView message) const {
  const Result<frost::CommitmentList> list = frost::CommitmentList::make(std::move(commitments));
  if (!list) return at("commitments", list.error());
  return frost::Signing::begin(set_, *list, message);
}

}  // namespace comity::signing
