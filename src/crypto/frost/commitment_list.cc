#include "crypto/frost/commitment_list.h"

#include <algorithm>
#include <string>

#include "base/limits.h"

namespace comity::crypto::frost {
namespace {

constexpr std::size_t kRowBytes = kScalarBytes + 2 * kElementBytes;

Status check_count(std::size_t count) {
  if (count == 0 || count > limits::kFrostMembers) {
    return error("a list of commitments has 1 to " + std::to_string(limits::kFrostMembers) +
                 " rows, not " + std::to_string(count));
  }
  return {};
}

bool by_signer(const SignerCommitment& a, const SignerCommitment& b) { return a.signer < b.signer; }

Result<SignerCommitment> decode_row(BytesView row) {
  const Result<Identifier> signer = Identifier::from(row.substr(0, kScalarBytes));
  if (!signer) return tl::unexpected(signer.error());
  const Result<Element> hiding = Element::from(row.substr(kScalarBytes, kElementBytes));
  if (!hiding) return at("hiding commitment of " + signer->text(), hiding.error());
  const Result<Element> binding = Element::from(row.substr(kScalarBytes + kElementBytes));
  if (!binding) return at("binding commitment of " + signer->text(), binding.error());
  return SignerCommitment{*signer, {*hiding, *binding}};
}

}  // namespace

Result<CommitmentList> CommitmentList::make(std::vector<SignerCommitment> rows) {
  if (Status status = check_count(rows.size()); !status) return tl::unexpected(status.error());
  std::sort(rows.begin(), rows.end(), by_signer);
  const auto twice = std::adjacent_find(
      rows.begin(), rows.end(),
      [](const SignerCommitment& a, const SignerCommitment& b) { return a.signer == b.signer; });
  if (twice != rows.end()) return error("signer " + twice->signer.text() + " is there twice");
  return CommitmentList(std::move(rows));
}

Result<CommitmentList> CommitmentList::decode(BytesView bytes) {
  if (bytes.size() % kRowBytes != 0) {
    return error("a list of commitments has 96 octets per signer, these are " +
                 std::to_string(bytes.size()));
  }
  if (Status status = check_count(bytes.size() / kRowBytes); !status) {
    return tl::unexpected(status.error());
  }
  std::vector<SignerCommitment> rows;
  for (std::size_t offset = 0; offset < bytes.size(); offset += kRowBytes) {
    Result<SignerCommitment> row = decode_row(bytes.substr(offset, kRowBytes));
    if (!row) return at("commitments", row.error());
    if (!rows.empty() && !by_signer(rows.back(), *row)) {
      return error("commitments: signer " + row->signer.text() + " is there twice or out of order");
    }
    rows.push_back(*row);
  }
  return CommitmentList(std::move(rows));
}

Bytes CommitmentList::encode() const {
  Bytes bytes;
  bytes.reserve(rows_.size() * kRowBytes);
  for (const SignerCommitment& row : rows_) {
    bytes += row.signer.view();
    bytes += row.nonce.hiding.view();
    bytes += row.nonce.binding.view();
  }
  return bytes;
}

}  // namespace comity::crypto::frost
