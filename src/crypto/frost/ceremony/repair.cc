#include "crypto/frost/ceremony/repair.h"

#include <algorithm>
#include <map>
#include <string>

#include "crypto/frost/point.h"
#include "crypto/frost/secret_scalar.h"
#include "crypto/frost/signing_set.h"

namespace comity::crypto::frost {
namespace {

// Elements of a body; how many was checked before.
Result<std::vector<Element>> read_elements(BytesView body) {
  std::vector<Element> elements;
  for (std::size_t i = 0; i < body.size(); i += kElementBytes) {
    const Result<Element> element = Element::from(body.substr(i, kElementBytes));
    if (!element) return at("summand " + std::to_string(i / kElementBytes), element.error());
    elements.push_back(*element);
  }
  return elements;
}

// As many summands as there are helpers, all random but the last, which makes the sum `whole`.
Result<Secret> cut(SecretView whole, SecretView randomness) {
  const std::size_t drawn = randomness.size() / kWideBytes;
  Result<Secret> summands = Secret::make((drawn + 1) * kScalarBytes);
  if (!summands) return summands;
  const std::span<std::uint8_t> all = summands->mutable_view();
  const std::span<std::uint8_t> rest = all.last(kScalarBytes);
  std::copy(whole.begin(), whole.end(), rest.begin());
  for (std::size_t i = 0; i < drawn; ++i) {
    const Result<Secret> summand = reduce_secret(randomness.subspan(i * kWideBytes, kWideBytes));
    if (!summand) return tl::unexpected(summand.error());
    std::copy(summand->view().begin(), summand->view().end(),
              all.subspan(i * kScalarBytes).begin());
    subtract_secret(rest, summand->view());
  }
  return summands;
}

}  // namespace

RepairContext::RepairContext(const Group& group, std::vector<Receiver> helpers,
                             const Receiver& lost, const Digest& digest)
    : group_(group), helpers_(std::move(helpers)), lost_(lost), digest_(digest) {}

Result<RepairContext> RepairContext::make(const Purpose& purpose, const Group& group,
                                          std::vector<Receiver> helpers, const Receiver& lost) {
  if (group.find(lost.identifier) == nullptr) {
    return error(lost.identifier.text() + " is no member of the group");
  }
  std::vector<Receiver> all = helpers;
  all.push_back(lost);
  if (const auto status = check_receivers(purpose, std::move(all)); !status) {
    return tl::unexpected(status.error());
  }
  Result<std::vector<Receiver>> sorted = check_receivers(purpose, std::move(helpers));
  if (!sorted) return tl::unexpected(sorted.error());
  if (const auto set = SigningSet::choose(group, identifiers_of(*sorted)); !set) {
    return at("helpers", set.error());
  }
  const Digest digest = hash_ceremony(
      "repair", {encode_participants(purpose, group.threshold(), *sorted), group.key().view(),
                 lost.identifier.view(), lost.one_time_key.view()});
  return RepairContext(group, std::move(*sorted), lost, digest);
}

Result<Scalar> RepairContext::weight(const Identifier& helper) const {
  return interpolating_value(helper, identifiers_of(helpers_), lost_.identifier.scalar());
}

std::size_t cut_randomness_bytes(const RepairContext& context) {
  return (context.helpers().size() - 1) * kWideBytes + kMessageRandomnessBytes;
}

Result<Message> cut_share(const RepairContext& context, const KeyShare& share, Secret randomness) {
  const SecretView fresh = randomness.view();
  if (fresh.size() != cut_randomness_bytes(context)) {
    return error("a cut needs " + std::to_string(cut_randomness_bytes(context)) +
                 " octets of randomness");
  }
  const Result<Scalar> weight = context.weight(share.identifier());
  if (!weight) return at("helper", weight.error());
  const Member* member = context.group().find(share.identifier());
  if (member == nullptr || !is_owed(share.view(), member->verifying_share)) {
    return error("the share of " + share.identifier().text() + " is of another group");
  }
  const Result<Secret> weighted = multiply_secret(share.view(), *weight);
  if (!weighted) return tl::unexpected(weighted.error());
  const Result<Secret> summands =
      cut(weighted->view(), fresh.first(fresh.size() - kMessageRandomnessBytes));
  if (!summands) return tl::unexpected(summands.error());
  Bytes body;
  for (std::size_t i = 0; i < summands->view().size(); i += kScalarBytes) {
    const Result<Element> element =
        Point::base_times_secret(summands->view().subspan(i, kScalarBytes));
    if (!element) return at("summand", element.error());
    body += element->view();
  }
  return write_message(context.digest(), share.identifier(), std::move(body), context.helpers(),
                       summands->view(), fresh.last(kMessageRandomnessBytes));
}

Cuts::Cuts(const RepairContext& context, Deliveries deliveries,
           std::vector<std::vector<Element>> summands)
    : context_(context), deliveries_(std::move(deliveries)), summands_(std::move(summands)) {}

tl::expected<Cuts, Refusal> Cuts::gather(const RepairContext& context,
                                         std::span<const PostedMessage> messages) {
  std::map<Identifier, std::vector<Element>> summands;
  const auto check = [&](const Identifier& sender, BytesView body) -> Status {
    Result<std::vector<Element>> elements = read_elements(body);
    if (!elements) return tl::unexpected(elements.error());
    Point sum;
    for (const Element& element : *elements) sum = sum + Point(element);
    const Result<Scalar> weight = context.weight(sender);
    const Member* member = context.group().find(sender);
    if (!weight || member == nullptr || sum != *weight * Point(member->verifying_share)) {
      return error("the summands are not those of its weighted share");
    }
    summands.emplace(sender, std::move(*elements));
    return {};
  };
  auto deliveries =
      Deliveries::gather(context.digest(), identifiers_of(context.helpers()), context.helpers(),
                         context.helpers().size() * kElementBytes, messages, check);
  if (!deliveries) return tl::unexpected(deliveries.error());
  std::vector<std::vector<Element>> by_row;
  by_row.reserve(summands.size());
  for (auto& [sender, elements] : summands) by_row.push_back(std::move(elements));
  Cuts cuts(context, std::move(*deliveries), std::move(by_row));
  // Nothing may be passed on that could not be checked; who came last could see to that.
  for (std::size_t i = 0; i < context.helpers().size(); ++i) {
    if (const Result<Element> sum = cuts.sum_of(i); !sum) {
      return tl::unexpected(Refusal{sum.error().message, {cuts.deliveries_.last()}});
    }
  }
  return cuts;
}

Result<Element> Cuts::sum_of(std::size_t helper) const {
  Point sum;
  for (const std::vector<Element>& row : summands_) sum = sum + Point(row[helper]);
  return sum.element();
}

Deliveries::Owed Cuts::owed() const {
  return [this](std::size_t row, std::size_t receiver) -> Result<Element> {
    return summands_[row][receiver];
  };
}

Result<std::vector<Complaint>> Cuts::complaints(const OneTimeKey& key, Secret randomness) const {
  return deliveries_.complaints(key, owed(), randomness.view());
}

Result<Judgement> Cuts::judge(const Complaint& complaint) const {
  return deliveries_.judge(complaint, owed());
}

Result<Message> Cuts::pass_on(OneTimeKey key, Secret randomness) const {
  const Result<std::size_t> helper = deliveries_.find_receiver(key);
  if (!helper) return tl::unexpected(helper.error());
  const Result<Secret> sum = deliveries_.sum(key);
  if (!sum) return tl::unexpected(sum.error());
  const Result<Element> owed = sum_of(*helper);
  if (!owed || !is_owed(sum->view(), *owed)) {
    return error("the summands are not those that were committed to: complain");
  }
  return write_message(digest(), context_.helpers()[*helper].identifier, {}, {context_.lost()},
                       sum->view(), randomness.view());
}

Sums::Sums(Cuts cuts, Deliveries deliveries)
    : cuts_(std::move(cuts)), deliveries_(std::move(deliveries)) {}

tl::expected<Sums, Refusal> Sums::gather(const Cuts& cuts,
                                         std::span<const PostedMessage> messages) {
  auto deliveries = Deliveries::gather(
      cuts.digest(), identifiers_of(cuts.context().helpers()), {cuts.context().lost()}, 0, messages,
      [](const Identifier& /*sender*/, BytesView /*body*/) { return Status{}; });
  if (!deliveries) return tl::unexpected(deliveries.error());
  return Sums(cuts, std::move(*deliveries));
}

Deliveries::Owed Sums::owed() const {
  return [this](std::size_t row, std::size_t /*receiver*/) { return cuts_.sum_of(row); };
}

Result<std::vector<Complaint>> Sums::complaints(const OneTimeKey& key, Secret randomness) const {
  return deliveries_.complaints(key, owed(), randomness.view());
}

Result<Judgement> Sums::judge(const Complaint& complaint) const {
  return deliveries_.judge(complaint, owed());
}

Result<KeyShare> Sums::finish(OneTimeKey key) const {
  Result<Secret> sum = deliveries_.sum(key);
  if (!sum) return tl::unexpected(sum.error());
  return KeyShare::make(cuts_.context().group(), cuts_.context().lost().identifier,
                        std::move(*sum));
}

}  // namespace comity::crypto::frost
