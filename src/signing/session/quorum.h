// The parties of one session and the nonce commitments that it froze for them. Values, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crypto/frost/commitment_list.h"
#include "crypto/frost/signing.h"
#include "ledger/read.h"
#include "signing/session/own_commitments.h"
#include "wire/fwd.h"

namespace comity::signing {

class Quorum {
 public:
  struct Party {
    std::string name;
    crypto::frost::Identifier identifier;
    std::uint64_t batch = 0;  // whose nonces it uses
    std::uint32_t first = 0;  // the first of them; set i of the session has first + i
  };
  // Of a session on record, by a group that `group` is; the commitments are contents, or `own`,
  // which may be null.
  [[nodiscard]] static Result<Quorum> read(const ledger::Reader& reader,
                                           const crypto::frost::Group& group,
                                           const v1::SigningSession& record,
                                           const OwnCommitments* own = nullptr);

  // Ascending by identifier.
  [[nodiscard]] const std::vector<Party>& parties() const { return parties_; }
  [[nodiscard]] const crypto::frost::SigningSet& set() const { return *set_; }

  // Those for set `index` of the session; an error names the party. About 60 us each, of
  // those that were not drawn here.
  [[nodiscard]] Result<std::vector<crypto::frost::SignerCommitment>> commitments(
      std::size_t index) const;
  [[nodiscard]] Result<crypto::frost::Signing> begin(std::size_t index, BytesView message) const;
  [[nodiscard]] Result<crypto::frost::Signing> begin(
      std::vector<crypto::frost::SignerCommitment> commitments, BytesView message) const;

 private:
  std::vector<Party> parties_;
  std::vector<Bytes> commitments_;          // one of each party
  std::vector<OwnCommitments::Batch> own_;  // the same where it was drawn here, else null
  std::shared_ptr<const crypto::frost::SigningSet> set_;
};

// What the record names of a party's answer.
[[nodiscard]] Result<Bytes> content_of(const ledger::Reader& reader, const v1::Content& content);

}  // namespace comity::signing
