// The vectors of the ZF implementation, as far as they are about what stands here.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "crypto/frost/ceremony/proofs.h"
#include "crypto/frost/secret_scalar.h"
#include "crypto/frost/testing/support.h"
#include "crypto/frost/testing/vectors.h"

namespace comity::crypto::frost {
namespace {

using boost::json::value;
using testing::hex_of;
using testing::number_at;
using testing::party;
using testing::scalar_of;
using testing::secret_of;
using testing::text_at;

TEST(ZfVectors, SamplesAreRead) {
  const auto document = testing::vectors("zf-frost-ed25519-samples.json");
  if (!document) return;
  const value samples(*document);
  EXPECT_EQ(*Identifier::from(*from_hex(text_at(samples, "identifier"))), party(42));
  for (const std::string_view key : {"element1", "element2"}) {
    EXPECT_TRUE(Element::from(*from_hex(text_at(samples, key)))) << key;
  }
  EXPECT_TRUE(Scalar::from(*from_hex(text_at(samples, "scalar1"))));
  const Bytes proof = *from_hex(text_at(samples, "proof_of_knowledge"));
  EXPECT_EQ(to_hex(proof.substr(0, 32)), text_at(samples, "element1"));
  EXPECT_EQ(to_hex(proof.substr(32)), text_at(samples, "scalar1"));
}

TEST(ZfVectors, TheInvalidElementIsRefused) {
  const auto document = testing::vectors("zf-frost-ed25519-elements.json");
  if (!document) return;
  EXPECT_FALSE(Element::from(*from_hex(text_at(document->at("elements"), "invalid_element"))));
}

// The dealer's shares and the signature of one file of signing vectors. The group has
// all members of the file, or only those who sign.
void sign_as_in(const value& file, std::string_view key_name, bool all_members) {
  const value& inputs = file.at("inputs");
  std::map<Identifier, std::string> dealt;
  std::vector<Identifier> signers;
  for (const value& row : inputs.at("participant_shares").as_array()) {
    dealt[party(number_at(row, "identifier"))] = text_at(row, "participant_share");
  }
  for (const value& number : inputs.at("participant_list").as_array()) {
    signers.push_back(party(number.to_number<std::uint16_t>()));
  }
  std::string coefficients(text_at(inputs, "group_secret_key"));
  for (const value& coefficient : inputs.at("share_polynomial_coefficients").as_array()) {
    coefficients += coefficient.as_string();
  }
  const Polynomial polynomial = *Polynomial::from_coefficients(secret_of(coefficients));
  std::vector<Identifier> members = signers;
  if (all_members) members.clear();
  for (const auto& [identifier, share] : dealt) {
    EXPECT_EQ(hex_of(polynomial.share_of(identifier)->view()), share) << identifier.text();
    if (all_members) members.push_back(identifier);
  }
  const Deal deal = *frost::deal(polynomial, members);
  EXPECT_EQ(deal.group.key().hex(), text_at(inputs, key_name));

  const Bytes message = *from_hex(text_at(inputs, "message"));
  const auto set = std::make_shared<const SigningSet>(*SigningSet::choose(deal.group, signers));
  const auto share_of = [&](const Identifier& identifier) -> const KeyShare& {
    return *std::find_if(deal.shares.begin(), deal.shares.end(),
                         [&](const KeyShare& share) { return share.identifier() == identifier; });
  };
  const auto& round_one = file.at("round_one_outputs").at("outputs").as_array();
  std::vector<Nonce> nonces;
  std::vector<SignerCommitment> commitments;
  for (const value& row : round_one) {
    const Identifier signer = party(number_at(row, "identifier"));
    nonces.push_back(
        std::move(make_nonces(share_of(signer),
                              secret_of(std::string(text_at(row, "hiding_nonce_randomness")) +
                                        std::string(text_at(row, "binding_nonce_randomness"))))
                      ->front()));
    EXPECT_EQ(nonces.back().commitment().hiding.hex(), text_at(row, "hiding_nonce_commitment"));
    EXPECT_EQ(nonces.back().commitment().binding.hex(), text_at(row, "binding_nonce_commitment"));
    commitments.push_back({signer, nonces.back().commitment()});
  }
  const Signing signing = *Signing::begin(set, *CommitmentList::make(commitments), message);
  const auto& round_two = file.at("round_two_outputs").at("outputs").as_array();
  ASSERT_EQ(round_one.size(), round_two.size());
  std::vector<SignatureShare> shares;
  for (std::size_t i = 0; i < round_two.size(); ++i) {
    EXPECT_EQ(signing.rows()[i].binding_factor.hex(), text_at(round_one[i], "binding_factor"));
    Signer signer = *Signer::make(share_of(commitments[i].signer), *set);
    shares.push_back(*signer.sign(signing, std::move(nonces[i])));
    EXPECT_EQ(shares[i].value.hex(), text_at(round_two[i], "sig_share"));
  }
  const auto signature = signing.aggregate(shares);
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->hex(), text_at(file.at("final_output"), "sig"));
}

TEST(ZfVectors, SignaturesAreTheSame) {
  const auto document = testing::vectors("zf-frost-ed25519-vectors.json");
  if (!document) return;
  sign_as_in(*document, "verifying_key_key", true);
}

// 257 members are more than we let into a group; the three that sign form one by themselves, and
// all 257 shares are compared.
TEST(ZfVectors, SignaturesWithIdentifiersAbove255AreTheSame) {
  const auto document = testing::vectors("zf-frost-ed25519-vectors-big-identifier.json");
  if (!document) return;
  sign_as_in(*document, "verifying_key_key", false);
}

TEST(ZfVectors, TheRfcsFileSaysWhatItsAppendixSays) {
  const auto document = testing::vectors("rfc9591-frost-ed25519-sha512.json");
  if (!document) return;
  sign_as_in(*document, "group_public_key", true);
}

// Three dealers, one polynomial each; every party adds up what it got.
TEST(ZfVectors, SharesOfThreeDealersAreTheSame) {
  const auto document = testing::vectors("zf-frost-ed25519-vectors_dkg.json");
  if (!document) return;
  const value& inputs = document->at("inputs");
  std::map<std::string, Scalar> sums;
  Point key;
  for (const std::string dealer : {"1", "2", "3"}) {
    const value& row = inputs.at(dealer);
    const Polynomial polynomial = *Polynomial::from_coefficients(secret_of(
        std::string(text_at(row, "signing_key")) + std::string(text_at(row, "coefficient"))));
    const VssCommitment& commitment = polynomial.commitment();
    const auto& published = row.at("vss_commitments").as_array();
    ASSERT_EQ(commitment.threshold(), published.size());
    for (std::size_t i = 0; i < published.size(); ++i) {
      EXPECT_EQ(commitment.coefficients()[i].hex(), published[i].as_string());
    }
    key = key + Point(commitment.group_key());
    for (std::uint16_t number = 1; number <= 3; ++number) {
      const std::string name = std::to_string(number);
      const Secret share = *polynomial.share_of(party(number));
      EXPECT_TRUE(commitment.owes(party(number), share.view()));
      sums[name] = sums[name] + scalar_of(hex_of(share.view()));
      if (name == dealer) continue;
      // The file lists at a party what the others sent to it.
      EXPECT_EQ(hex_of(share.view()), text_at(inputs.at(name).at("signing_shares"), dealer));
    }
  }
  EXPECT_EQ(key.element()->hex(), text_at(inputs, "verifying_key"));
  for (const auto& [name, sum] : sums) {
    EXPECT_EQ(sum.hex(), text_at(inputs.at(name), "signing_share"));
    EXPECT_EQ(Point::base_times(sum).element()->hex(), text_at(inputs.at(name), "verifying_share"));
  }
}

// Ours bind more than theirs; where there is nothing more to bind they are the same.
TEST(ZfVectors, ProofsOfPossessionHold) {
  const auto document = testing::vectors("zf-frost-ed25519-vectors_dkg.json");
  if (!document) return;
  for (const std::uint16_t dealer : {1, 2, 3}) {
    const value& row = document->at("inputs").at(std::to_string(dealer));
    const auto proof = PossessionProof::decode(*from_hex(text_at(row, "proof_of_knowledge")));
    ASSERT_TRUE(proof);
    const boost::json::string& first = row.at("vss_commitments").as_array().front().as_string();
    const Element constant = testing::element_of({first.data(), first.size()});
    EXPECT_TRUE(proof->holds(constant, party(dealer), ""));
    EXPECT_FALSE(proof->holds(constant, party(4), ""));
    EXPECT_FALSE(proof->holds(constant, party(dealer), "more"));
  }
}

TEST(ZfVectors, SumsOfARepairAreTheSame) {
  const auto document = testing::vectors("zf-frost-ed25519-repair-share.json");
  if (!document) return;
  const auto check = [&](std::string_view table, const std::string& name, int count,
                         std::string_view sum_name) {
    const value& rows = document->at(table);
    Secret sum = *Secret::make(kScalarBytes);
    for (int i = 1; i <= count; ++i) {
      add_secret(sum.mutable_view(), secret_of(text_at(rows, name + std::to_string(i))).view());
    }
    EXPECT_EQ(hex_of(sum.view()), text_at(rows, sum_name));
    subtract_secret(sum.mutable_view(), secret_of(text_at(rows, sum_name)).view());
    EXPECT_EQ(hex_of(sum.view()), std::string(64, '0'));
  };
  check("scalar_generation", "random_scalar_", 3, "random_scalar_sum");
  check("sigma_generation", "sigma_", 4, "sigma_sum");
}

}  // namespace
}  // namespace comity::crypto::frost
