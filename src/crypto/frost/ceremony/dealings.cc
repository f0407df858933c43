#include "crypto/frost/ceremony/dealings.h"

#include <algorithm>
#include <map>
#include <string>

#include "crypto/frost/point.h"
#include "crypto/frost/polynomial.h"
#include "crypto/frost/secret_scalar.h"

namespace comity::crypto::frost {
namespace {

constexpr std::size_t kTailBytes = kProofRandomnessBytes + kMessageRandomnessBytes;

std::size_t body_bytes(std::size_t threshold) { return threshold * kElementBytes + kProofBytes; }

Digest bound_to_constant(const CeremonyContext& context, BytesView commitment) {
  return hash_ceremony("dealing", {view(context.digest()), commitment});
}

// A polynomial of coefficients drawn from `wide`, behind `constant` when there is one.
Result<Polynomial> draw(const CeremonyContext& context, SecretView constant, SecretView wide) {
  Result<Secret> coefficients = Secret::make(context.threshold() * kScalarBytes);
  if (!coefficients) return tl::unexpected(coefficients.error());
  auto place = std::copy(constant.begin(), constant.end(), coefficients->mutable_view().begin());
  for (std::size_t i = 0; i < wide.size(); i += kWideBytes) {
    const Result<Secret> coefficient = reduce_secret(wide.subspan(i, kWideBytes));
    if (!coefficient) return tl::unexpected(coefficient.error());
    place = std::copy(coefficient->view().begin(), coefficient->view().end(), place);
  }
  return Polynomial::from_coefficients(std::move(*coefficients));
}

Result<Message> write_dealing(const CeremonyContext& context, const Identifier& dealer,
                              SecretView constant, const Secret& randomness) {
  if (randomness.view().size() != dealing_randomness_bytes(context)) {
    return error("a dealing needs " + std::to_string(dealing_randomness_bytes(context)) +
                 " octets of randomness");
  }
  const std::size_t wide = randomness.view().size() - kTailBytes;
  const Result<Polynomial> polynomial = draw(context, constant, randomness.view().first(wide));
  if (!polynomial) return tl::unexpected(polynomial.error());
  const VssCommitment& commitment = polynomial->commitment();
  Bytes body = commitment.encode();
  const Result<PossessionProof> proof =
      PossessionProof::make(polynomial->constant(), commitment.group_key(), dealer,
                            view(bound_to_constant(context, body)),
                            randomness.view().subspan(wide, kProofRandomnessBytes));
  if (!proof) return tl::unexpected(proof.error());
  body += proof->encode();

  const std::vector<Receiver>& receivers = context.receivers();
  Result<Secret> shares = Secret::make(receivers.size() * kScalarBytes);
  if (!shares) return tl::unexpected(shares.error());
  auto place = shares->mutable_view().begin();
  for (const Receiver& receiver : receivers) {
    const Result<Secret> share = polynomial->share_of(receiver.identifier);
    if (!share) return tl::unexpected(share.error());
    place = std::copy(share->view().begin(), share->view().end(), place);
  }
  return write_message(context.digest(), dealer, std::move(body), receivers, shares->view(),
                       randomness.view().last(kMessageRandomnessBytes));
}

// Reads what dealers commit to, and keeps it.
class Commitments {
 public:
  explicit Commitments(const CeremonyContext& context) : context_(context) {}

  Status check(const Identifier& sender, BytesView body) {
    const BytesView octets = body.substr(0, body.size() - kProofBytes);
    Result<VssCommitment> commitment = VssCommitment::decode(octets, context_.threshold());
    if (!commitment) return at("commitment", commitment.error());
    const Element& constant = commitment->group_key();
    const Result<PossessionProof> proof = PossessionProof::decode(body.substr(octets.size()));
    if (!proof) return at("proof of the constant term", proof.error());
    if (!proof->holds(constant, sender, view(bound_to_constant(context_, octets)))) {
      return error("the proof of the constant term does not hold");
    }
    const Dealer* dealer = context_.find_dealer(sender);
    if (dealer != nullptr && dealer->constant && *dealer->constant != constant) {
      return error("the constant term is not its weighted old share");
    }
    for (const auto& [other, kept] : kept_) {
      if (kept.group_key() == constant) {
        return error("the constant term is the one of " + other.text());
      }
    }
    kept_.emplace(sender, std::move(*commitment));
    return {};
  }

  // Ascending by dealer.
  [[nodiscard]] std::vector<VssCommitment> take() {
    std::vector<VssCommitment> taken;
    taken.reserve(kept_.size());
    for (auto& [sender, commitment] : kept_) taken.push_back(std::move(commitment));
    return taken;
  }

 private:
  const CeremonyContext& context_;
  std::map<Identifier, VssCommitment> kept_;
};

Result<VssCommitment> add_up(const std::vector<VssCommitment>& dealt) {
  std::vector<Element> coefficients;
  for (std::size_t i = 0; i < dealt.front().threshold(); ++i) {
    Point sum;
    for (const VssCommitment& commitment : dealt) sum = sum + Point(commitment.coefficients()[i]);
    const Result<Element> element = sum.element();
    if (!element) return at("sum of coefficients " + std::to_string(i), element.error());
    coefficients.push_back(*element);
  }
  return VssCommitment::make(std::move(coefficients));
}

}  // namespace

std::size_t dealing_randomness_bytes(const CeremonyContext& context) {
  const std::size_t drawn = context.threshold() - (context.old_key() ? 1 : 0);
  return drawn * kWideBytes + kTailBytes;
}

std::size_t dealing_bytes(std::size_t threshold) {
  return body_bytes(threshold) + kSealingKeyBytes;
}

Result<Message> deal_new_secret(const CeremonyContext& context, const Identifier& dealer,
                                Secret randomness) {
  if (context.old_key()) return error("this ceremony shares a key that there is");
  if (context.find_dealer(dealer) == nullptr) return error(dealer.text() + " does not deal");
  return write_dealing(context, dealer, {}, randomness);
}

Result<Message> deal_old_share(const CeremonyContext& context, const KeyShare& share,
                               Secret randomness) {
  const Dealer* dealer = context.find_dealer(share.identifier());
  if (dealer == nullptr) return error(share.identifier().text() + " does not deal");
  if (context.old_key() != share.group_key()) {
    return error("the share of " + share.identifier().text() + " is of another key");
  }
  const Result<Secret> weighted = multiply_secret(share.view(), dealer->weight);
  if (!weighted) return tl::unexpected(weighted.error());
  if (!is_owed(weighted->view(), *dealer->constant)) {
    return error("the share of " + share.identifier().text() + " is of another group");
  }
  return write_dealing(context, dealer->identifier, weighted->view(), randomness);
}

Dealings::Dealings(Deliveries deliveries, std::vector<VssCommitment> dealt,
                   VssCommitment commitment, Group group)
    : deliveries_(std::move(deliveries)),
      dealt_(std::move(dealt)),
      commitment_(std::move(commitment)),
      group_(std::move(group)) {}

tl::expected<Dealings, Refusal> Dealings::gather(const CeremonyContext& context,
                                                 std::span<const PostedMessage> messages) {
  std::vector<Identifier> dealers;
  dealers.reserve(context.dealers().size());
  for (const Dealer& dealer : context.dealers()) dealers.push_back(dealer.identifier);
  Commitments commitments(context);
  auto deliveries = Deliveries::gather(
      context.digest(), dealers, context.receivers(), body_bytes(context.threshold()), messages,
      [&](const Identifier& sender, BytesView body) { return commitments.check(sender, body); });
  if (!deliveries) return tl::unexpected(deliveries.error());

  std::vector<VssCommitment> dealt = commitments.take();
  // Sums that come out as the identity: a polynomial of an honest dealer makes that as likely as
  // guessing the key, so it is the doing of whoever came last and saw the others.
  Result<VssCommitment> sum = add_up(dealt);
  if (!sum) return tl::unexpected(Refusal{sum.error().message, {deliveries->last()}});
  Result<Group> group = Group::make(*sum, identifiers_of(context.receivers()));
  if (!group) return tl::unexpected(Refusal{group.error().message, {deliveries->last()}});
  return Dealings(std::move(*deliveries), std::move(dealt), std::move(*sum), std::move(*group));
}

Deliveries::Owed Dealings::owed() const {
  return [this](std::size_t row, std::size_t receiver) {
    return dealt_[row].verifying_share(deliveries_.receivers()[receiver].identifier);
  };
}

Result<std::vector<Complaint>> Dealings::complaints(const OneTimeKey& key,
                                                    Secret randomness) const {
  const Result<std::size_t> receiver = deliveries_.find_receiver(key);
  if (!receiver) return tl::unexpected(receiver.error());
  const Result<Secret> sum = deliveries_.sum(key);
  if (!sum && sum.error().kind != ErrorKind::invalid) return tl::unexpected(sum.error());
  if (sum && is_owed(sum->view(), group_.members()[*receiver].verifying_share)) {
    return std::vector<Complaint>{};
  }
  return deliveries_.complaints(key, owed(), randomness.view());
}

Result<Judgement> Dealings::judge(const Complaint& complaint) const {
  return deliveries_.judge(complaint, owed());
}

Result<KeyShare> Dealings::finish(OneTimeKey key) const {
  const Result<std::size_t> receiver = deliveries_.find_receiver(key);
  if (!receiver) return tl::unexpected(receiver.error());
  Result<Secret> sum = deliveries_.sum(key);
  if (!sum) return tl::unexpected(sum.error());
  return KeyShare::make(group_, deliveries_.receivers()[*receiver].identifier, std::move(*sum));
}

}  // namespace comity::crypto::frost
