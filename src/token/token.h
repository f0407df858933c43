// A key in a PKCS#11 token (a smart card, a hardware security module) that wraps what opens a
// signer's folder (docs/decisions/token.md). The key never leaves the token; what is wrapped passes
// through locked memory alone. Nothing is linked: the operator names the module, and it is loaded.
// One thread at a time.
//
//   unwrap or wrap   by AES-GCM, tag of 16 octets, where the token has it, else AES-CBC with
//   padding
//
// Errors: not_found (no module, no such token, no such key), conflict (several of one label, a key
// that could leave the token), invalid (wrong PIN; not wrapped by this key), unavailable (else).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace comity::token {

// Where a key is: the file of a PKCS#11 module, the label of a token, the label of a key in it.
struct Place {
  std::string module;
  std::string token;
  std::string key;
};

enum class Mechanism { gcm, cbc };
[[nodiscard]] std::string_view name_of(Mechanism mechanism);
[[nodiscard]] Result<Mechanism> parse_mechanism(std::string_view name);

struct Wrapped {
  Mechanism mechanism = Mechanism::gcm;
  Bytes octets;  // initialisation vector, ciphertext
};

// Asked once at most, because a token counts wrong ones; not at all when it has a keypad.
using PinSource = std::function<Result<crypto::Secret>(const std::string& what)>;

class Token {
 public:
  // Logged in, as its user.
  [[nodiscard]] static Result<Token> open(const Place& place, const PinSource& pin);
  Token(Token&&) noexcept;
  Token& operator=(Token&&) noexcept;
  // Logs out.
  ~Token();

  // A new AES key of 256 bits under the place's label, which no other has: sensitive, never to be
  // extracted.
  [[nodiscard]] Status make_key();
  // Only what the token was seen to unwrap.
  [[nodiscard]] Result<Wrapped> wrap(crypto::SecretView secret);
  [[nodiscard]] Result<Wrapped> wrap_by(Mechanism mechanism, crypto::SecretView secret);
  [[nodiscard]] Result<crypto::Secret> unwrap(const Wrapped& wrapped);

 private:
  class Session;
  explicit Token(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session_;
};

}  // namespace comity::token
