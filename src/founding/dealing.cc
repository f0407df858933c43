#include "founding/dealing.h"

#include "crypto/frost/key_share.h"
#include "machine/files.h"
#include "wire/messages.h"

namespace comity::founding {
namespace {

namespace frost = crypto::frost;

constexpr std::uint32_t kDay = 24 * 3600;
// The root zone's habits: key signatures live 21 days, others 13, and are renewed days ahead.
constexpr std::uint32_t kKeyValidity = 21 * kDay, kKeyRefresh = 8 * kDay;
constexpr std::uint32_t kZoneValidity = 13 * kDay, kZoneRefresh = 3 * kDay;
constexpr std::uint32_t kDnskeyTtl = 2 * kDay;
constexpr std::uint32_t kSessionBlocks = 1'000;

void set_terms(keys::Role role, v1::SigningTerms& terms) {
  const bool key_signing = role == keys::Role::key_signing;
  terms.set_validity_seconds(key_signing ? kKeyValidity : kZoneValidity);
  terms.set_refresh_seconds(key_signing ? kKeyRefresh : kZoneRefresh);
  terms.set_session_blocks(kSessionBlocks);
  if (key_signing) terms.set_dnskey_ttl_seconds(kDnskeyTtl);
}

struct Dealt {
  frost::VssCommitment commitment;
  std::vector<frost::KeyShare> shares;  // ascending by identifier
};

Result<Dealt> deal(const GroupPlan& plan) {
  constexpr std::size_t kRandomPerCoefficient = 64;
  Result<crypto::Secret> randomness = crypto::Secret::make(plan.threshold * kRandomPerCoefficient);
  if (!randomness) return tl::unexpected(randomness.error());
  crypto::random_fill(randomness->mutable_view());
  const Result<frost::Polynomial> polynomial =
      frost::Polynomial::from_randomness(*std::move(randomness));
  if (!polynomial) return tl::unexpected(polynomial.error());
  std::vector<frost::Identifier> identifiers;
  for (std::size_t i = 0; i < plan.parties.size(); ++i) {
    Result<frost::Identifier> identifier =
        frost::Identifier::from_number(static_cast<std::uint16_t>(i + 1));
    if (!identifier) return tl::unexpected(identifier.error());
    identifiers.push_back(*identifier);
  }
  Result<frost::Deal> made = frost::deal(*polynomial, std::move(identifiers));
  if (!made) return tl::unexpected(made.error());
  return Dealt{polynomial->commitment(), std::move(made->shares)};
}

}  // namespace

v1::SigningGroup group_of(const GroupPlan& plan) {
  v1::SigningGroup group;
  group.set_epoch(1);
  group.set_threshold(plan.threshold);
  set_terms(plan.role, *group.mutable_terms());
  for (std::size_t i = 0; i < plan.parties.size(); ++i) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(plan.parties[i]);
    member.set_identifier(static_cast<std::uint32_t>(i + 1));
  }
  return group;
}

Status deal_group(const GroupPlan& plan, const folder::DataFolder& folder,
                  v1::SigningGroup& group) {
  const Result<Dealt> dealt = deal(plan);
  if (!dealt) return tl::unexpected(dealt.error());
  if (Status made = machine::make_folder(folder.custody()); !made) return made;
  group = group_of(plan);
  group.set_dealt(true);
  group.set_commitment(dealt->commitment.encode());
  for (std::size_t i = 0; i < plan.parties.size(); ++i) {
    const folder::ShareLabel label{plan.zone, plan.role, 1, plan.parties[i],
                                   static_cast<std::uint32_t>(i + 1)};
    const std::string path = folder.custody() + "/" + folder::share_file_name(label);
    Status written = folder::write_share_file(path, label, dealt->shares[i].view(), std::nullopt);
    if (!written) return written;
  }
  return {};
}

}  // namespace comity::founding
