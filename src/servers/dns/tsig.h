// Transaction signatures (RFC 8945) with HMAC-SHA256 and HMAC-SHA512: whether what came is of who
// has the key, and the signatures of what goes out. Codes are taken at their full length only.
// Any thread; a Sealer belongs to one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hmac.h"
#include "crypto/secret.h"
#include "dns/name.h"
#include "servers/dns/message.h"

namespace comity::primary {

// Shared by two servers.
struct Key {
  dns::Name name;
  crypto::HmacHash hash = crypto::HmacHash::sha256;
  crypto::Secret secret;
};

// "hmac-sha256" or "hmac-sha512".
[[nodiscard]] Result<crypto::HmacHash> parse_algorithm(std::string_view name);

// Null when there is none of that name.
[[nodiscard]] const Key* find_key(const std::vector<Key>& keys, const dns::Name& name);

struct Judged {
  std::uint16_t rcode = rcode::kNoError;  // of the answer; no error: the signature holds
  std::uint16_t error = rcode::kNoError;  // of the TSIG record in it
  const Key* key = nullptr;               // to answer with; null: unsigned
};
// `now`: seconds since 1970. `request_code`: of the question, when `tsig` is that of an answer.
[[nodiscard]] Judged judge(const Tsig& tsig, const std::vector<Key>& keys, std::uint64_t now,
                           BytesView request_code = {});

// Signs the messages of one answer, one after the other, or one message of our own.
class Sealer {
 public:
  // `request_code`: empty for a message of our own. `key` outlives it.
  Sealer(const Key& key, Bytes request_code) : key_(key), code_(std::move(request_code)) {}

  // Appends the signature, made at `now`. `error`: of `asked`, which is answered (BADTIME says both
  // times).
  void seal(Bytes& message, std::uint64_t now, std::uint16_t error = rcode::kNoError,
            const Tsig* asked = nullptr);
  // Of the message that was sealed last.
  [[nodiscard]] const Bytes& code() const { return code_; }
  // The most that seal() appends.
  [[nodiscard]] static std::size_t octets(const Key& key);

 private:
  const Key& key_;
  Bytes code_;
  bool is_first_ = true;
};

// The signature record, without a code, of an answer to what no known key has signed.
void append_unsigned(Bytes& message, const Tsig& tsig, std::uint16_t error);

}  // namespace comity::primary
