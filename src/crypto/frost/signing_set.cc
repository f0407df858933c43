#include "crypto/frost/signing_set.h"

#include <algorithm>
#include <string>

namespace comity::crypto::frost {

namespace {

// The first of sorted `identifiers` that is there twice, or null.
const Identifier* twice(const std::vector<Identifier>& identifiers) {
  const auto place = std::adjacent_find(identifiers.begin(), identifiers.end());
  return place != identifiers.end() ? &*place : nullptr;
}

// `parties` are all different.
Result<Scalar> weigh(const Identifier& party, const std::vector<Identifier>& parties,
                     const Scalar& place) {
  Scalar numerator = Scalar::from_number(1);
  Scalar denominator = Scalar::from_number(1);
  for (const Identifier& other : parties) {
    if (other == party) continue;
    numerator = numerator * (other.scalar() - place);
    denominator = denominator * (other.scalar() - party.scalar());
  }
  const Result<Scalar> inverse = denominator.inverse();
  if (!inverse) return tl::unexpected(inverse.error());
  return numerator * *inverse;
}

}  // namespace

Result<Scalar> interpolating_value(const Identifier& party, std::vector<Identifier> parties,
                                   const Scalar& place) {
  std::sort(parties.begin(), parties.end());
  if (const Identifier* double_one = twice(parties)) {
    return error("party " + double_one->text() + " is there twice");
  }
  if (!std::binary_search(parties.begin(), parties.end(), party)) {
    return error("party " + party.text() + " is not there");
  }
  return weigh(party, parties, place);
}

Result<SigningSet> SigningSet::choose(const Group& group, std::vector<Identifier> signers) {
  if (signers.size() < group.threshold()) {
    return error(std::to_string(signers.size()) + " signers are fewer than the threshold of " +
                 std::to_string(group.threshold()));
  }
  std::sort(signers.begin(), signers.end());
  if (const Identifier* double_one = twice(signers)) {
    return error("signer " + double_one->text() + " is there twice");
  }
  std::vector<Row> rows;
  for (const Identifier& signer : signers) {
    const Member* member = group.find(signer);
    if (member == nullptr) return error("signer " + signer.text() + " is no member of the group");
    const Result<Scalar> weight = weigh(signer, signers, {});
    if (!weight) return tl::unexpected(weight.error());
    rows.push_back({*member, *weight});
  }
  return SigningSet(group.key(), std::move(rows));
}

const SigningSet::Row* SigningSet::find(const Identifier& signer) const {
  const auto place = std::lower_bound(
      rows_.begin(), rows_.end(), signer,
      [](const Row& row, const Identifier& wanted) { return row.member.identifier < wanted; });
  return place != rows_.end() && place->member.identifier == signer ? &*place : nullptr;
}

}  // namespace comity::crypto::frost
