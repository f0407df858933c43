// The vectors of docs/spec/ceremony.md: one run of each ceremony, whose randomness everybody can
// make. With COMITY_WRITE_DOCS in the environment the page is written instead of compared.
#include <gtest/gtest.h>
#include <sodium.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/ceremony/repair.h"
#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost {
namespace {

using testing::hex_of;
using testing::party;

// SHA-512(label || u16 0) || SHA-512(label || u16 1) || ...
Secret stretch(const std::string& label, std::size_t size) {
  Bytes stretched;
  for (std::uint16_t i = 0; stretched.size() < size; ++i) {
    Bytes input = label;
    append_u16(input, i);
    Digest digest;
    crypto_hash_sha512(digest.data(), reinterpret_cast<const unsigned char*>(input.data()),
                       input.size());
    stretched += view(digest);
  }
  return testing::secret(BytesView(stretched).substr(0, size));
}

// `name` and the octets in lines of 32.
std::string lines(std::string name, BytesView octets) {
  std::string text;
  for (std::size_t i = 0; i < octets.size(); i += 32) {
    name.resize(16, ' ');
    text += "    " + name + to_hex(octets.substr(i, 32)) + "\n";
    name.clear();
  }
  return text;
}

Purpose vector_purpose(std::uint64_t epoch) {
  Purpose purpose;
  purpose.community.octets.fill(0xc0);
  purpose.zone = Bytes("\7example\0", 9);
  purpose.role = 2;
  purpose.epoch = epoch;
  purpose.attempt = 1;
  return purpose;
}

struct Keys {
  std::vector<OneTimeKey> keys;
  std::vector<Receiver> receivers;

  Keys(const std::string& label, const std::vector<std::uint16_t>& numbers) {
    for (const std::uint16_t number : numbers) {
      const Secret randomness = stretch(label + " key " + std::to_string(number), 64);
      keys.push_back(*OneTimeKey::from_randomness(randomness.view()));
      receivers.push_back({party(number), keys.back().public_key()});
    }
  }
};

std::string shares_of(const Dealings& dealings, Keys keys, std::vector<KeyShare>& shares) {
  std::string text = lines("transcript", view(dealings.transcript()));
  text += lines("group key", dealings.group().key().view());
  for (OneTimeKey& key : keys.keys) {
    shares.push_back(*dealings.finish(std::move(key)));
    text += lines("share of " + shares.back().identifier().text(),
                  *from_hex(hex_of(shares.back().view())));
  }
  return text;
}

struct Course {
  std::string text;
  std::vector<KeyShare> shares;
  Group group;
};

Course run_generation() {
  Keys keys("generation", {1, 2, 3});
  const CeremonyContext context =
      *CeremonyContext::generation(vector_purpose(1), 2, keys.receivers);
  std::vector<PostedMessage> posted;
  for (const std::uint16_t number : {1, 2, 3}) {
    posted.push_back(
        {party(number), *deal_new_secret(context, party(number),
                                         stretch("generation dealing " + std::to_string(number),
                                                 dealing_randomness_bytes(context)))});
  }
  std::string text = "\nGeneration, 2 of 3:\n\n" + lines("context", view(context.digest()));
  for (const PostedMessage& one : posted) {
    text += lines("message of " + one.sender.text(), one.message.octets);
    text += lines("sealed by " + one.sender.text(), one.message.sealed);
  }
  Dealings dealings = *Dealings::gather(context, posted);
  Course course{text, {}, dealings.group()};
  course.text += shares_of(dealings, std::move(keys), course.shares);

  // Dealer 1 sends to 3 what it owes to 2.
  Keys again("generation", {1, 2, 3});
  Bytes& sealed = posted[0].message.sealed;
  sealed.replace(96, 48, sealed.substr(48, 48));
  dealings = *Dealings::gather(context, posted);
  const std::vector<Complaint> complaints =
      *dealings.complaints(again.keys[2], stretch("generation complaint", 32));
  course.text += "\nThe share for 2 in the place of that for 3; the evidence of 3 against 1:\n\n";
  course.text += lines("evidence", complaints.at(0).evidence);
  EXPECT_EQ(dealings.judge(complaints.at(0))->culprit, party(1));
  return course;
}

std::string run_resharing(const Course& old) {
  Keys keys("resharing", {2, 4, 5});
  const CeremonyContext context = *CeremonyContext::resharing(vector_purpose(2), 3, keys.receivers,
                                                              old.group, {party(1), party(3)});
  std::vector<PostedMessage> posted;
  for (const std::size_t place : {0, 2}) {
    const Identifier& dealer = old.shares[place].identifier();
    posted.push_back({dealer, *deal_old_share(context, old.shares[place],
                                              stretch("resharing dealing " + dealer.text(),
                                                      dealing_randomness_bytes(context)))});
  }
  std::vector<KeyShare> shares;
  return "\nThe same key for 2, 4 and 5, all of whom sign; 1 and 3 deal:\n\n" +
         lines("context", view(context.digest())) +
         shares_of(*Dealings::gather(context, posted), std::move(keys), shares);
}

std::string run_repair(const Course& old) {
  Keys helpers("repair", {1, 3});
  Keys lost("repair", {2});
  const RepairContext context =
      *RepairContext::make(vector_purpose(1), old.group, helpers.receivers, lost.receivers.front());
  std::vector<PostedMessage> first;
  for (const std::size_t place : {0, 2}) {
    const Identifier& helper = old.shares[place].identifier();
    first.push_back({helper, *cut_share(context, old.shares[place],
                                        stretch("repair cut " + helper.text(),
                                                cut_randomness_bytes(context)))});
  }
  const Cuts cuts = *Cuts::gather(context, first);
  std::vector<PostedMessage> second;
  for (std::size_t i = 0; i < 2; ++i) {
    const Identifier& helper = helpers.receivers[i].identifier;
    second.push_back({helper, *cuts.pass_on(std::move(helpers.keys[i]),
                                            stretch("repair sum " + helper.text(), 96))});
  }
  const Sums sums = *Sums::gather(cuts, second);
  const KeyShare repaired = *sums.finish(std::move(lost.keys.front()));
  EXPECT_EQ(hex_of(repaired.view()), hex_of(old.shares[1].view()));
  return "\nThe share of 2 again, by 1 and 3:\n\n" + lines("context", view(context.digest())) +
         lines("first message 1", first[0].message.octets) +
         lines("second message", second[0].message.octets) +
         lines("transcript", view(sums.transcript()));
}

// They are the end of the page.
TEST(CeremonyVectors, AreThoseOfThePage) {
  const Course generation = run_generation();
  const std::string vectors = generation.text + run_resharing(generation) + run_repair(generation);
  const std::string path = COMITY_SOURCE_DIR "/docs/spec/ceremony.md";
  std::stringstream read;
  read << std::ifstream(path).rdbuf();
  const std::string page = read.str();
  const std::string rest = page.substr(std::min(page.find("\nGeneration, 2 of 3:"), page.size()));
  if (std::getenv("COMITY_WRITE_DOCS") != nullptr) {
    std::ofstream(path) << page.substr(0, page.size() - rest.size()) << vectors;
    return;
  }
  EXPECT_EQ(rest, vectors) << "COMITY_WRITE_DOCS=1 writes the page";
}

}  // namespace
}  // namespace comity::crypto::frost
