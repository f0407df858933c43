#include "crypto/secret.h"

#include <sodium.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "crypto/ed25519.h"

namespace comity::crypto {

Result<Secret> Secret::make(std::size_t size) {
  if (Status ready = initialise(); !ready) return tl::unexpected(ready.error());
  auto* data = static_cast<std::uint8_t*>(sodium_malloc(size));
  if (data == nullptr) {
    return error(ErrorKind::unavailable,
                 "no memory for a secret of " + std::to_string(size) + " octets");
  }
  Secret secret(data, size);
  // sodium_malloc locks its pages, but does not say so when that fails. Locking once more is
  // harmless and tells. The unlock of sodium_free then covers both: locks do not nest.
  if (size > 0 && mlock(data, size) != 0) {
    return error(ErrorKind::unavailable,
                 "cannot lock memory for a secret (" + std::generic_category().message(errno) +
                     "): raise the limit of locked memory (ulimit -l, LimitMEMLOCK)");
  }
  sodium_memzero(data, size);
  return secret;
}

Result<Secret> Secret::copy_of(SecretView octets) {
  Result<Secret> secret = make(octets.size());
  if (secret) std::copy(octets.begin(), octets.end(), secret->data_.get());
  return secret;
}

Result<Secret> Secret::take(Bytes& open) {
  Result<Secret> secret =
      copy_of({reinterpret_cast<const std::uint8_t*>(open.data()), open.size()});
  sodium_memzero(open.data(), open.size());
  open.clear();
  return secret;
}

void Secret::Free::operator()(std::uint8_t* data) const { sodium_free(data); }

void random_fill(std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); }

Result<Secret> secret_from_base64(SecretView text) {
  Result<Secret> most = Secret::make(text.size() / 4 * 3 + 3);
  if (!most) return most;
  std::size_t size = 0;
  const auto* characters = reinterpret_cast<const char*>(text.data());
  if (sodium_base642bin(most->mutable_view().data(), most->view().size(), characters, text.size(),
                        nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return error("no base64");
  }
  Result<Secret> secret = Secret::make(size);
  if (secret) std::copy_n(most->view().begin(), size, secret->mutable_view().begin());
  return secret;
}

bool equal_constant_time(SecretView a, SecretView b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace comity::crypto
