// What a party posts in a key ceremony, and what it shows against another: party 2 says whatever
// the input says, the others keep to the protocol. Then 2 is the only one who is ever at fault, and
// no evidence convicts another.
//
// The first octet chooses: generation, resharing, evidence, the first or second round of a repair.
#include "crypto/ed25519.h"
#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/ceremony/repair.h"
#include "property.h"

using comity::Bytes;
using comity::BytesView;
using comity::fuzz::demand;
namespace crypto = comity::crypto;
namespace frost = comity::crypto::frost;

namespace {

// The same in every run, and never the same twice in one.
crypto::Secret drawn(std::size_t size) {
  static std::uint8_t next = 0;
  crypto::Secret made = *crypto::Secret::make(size);
  for (std::size_t i = 0; i < size; ++i) {
    made.mutable_view()[i] = static_cast<std::uint8_t>(31 * i + 7);
    if (i % 32 == 0) made.mutable_view()[i] = ++next;
  }
  return made;
}

frost::Identifier party(std::uint16_t number) { return *frost::Identifier::from_number(number); }

struct World {
  std::vector<frost::OneTimeKey> keys;
  std::vector<frost::Receiver> receivers;
  frost::Deal old =
      *frost::deal(*frost::Polynomial::from_randomness(drawn(128)), {party(1), party(2), party(3)});
  std::vector<frost::PostedMessage> generated, reshared, cut_up, passed_on;

  World() {
    for (std::uint16_t number = 1; number <= 3; ++number) keys.push_back(make_key(number));
    for (const frost::Receiver& receiver : receivers) {
      const frost::Identifier& dealer = receiver.identifier;
      generated.push_back({dealer, *frost::deal_new_secret(generation(), dealer, drawn(256))});
    }
    for (std::size_t i = 0; i < 2; ++i) {
      const frost::KeyShare& share = old.shares[i];
      reshared.push_back(
          {share.identifier(), *frost::deal_old_share(resharing(), share, drawn(192))});
      cut_up.push_back({share.identifier(), *frost::cut_share(repair(), share, drawn(160))});
    }
    const frost::Cuts first = cuts();
    for (std::size_t i = 0; i < 2; ++i) {
      passed_on.push_back({receivers[i].identifier, *first.pass_on(again(keys[i]), drawn(96))});
    }
  }

  [[nodiscard]] frost::CeremonyContext generation() const {
    return *frost::CeremonyContext::generation({}, 2, receivers);
  }
  [[nodiscard]] frost::CeremonyContext resharing() const {
    return *frost::CeremonyContext::resharing({}, 2, receivers, old.group, {party(1), party(2)});
  }
  [[nodiscard]] frost::RepairContext repair() const {
    return *frost::RepairContext::make({}, old.group, {receivers[0], receivers[1]}, receivers[2]);
  }
  [[nodiscard]] frost::Cuts cuts() const { return *frost::Cuts::gather(repair(), cut_up); }

 private:
  frost::OneTimeKey make_key(std::uint16_t number) {
    frost::OneTimeKey key = *frost::OneTimeKey::from_randomness(drawn(64).view());
    receivers.push_back({party(number), key.public_key()});
    return key;
  }
  static frost::OneTimeKey again(const frost::OneTimeKey& key) {
    crypto::Secret secret = *crypto::Secret::make(frost::kScalarBytes);
    std::copy(key.view().begin(), key.view().end(), secret.mutable_view().begin());
    return *frost::OneTimeKey::restore(std::move(secret));
  }
};

const World& world() {
  static const World kWorld;
  return kWorld;
}

// `posted`, with what 2 says in the place of its message: `length` octets, and all else is sealed.
std::vector<frost::PostedMessage> with(std::vector<frost::PostedMessage> posted, BytesView input,
                                       std::size_t length) {
  posted[1].message = {Bytes(input.substr(0, length)),
                       Bytes(input.substr(std::min(length, input.size())))};
  return posted;
}

// Either all of it is refused and 2 named, or each who has less than it is owed can show that.
template <typename Round>
void judge(const tl::expected<Round, frost::Refusal>& round,
           const std::vector<const frost::OneTimeKey*>& keys) {
  if (!round) {
    demand(round.error().culprits == std::vector{party(2)}, "2 is named, and 2 alone");
    demand(round.error().message.starts_with("2: "), "a refusal says why");
    return;
  }
  for (const frost::OneTimeKey* key : keys) {
    const auto complaints = round->complaints(*key, drawn(32));
    demand(complaints.has_value(), "every receiver can tell");
    demand(complaints->size() <= 1, "of 2 alone");
    for (const frost::Complaint& complaint : *complaints) {
      demand(complaint.accused == party(2), "of 2");
      demand(round->judge(complaint)->culprit == party(2), "who is at fault, as all can see");
    }
  }
}

std::vector<const frost::OneTimeKey*> pointers(std::size_t first, std::size_t count) {
  std::vector<const frost::OneTimeKey*> chosen;
  chosen.reserve(count);
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(&world().keys[first + i]);
  return chosen;
}

// 2 complains of 1, which has sent what it owed.
void accuse(BytesView evidence) {
  static const frost::Dealings kDealings =
      *frost::Dealings::gather(world().generation(), world().generated);
  const auto judgement = kDealings.judge({party(2), party(1), Bytes(evidence)});
  demand(judgement.has_value(), "a complaint is judged, whatever its evidence");
  demand(judgement->culprit == party(2), "no evidence convicts who kept to the protocol");
  demand(!judgement->reason.empty(), "a judgement says why");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  demand(crypto::initialise().has_value(), "libsodium is ready");
  demand(!world().passed_on.empty(), "the others have said what they say");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const BytesView input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t dealing = frost::dealing_bytes(2);
  const World& all = world();
  switch (data[0] % 5) {
    case 0:
      judge(frost::Dealings::gather(all.generation(), with(all.generated, input, dealing)),
            pointers(0, 3));
      break;
    case 1:
      judge(frost::Dealings::gather(all.resharing(), with(all.reshared, input, dealing)),
            pointers(0, 3));
      break;
    case 2:
      accuse(input);
      break;
    case 3:
      judge(frost::Cuts::gather(all.repair(), with(all.cut_up, input, 64 + 96)), pointers(0, 2));
      break;
    default:
      judge(frost::Sums::gather(all.cuts(), with(all.passed_on, input, 96)), pointers(2, 1));
  }
  return 0;
}
