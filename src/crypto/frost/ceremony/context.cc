#include "crypto/frost/ceremony/context.h"

#include <algorithm>
#include <string>

#include "crypto/frost/point.h"
#include "crypto/frost/signing_set.h"

namespace comity::crypto::frost {

Result<std::vector<Receiver>> check_receivers(const Purpose& purpose,
                                              std::vector<Receiver> receivers) {
  if (purpose.zone.size() > kPurposeZoneBytes) return error("a zone's name has at most 255 octets");
  std::sort(receivers.begin(), receivers.end(),
            [](const Receiver& a, const Receiver& b) { return a.identifier < b.identifier; });
  for (auto one = receivers.begin(); one != receivers.end(); ++one) {
    if (one != receivers.begin() && std::prev(one)->identifier == one->identifier) {
      return error("party " + one->identifier.text() + " is there twice");
    }
    const auto same_key = [&](const Receiver& other) {
      return other.one_time_key == one->one_time_key;
    };
    const auto other = std::find_if(receivers.begin(), one, same_key);
    if (other != one) {
      return error("parties " + other->identifier.text() + " and " + one->identifier.text() +
                   " have the same one-time key");
    }
  }
  return receivers;
}

std::vector<Identifier> identifiers_of(const std::vector<Receiver>& receivers) {
  std::vector<Identifier> identifiers;
  identifiers.reserve(receivers.size());
  for (const Receiver& receiver : receivers) identifiers.push_back(receiver.identifier);
  return identifiers;
}

Bytes encode_participants(const Purpose& purpose, std::size_t threshold,
                          const std::vector<Receiver>& receivers) {
  Bytes octets(purpose.community.view());
  append_u16(octets, static_cast<std::uint16_t>(purpose.zone.size()));
  octets += purpose.zone;
  append_u32(octets, purpose.role);
  append_u64(octets, purpose.epoch);
  append_u32(octets, purpose.attempt);
  append_u16(octets, static_cast<std::uint16_t>(threshold));
  append_u16(octets, static_cast<std::uint16_t>(receivers.size()));
  for (const Receiver& receiver : receivers) {
    octets += receiver.identifier.view();
    octets += receiver.one_time_key.view();
  }
  return octets;
}

CeremonyContext::CeremonyContext(std::size_t threshold, std::vector<Receiver> receivers,
                                 std::vector<Dealer> dealers, const std::optional<Element>& old_key)
    : threshold_(threshold),
      receivers_(std::move(receivers)),
      dealers_(std::move(dealers)),
      old_key_(old_key) {}

void CeremonyContext::hash(const Purpose& purpose) {
  Bytes more;
  if (old_key_) {
    more += old_key_->view();
    append_u16(more, static_cast<std::uint16_t>(dealers_.size()));
    for (const Dealer& dealer : dealers_) {
      more += dealer.identifier.view();
      more += dealer.constant->view();
    }
  }
  digest_ = hash_ceremony(old_key_ ? "resharing" : "generation",
                          {encode_participants(purpose, threshold_, receivers_), more});
}

Result<CeremonyContext> CeremonyContext::generation(const Purpose& purpose, std::size_t threshold,
                                                    std::vector<Receiver> receivers) {
  if (Status status = check_threshold(threshold, receivers.size()); !status) {
    return tl::unexpected(status.error());
  }
  Result<std::vector<Receiver>> sorted = check_receivers(purpose, std::move(receivers));
  if (!sorted) return tl::unexpected(sorted.error());
  std::vector<Dealer> dealers;
  for (const Receiver& receiver : *sorted) {
    dealers.push_back({receiver.identifier, Scalar::from_number(1), std::nullopt});
  }
  CeremonyContext context(threshold, std::move(*sorted), std::move(dealers), std::nullopt);
  context.hash(purpose);
  return context;
}

Result<CeremonyContext> CeremonyContext::resharing(const Purpose& purpose, std::size_t threshold,
                                                   std::vector<Receiver> receivers,
                                                   const Group& old,
                                                   std::vector<Identifier> dealers) {
  if (Status status = check_threshold(threshold, receivers.size()); !status) {
    return tl::unexpected(status.error());
  }
  Result<std::vector<Receiver>> sorted = check_receivers(purpose, std::move(receivers));
  if (!sorted) return tl::unexpected(sorted.error());
  const Result<SigningSet> set = SigningSet::choose(old, std::move(dealers));
  if (!set) return at("dealers", set.error());
  std::vector<Dealer> weighted;
  for (const SigningSet::Row& row : set->rows()) {
    const Result<Element> constant = (row.weight * Point(row.member.verifying_share)).element();
    if (!constant) return at("dealers", constant.error());
    weighted.push_back({row.member.identifier, row.weight, *constant});
  }
  CeremonyContext context(threshold, std::move(*sorted), std::move(weighted), old.key());
  context.hash(purpose);
  return context;
}

const Dealer* CeremonyContext::find_dealer(const Identifier& identifier) const {
  const auto place = std::lower_bound(
      dealers_.begin(), dealers_.end(), identifier,
      [](const Dealer& dealer, const Identifier& wanted) { return dealer.identifier < wanted; });
  return place != dealers_.end() && place->identifier == identifier ? &*place : nullptr;
}

}  // namespace comity::crypto::frost
