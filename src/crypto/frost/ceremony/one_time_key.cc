#include "crypto/frost/ceremony/one_time_key.h"

#include "crypto/frost/point.h"
#include "crypto/frost/secret_scalar.h"

namespace comity::crypto::frost {

OneTimeKey::OneTimeKey(Secret secret, const Element& public_key)
    : secret_(std::move(secret)), public_key_(public_key) {}

Result<OneTimeKey> OneTimeKey::from_randomness(SecretView randomness) {
  Result<Secret> secret = reduce_secret(randomness);
  if (!secret) return tl::unexpected(secret.error());
  return restore(std::move(*secret));
}

Result<OneTimeKey> OneTimeKey::restore(Secret secret) {
  if (!is_canonical_scalar(secret.view())) {
    return error("a one-time key is not below the order of the group");
  }
  const Result<Element> public_key = Point::base_times_secret(secret.view());
  if (!public_key) return tl::unexpected(public_key.error());
  return OneTimeKey(std::move(secret), *public_key);
}

}  // namespace comity::crypto::frost
