// A member of a group by src/crypto/frost, and an aggregator by it, for a test that lets it sign
// together with another implementation: reads one command a line, answers one line. Octets are
// hexadecimal, identifiers decimal, the empty message is "-"; the commands are those of
// frost/src/main.rs. "refused WHY" answers what does not hold.
#include <charconv>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/frost/testing/support.h"
#include "crypto/verify.h"

namespace comity::crypto::frost {
namespace {

using Words = std::vector<std::string_view>;

Words split(std::string_view text, char at) {
  Words words;
  for (;;) {
    const std::size_t end = text.find(at);
    words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end + 1);
  }
}

Result<std::uint16_t> number(std::string_view word) {
  std::uint16_t read = 0;
  const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), read);
  if (wrong != std::errc() || end != word.data() + word.size()) return error("no number");
  return read;
}

Result<Identifier> identifier(std::string_view word) {
  const auto read = number(word);
  if (!read) return tl::unexpected(read.error());
  return Identifier::from_number(*read);
}

Result<Bytes> octets(std::string_view word) {
  if (word == "-") return Bytes();
  return from_hex(word);
}

Result<Element> element(std::string_view word) {
  return octets(word).and_then([](const Bytes& read) { return Element::from(read); });
}

// "1:HIDING:BINDING,2:...".
Result<CommitmentList> commitments(std::string_view list) {
  std::vector<SignerCommitment> rows;
  for (const std::string_view row : split(list, ',')) {
    const Words words = split(row, ':');
    if (words.size() != 3) return error("a row is IDENTIFIER:HIDING:BINDING");
    const auto signer = identifier(words[0]);
    const auto hiding = element(words[1]);
    const auto binding = element(words[2]);
    if (!signer) return tl::unexpected(signer.error());
    if (!hiding) return tl::unexpected(hiding.error());
    if (!binding) return tl::unexpected(binding.error());
    rows.push_back({*signer, {*hiding, *binding}});
  }
  return CommitmentList::make(std::move(rows));
}

class Judge {
 public:
  Result<std::string> answer(const std::string& line) {
    const Words words = split(line, ' ');
    const auto is = [&](std::string_view command, std::size_t size) {
      return words[0] == command && words.size() == size + 1;
    };
    if (is("deal", 2)) return deal_anew(words[1], words[2]);
    if (is("group", 2)) return begin_group(words[1], words[2]);
    if (is("take", 2)) return take(words[1], words[2]);
    if (is("commit", 1)) return commit(words[1]);
    if (is("sign", 3)) return sign(words[1], words[2], words[3]);
    if (is("aggregate", 3)) return aggregate(words[1], words[2], words[3]);
    if (is("verify", 3)) return verify(words[1], words[2], words[3]);
    return error("no such command: " + line);
  }

 private:
  static Result<std::string> deal_anew(std::string_view members, std::string_view threshold) {
    const auto count = number(members);
    const auto least = number(threshold);
    if (!count || !least) return error("no number");
    const auto polynomial = Polynomial::from_randomness(testing::random_secret(64 * *least));
    if (!polynomial) return tl::unexpected(polynomial.error());
    const auto dealt = deal(*polynomial, testing::parties(*count));
    if (!dealt) return tl::unexpected(dealt.error());
    std::string text = to_hex(polynomial->commitment().encode());
    char before = ' ';
    for (const KeyShare& share : dealt->shares) {
      text += before + share.identifier().text() + ":" + testing::hex_of(share.view());
      before = ',';
    }
    return text;
  }

  Result<std::string> begin_group(std::string_view members, std::string_view commitment) {
    const auto count = number(members);
    const auto whole = octets(commitment);
    if (!count || !whole) return error("no number, or no octets");
    const auto read = VssCommitment::decode(*whole, whole->size() / kElementBytes);
    if (!read) return tl::unexpected(read.error());
    const auto group = Group::make(*read, testing::parties(*count));
    if (!group) return tl::unexpected(group.error());
    shares_.clear();
    nonces_.clear();
    group_ = *group;
    return group_->key().hex();
  }

  Result<std::string> take(std::string_view member, std::string_view share) {
    const auto who = identifier(member);
    const auto read = octets(share);
    if (!who || !read || !group_) return error("no member, no octets or no group");
    auto made = KeyShare::make(*group_, *who, testing::secret(*read));
    if (!made) return tl::unexpected(made.error());
    shares_.insert_or_assign(*who, std::move(*made));
    return group_->find(*who)->verifying_share.hex();
  }

  Result<std::string> commit(std::string_view member) {
    const auto who = identifier(member);
    if (!who || !shares_.contains(*who)) return error("no such member");
    const auto& made =
        nonces_.insert_or_assign(*who, testing::random_nonce(shares_.at(*who))).first->second;
    return made.commitment().hiding.hex() + ":" + made.commitment().binding.hex();
  }

  Result<Signing> begin(std::string_view message, std::string_view list) const {
    const auto said = octets(message);
    const auto rows = commitments(list);
    if (!said || !group_) return error("no octets, or no group");
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Identifier> signers;
    for (const SignerCommitment& row : rows->rows()) signers.push_back(row.signer);
    auto set = SigningSet::choose(*group_, std::move(signers));
    if (!set) return tl::unexpected(set.error());
    return Signing::begin(std::make_shared<const SigningSet>(std::move(*set)), *rows, *said);
  }

  Result<std::string> sign(std::string_view member, std::string_view message,
                           std::string_view list) {
    const auto who = identifier(member);
    if (!who || !nonces_.contains(*who)) return error("no nonces");
    Nonce nonce = std::move(nonces_.extract(*who).mapped());
    const auto signing = begin(message, list);
    if (!signing) return tl::unexpected(signing.error());
    auto signer = Signer::make(shares_.at(*who), signing->set());
    if (!signer) return tl::unexpected(signer.error());
    const auto share = signer->sign(*signing, std::move(nonce));
    if (!share) return tl::unexpected(share.error());
    return share->value.hex();
  }

  [[nodiscard]] Result<std::string> aggregate(std::string_view message, std::string_view list,
                                              std::string_view shares) const {
    const auto signing = begin(message, list);
    if (!signing) return tl::unexpected(signing.error());
    std::vector<SignatureShare> rows;
    for (const std::string_view row : split(shares, ',')) {
      const Words words = split(row, ':');
      const auto who = identifier(words[0]);
      const auto read = octets(words.back());
      if (words.size() != 2 || !who || !read) return error("a row is IDENTIFIER:SHARE");
      const auto value = Scalar::from(*read);
      if (!value) return tl::unexpected(value.error());
      rows.push_back({*who, *value});
    }
    const auto signature = signing->aggregate(rows);
    if (signature) return signature->hex();
    std::string names;
    for (const Identifier& culprit : signature.error().culprits) {
      names += (names.empty() ? "culprits " : ",") + culprit.text();
    }
    return error(names.empty() ? signature.error().message : names);
  }

  static Result<std::string> verify(std::string_view key, std::string_view message,
                                    std::string_view signature) {
    const auto whose = element(key);
    const auto said = octets(message);
    const auto by =
        octets(signature).and_then([](const Bytes& read) { return Signature::from(read); });
    if (!whose || !said || !by) return error("no key, no message or no signature");
    if (!crypto::verify(whose->public_key(), *said, *by)) return error("the signature is wrong");
    return "good";
  }

  std::optional<Group> group_;
  std::map<Identifier, KeyShare> shares_;
  std::map<Identifier, Nonce> nonces_;
};

}  // namespace
}  // namespace comity::crypto::frost

int main() {
  comity::crypto::frost::Judge judge;
  for (std::string line; std::getline(std::cin, line);) {
    const auto answer = judge.answer(line);
    std::cout << (answer ? *answer : "refused " + answer.error().message) << std::endl;
  }
}
