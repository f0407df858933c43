// What a ceremony is for and who takes part: all that its hashes and proofs bind, so that no
// message serves another try, group or community. Two kinds: a key that nobody has had (every
// receiver deals), and new shares of a key there is (t or more of its holders deal). Values, any
// thread. Octets: docs/spec/ceremony.md.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/frost/ceremony/sealing.h"
#include "crypto/frost/group.h"

namespace comity::crypto::frost {

inline constexpr std::size_t kPurposeZoneBytes = 255;

struct Purpose {
  Hash community;
  Bytes zone;  // its name in wire form, or what else the group signs for: at most 255 octets
  std::uint32_t role = 0;
  std::uint64_t epoch = 0;
  // Counts the tries: who was silent or at fault is left out of the next one.
  std::uint32_t attempt = 0;
};

struct Dealer {
  Identifier identifier;
  // Of its old share, when there is one: its interpolating value among the dealers.
  Scalar weight;
  // weight * old share * B: what the constant term of its polynomial must be.
  std::optional<Element> constant;
};

class CeremonyContext {
 public:
  // A new key: each of `receivers` deals. Refuses a threshold out of bounds, an identifier or
  // one-time key that is there twice, and a zone too long.
  [[nodiscard]] static Result<CeremonyContext> generation(const Purpose& purpose,
                                                          std::size_t threshold,
                                                          std::vector<Receiver> receivers);
  // The key of `old` for `receivers`, of whom `threshold` shall sign from now on. Refuses besides
  // fewer dealers than the old threshold, and those who are no members or are there twice.
  [[nodiscard]] static Result<CeremonyContext> resharing(const Purpose& purpose,
                                                         std::size_t threshold,
                                                         std::vector<Receiver> receivers,
                                                         const Group& old,
                                                         std::vector<Identifier> dealers);

  [[nodiscard]] std::size_t threshold() const { return threshold_; }
  // Both ascending by identifier.
  [[nodiscard]] const std::vector<Receiver>& receivers() const { return receivers_; }
  [[nodiscard]] const std::vector<Dealer>& dealers() const { return dealers_; }
  // Null when `identifier` does not deal.
  [[nodiscard]] const Dealer* find_dealer(const Identifier& identifier) const;
  // The key that is shared anew, if there is one.
  [[nodiscard]] const std::optional<Element>& old_key() const { return old_key_; }
  [[nodiscard]] const Digest& digest() const { return digest_; }

 private:
  CeremonyContext(std::size_t threshold, std::vector<Receiver> receivers,
                  std::vector<Dealer> dealers, const std::optional<Element>& old_key);
  void hash(const Purpose& purpose);

  std::size_t threshold_;
  std::vector<Receiver> receivers_;
  std::vector<Dealer> dealers_;
  std::optional<Element> old_key_;
  Digest digest_{};
};

// For kinds of ceremonies: sorts, and refuses a zone too long, and identifiers and keys there
// twice.
[[nodiscard]] Result<std::vector<Receiver>> check_receivers(const Purpose& purpose,
                                                            std::vector<Receiver> receivers);
[[nodiscard]] std::vector<Identifier> identifiers_of(const std::vector<Receiver>& receivers);
// The purpose and the receivers as they are hashed.
[[nodiscard]] Bytes encode_participants(const Purpose& purpose, std::size_t threshold,
                                        const std::vector<Receiver>& receivers);

}  // namespace comity::crypto::frost
