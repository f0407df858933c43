#include "proof/checkpoint.h"

#include <gtest/gtest.h>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "proof/limits.h"

namespace comity::proof {
namespace {

// docs/spec/checkpoint.md, "Vectors". Keys: seeds of RFC 8032, 7.1, TEST 1 and TEST 2.
constexpr std::string_view kOrigin =
    "comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df";
constexpr std::string_view kNote =
    "comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df\n"
    "8\n"
    "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";
constexpr std::string_view kFirstLine =
    "\xe2\x80\x94 comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df "
    "CnS241c3hoHVUc2OPotlwA+DrSvh0L/gBoxHuPHYdabilBOCJ+J2wYg3eRZ4"
    "uwQl/j+iTryBWGW4RdrjKAjT5k3C/wg=\n";
constexpr std::string_view kSecondLine =
    "\xe2\x80\x94 comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df "
    "A6v0W3rW9a0K7g6UAuu1qdsm+3j6ImJheZgcz8derkjkZLyowfI20NBZCulH"
    "KLdgQxrvcayguAALUOByKF3sslYIaQo=\n";

crypto::SigningKey key_of(std::string_view seed_hex) {
  const Bytes seed = *from_hex(seed_hex);
  return std::move(*crypto::SigningKey::from_seed(
      {reinterpret_cast<const std::uint8_t*>(seed.data()), seed.size()}));
}
crypto::SigningKey first_key() {
  return key_of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
}
crypto::SigningKey second_key() {
  return key_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
}

Checkpoint sample() {
  return {.origin = log_origin(crypto::sha256("example community")),
          .size = 8,
          .root = *Hash::from(
              *from_hex("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"))};
}

std::string text_of(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string refusal(std::string_view text) {
  const Result<SignedCheckpoint> parsed = parse_checkpoint(text);
  return parsed ? "" : parsed.error().message;
}

TEST(Checkpoint, TextFollowsTheSpecification) {
  EXPECT_EQ(sample().origin, kOrigin);
  EXPECT_EQ(note_text(sample()), kNote);
}

TEST(Checkpoint, SignatureLinesFollowTheSpecification) {
  const crypto::SigningKey first = first_key();
  const crypto::SigningKey second = second_key();
  EXPECT_EQ(note_key_id(kOrigin, first.public_key()), 0x0a74b6e3U);
  EXPECT_EQ(note_key_id(kOrigin, second.public_key()), 0x03abf45bU);
  EXPECT_EQ(signature_line(kOrigin, first.public_key(), first.sign(kNote)), kFirstLine);
  EXPECT_EQ(signature_line(kOrigin, second.public_key(), second.sign(kNote)), kSecondLine);
}

TEST(Checkpoint, ReadsWhatItWrites) {
  const Result<SignedCheckpoint> parsed =
      parse_checkpoint(text_of({kNote, "\n", kFirstLine, kSecondLine}));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->checkpoint, sample());
  EXPECT_EQ(parsed->note, kNote);
  ASSERT_EQ(parsed->signatures.size(), 2U);
  EXPECT_EQ(parsed->signatures[0].name, kOrigin);
  EXPECT_EQ(parsed->signatures[0].key_id, 0x0a74b6e3U);
  EXPECT_EQ(parsed->signatures[0].blob, first_key().sign(kNote).view());
}

TEST(Checkpoint, KnowsWhoSigned) {
  const SignedCheckpoint one = *parse_checkpoint(text_of({kNote, "\n", kFirstLine}));
  EXPECT_TRUE(signed_by(one, first_key().public_key()));
  EXPECT_FALSE(signed_by(one, second_key().public_key()));
  const SignedCheckpoint both = *parse_checkpoint(text_of({kNote, "\n", kSecondLine, kFirstLine}));
  EXPECT_TRUE(signed_by(both, first_key().public_key()));
  EXPECT_TRUE(signed_by(both, second_key().public_key()));
}

TEST(Checkpoint, SignatureIsOverTheWholeTextAndUnderTheOrigin) {
  const crypto::SigningKey key = first_key();
  Checkpoint larger = sample();
  larger.size = 9;
  const SignedCheckpoint moved = *parse_checkpoint(text_of({note_text(larger), "\n", kFirstLine}));
  EXPECT_FALSE(signed_by(moved, key.public_key()));
  // A witness signs under a name of its own: that is not the log's signature.
  const std::string elsewhere =
      signature_line("witness.example", key.public_key(), key.sign(kNote));
  EXPECT_FALSE(signed_by(*parse_checkpoint(text_of({kNote, "\n", elsewhere})), key.public_key()));
}

TEST(Checkpoint, ForeignSignaturesDoNotDisturb) {
  const crypto::SigningKey key = first_key();
  // Of a longer kind (a timestamped cosignature), and one that claims this key's id and is wrong.
  const std::string cosignature =
      "\xe2\x80\x94 witness.example " + to_base64(Bytes(4 + 8 + 64, 'c')) + "\n";
  const std::string forged = signature_line(kOrigin, key.public_key(), Signature{});
  const Result<SignedCheckpoint> parsed =
      parse_checkpoint(text_of({kNote, "\n", cosignature, forged, kFirstLine}));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->signatures.size(), 3U);
  EXPECT_EQ(parsed->signatures[0].blob.size(), 72U);
  EXPECT_TRUE(signed_by(*parsed, key.public_key()));
}

TEST(Checkpoint, RefusesEveryOtherText) {
  const std::string root = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";
  const std::string end = "\n" + std::string(kFirstLine);
  const std::string no_size = "checkpoint: line 2 is not a decimal size";
  const std::string no_hash = "checkpoint: line 3 is not a hash of 32 octets in base64";
  const std::string no_name = "checkpoint: the origin in line 1 is not a name";
  EXPECT_EQ(refusal(""), "checkpoint: no blank line ends the text");
  EXPECT_EQ(refusal(kNote), "checkpoint: no blank line ends the text");
  EXPECT_EQ(refusal("log\n8\n" + end), "checkpoint: the text has less than three lines");
  EXPECT_EQ(refusal("log\n8\n" + root + "more\n" + end),
            "checkpoint: the text has more than three lines");
  EXPECT_EQ(refusal("log\n\n" + root + end), "checkpoint: the text has less than three lines");
  for (const std::string_view size : {"08", "-1", "+8", " 8", "8 ", "0x8", "8.0",
                                      "9223372036854775808", "99999999999999999999"}) {
    EXPECT_EQ(refusal(text_of({"log\n", size, "\n", root, end})), no_size) << size;
  }
  EXPECT_EQ(refusal("log\n9223372036854775807\n" + root + end), "");
  EXPECT_EQ(refusal("log\n0\n" + root + end), "");
  EXPECT_EQ(refusal("log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyk=\n" + end), "");
  EXPECT_EQ(refusal("log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyi=\n" + end), no_hash);
  EXPECT_EQ(refusal("log\n8\nXcna\n" + end), no_hash);
  EXPECT_EQ(refusal("log\n8\n" + root.substr(0, 43) + "\r\n" + end), no_hash);
  EXPECT_EQ(refusal("\x01\n8\n" + root + end), no_name);
  EXPECT_EQ(refusal("a b\n8\n" + root + end), no_name);
  EXPECT_EQ(refusal("log+1\n8\n" + root + end), no_name);
}

TEST(Checkpoint, RefusesEveryOtherSignatureLine) {
  const std::string start = std::string(kNote) + "\n";
  const std::string dash = "\xe2\x80\x94 ";
  const std::string place = "checkpoint: signature line 1: ";
  EXPECT_EQ(refusal(start), "checkpoint: no signature line");
  EXPECT_EQ(refusal(start + "\n"), place + "does not start with an em dash and a space");
  EXPECT_EQ(refusal(start + "- log AAAAAAA=\n"),
            place + "does not start with an em dash and a space");
  EXPECT_EQ(refusal(start + dash + "log\n"), place + "has no space behind the name");
  EXPECT_EQ(refusal(start + dash + " AAAAAAA=\n"), place + "the name is not a name");
  EXPECT_EQ(refusal(start + dash + "log AAAAAA==\n"), place + "the signature is too short");
  EXPECT_EQ(refusal(start + dash + "log AAAAAAA= \n"), place +
                                                           "base64 text is not a multiple of "
                                                           "four characters");
  EXPECT_EQ(refusal(start + dash + "log AAAAAAA="), place + "does not end with a newline");
  EXPECT_EQ(refusal(start + dash + "log AAAAAAA=\n\n"),
            "checkpoint: signature line 2: does not start with an em dash and a space");
  EXPECT_EQ(refusal(start + dash + "log AAAAAAA=\n"), "");
}

TEST(Checkpoint, HasLimits) {
  std::string text = std::string(kNote) + "\n";
  for (std::size_t i = 0; i < limits::kCheckpointSignatures; ++i) {
    text += "\xe2\x80\x94 log AAAAAAA=\n";
  }
  EXPECT_EQ(refusal(text), "");
  EXPECT_EQ(refusal(text + "\xe2\x80\x94 log AAAAAAA=\n"), "checkpoint: too many signature lines");
  EXPECT_EQ(refusal(std::string(limits::kCheckpointBytes + 1, 'x')), "checkpoint: too long");
}

}  // namespace
}  // namespace comity::proof
