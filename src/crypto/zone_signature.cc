#include "crypto/zone_signature.h"

#include <array>
#include <cstddef>
#include <memory>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/freer.h"
#include "crypto/octets.h"

namespace comity::crypto {
namespace {

using Number = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using Pair = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

constexpr std::size_t kNumber = 32;     // octets of a coordinate, of r and of s
constexpr char kUncompressed = '\x04';  // SEC 1, 2.3.3

// It lives as long as the process: libcrypto's own cleaning at its end knows nothing of ours.
OSSL_LIB_CTX* library() {
  static OSSL_LIB_CTX* const kLibrary = OSSL_LIB_CTX_new();
  return kLibrary;
}

Number number(BytesView bytes) {
  return Number(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

Key make_key(const char* type, OSSL_PARAM_BLD* fields) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(fields));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(library(), type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return Key(made);
}

bool verify_sha256(const Key& key, BytesView message, BytesView signature) {
  const DigestContext context(EVP_MD_CTX_new());
  return key && context &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", library(), nullptr, key.get(),
                                 nullptr) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                          message.size()) == 1;
}

// As libcrypto takes a pair of numbers: in DER.
Bytes der_of(BytesView signature) {
  const Pair pair(ECDSA_SIG_new());
  Number r = number(signature.substr(0, kNumber));
  Number s = number(signature.substr(kNumber));
  if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return "";
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  const int length = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (length <= 0) return "";
  Bytes der(static_cast<std::size_t>(length), '\0');
  unsigned char* end = octets(der);
  i2d_ECDSA_SIG(pair.get(), &end);
  return der;
}

}  // namespace

bool verify_rsa_sha256(BytesView exponent, BytesView modulus, BytesView message,
                       BytesView signature) {
  if (modulus.empty() || exponent.empty() || signature.size() != modulus.size()) return false;
  const Builder fields(OSSL_PARAM_BLD_new());
  const Number n = number(modulus);
  const Number e = number(exponent);
  if (!fields || !n || !e ||
      OSSL_PARAM_BLD_push_BN(fields.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(fields.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return false;
  }
  return verify_sha256(make_key("RSA", fields.get()), message, signature);
}

bool verify_ecdsa_p256(BytesView point, BytesView message, BytesView signature) {
  if (point.size() != 2 * kNumber || signature.size() != 2 * kNumber) return false;
  Bytes encoded(1, kUncompressed);
  encoded += point;
  const Builder fields(OSSL_PARAM_BLD_new());
  if (!fields ||
      OSSL_PARAM_BLD_push_utf8_string(fields.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(fields.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(),
                                       encoded.size()) != 1) {
    return false;
  }
  return verify_sha256(make_key("EC", fields.get()), message, der_of(signature));
}

}  // namespace comity::crypto
