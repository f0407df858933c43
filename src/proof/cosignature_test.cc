#include "proof/cosignature.h"

#include <gtest/gtest.h>

#include "crypto/ed25519.h"
#include "crypto/hash.h"

namespace comity::proof {
namespace {

// docs/spec/cosignature.md, "Vectors"; made with another implementation of Ed25519. Keys: seeds of
// RFC 8032, 7.1, TEST 2 for the log, TEST 1 for the witness.
constexpr std::string_view kCosigned =
    "comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df\n"
    "8\n"
    "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";
constexpr std::string_view kLogLine =
    "\xe2\x80\x94 comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df "
    "A6v0W3rW9a0K7g6UAuu1qdsm+3j6ImJheZgcz8derkjkZLyowfI20NBZCulH"
    "KLdgQxrvcayguAALUOByKF3sslYIaQo=\n";
constexpr std::string_view kWitnessLine =
    "\xe2\x80\x94 comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df/ada "
    "YEgmcAAAAABlU/EAho1Jw/jphdh0BKGAsIjx5q6cRMlzY01/ebFkpwOjUqIb"
    "wppvHouV8RatPhDK4wFgNGSaNHEmlxYL/5lkMaF1Dg==\n";
constexpr std::uint64_t kTime = 1'700'000'000;

crypto::SigningKey key_from(std::string_view seed_hex) {
  EXPECT_TRUE(crypto::initialise());
  const Bytes seed = *from_hex(seed_hex);
  return std::move(*crypto::SigningKey::from_seed(
      {reinterpret_cast<const std::uint8_t*>(seed.data()), seed.size()}));
}
crypto::SigningKey log_key() {
  return key_from("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
}
crypto::SigningKey witness_key() {
  return key_from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
}
std::string ada() { return witness_name(crypto::sha256("example community"), "ada"); }

std::string line_at(std::uint64_t seconds) {
  const crypto::SigningKey key = witness_key();
  return cosignature_line(ada(), key.public_key(), seconds,
                          key.sign(cosignature_message(seconds, kCosigned)));
}
SignedCheckpoint note_with(const std::string& lines) {
  const auto parsed =
      parse_checkpoint(std::string(kCosigned) + "\n" + std::string(kLogLine) + lines);
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed.value_or(SignedCheckpoint());
}

TEST(Cosignature, IsAsTheSpecificationHasIt) {
  EXPECT_EQ(cosignature_message(kTime, kCosigned),
            "cosignature/v1\ntime 1700000000\n" + std::string(kCosigned));
  EXPECT_EQ(line_at(kTime), kWitnessLine);
  EXPECT_EQ(cosigned_at(note_with(std::string(kWitnessLine)), ada(), witness_key().public_key()),
            kTime);
}

TEST(Cosignature, TheLogsReadersSkipIt) {
  const SignedCheckpoint note = note_with(std::string(kWitnessLine));
  EXPECT_TRUE(signed_by(note, log_key().public_key()));
  // It is no signature of the log, whoever's key it is.
  EXPECT_FALSE(signed_by(note, witness_key().public_key()));
}

TEST(Cosignature, TheNewestThatHoldsCounts) {
  const PublicKey key = witness_key().public_key();
  EXPECT_EQ(cosigned_at(note_with(line_at(20) + line_at(30) + line_at(10)), ada(), key), 30U);
  // Of a time that was not signed.
  std::string forged = line_at(20);
  const std::size_t blob = forged.rfind(' ') + 1;
  Bytes octets = *from_base64(forged.substr(blob, forged.size() - blob - 1));
  octets[11] = '\x63';
  forged = forged.substr(0, blob) + to_base64(octets) + "\n";
  EXPECT_EQ(cosigned_at(note_with(forged), ada(), key), std::nullopt);
  EXPECT_EQ(cosigned_at(note_with(forged + line_at(10)), ada(), key), 10U);
}

TEST(Cosignature, IsOfOneNoteOneNameAndOneKey) {
  const SignedCheckpoint note = note_with(line_at(kTime));
  const Hash community = crypto::sha256("example community");
  EXPECT_EQ(cosigned_at(note, witness_name(community, "bea"), witness_key().public_key()),
            std::nullopt);
  EXPECT_EQ(cosigned_at(note, ada(), log_key().public_key()), std::nullopt);
  std::string other = note_text({log_origin(community), 9, note.checkpoint.root}) + "\n" +
                      std::string(kLogLine) + line_at(kTime);
  EXPECT_EQ(cosigned_at(*parse_checkpoint(other), ada(), witness_key().public_key()), std::nullopt);
  EXPECT_EQ(cosigned_at(note_with(""), ada(), witness_key().public_key()), std::nullopt);
}

TEST(CosignedNote, IsWhatTheLogSignedWithTheLineOfOneParty) {
  const Policy policy{crypto::sha256("example community"), {log_key().public_key()}, 1};
  const std::string log = std::string(kCosigned) + "\n" + std::string(kLogLine);
  const auto refusal = [&](const std::string& text) {
    const auto note = parse_cosigned(text, policy);
    return note ? "" : note.error().message;
  };
  const auto note = parse_cosigned(log + line_at(kTime), policy);
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->party, "ada");
  EXPECT_EQ(without_cosignatures(note->signed_note), log);
  EXPECT_EQ(refusal(log), "cosignature: no party has cosigned the note");
  EXPECT_EQ(refusal(log + line_at(1) + line_at(2)), "cosignature: too many lines");
  EXPECT_EQ(refusal(std::string(kCosigned) + "\n" + line_at(1)),
            "cosignature: the log's keys have not signed the note");
  EXPECT_EQ(refusal(std::string(kCosigned) + "\n" + line_at(1) + line_at(2)),
            "cosignature: a line is neither the log's nor of one party");
  Policy other = policy;
  other.community = crypto::sha256("another community");
  EXPECT_EQ(parse_cosigned(log + line_at(kTime), other).error().message,
            "cosignature: of another log");
  std::string longer = line_at(kTime);
  const std::size_t blob = longer.rfind(' ') + 1;
  longer = longer.substr(0, blob) + to_base64(Bytes(77, 'x')) + "\n";
  EXPECT_EQ(refusal(log + longer), "cosignature: a line is too long");
}

}  // namespace
}  // namespace comity::proof
