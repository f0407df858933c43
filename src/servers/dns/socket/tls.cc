#include "servers/dns/socket/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <string_view>

namespace comity::primary {
namespace {

constexpr std::string_view kDot = "\3dot";

tl::unexpected<Error> tls_error(const std::string& path) {
  const char* why = ERR_reason_error_string(ERR_get_error());
  ERR_clear_error();
  return error(path + ": " + (why == nullptr ? "cannot be used" : why));
}

int choose_protocol(SSL* /*session*/, const unsigned char** chosen, unsigned char* octets,
                    const unsigned char* offered, unsigned int offered_octets, void* /*none*/) {
  unsigned char* found = nullptr;
  const auto* dot = reinterpret_cast<const unsigned char*>(kDot.data());
  const int outcome =
      SSL_select_next_proto(&found, octets, dot, kDot.size(), offered, offered_octets);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

Result<std::shared_ptr<TlsTerms>> load_tls(const std::string& certificate, const std::string& key) {
  std::shared_ptr<TlsTerms> terms(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!terms || SSL_CTX_set_min_proto_version(terms.get(), TLS1_3_VERSION) != 1) {
    return tls_error("TLS");
  }
  SSL_CTX_set_alpn_select_cb(terms.get(), choose_protocol, nullptr);
  // Transfers are few and long: nothing is kept for a next one, nor between two messages.
  SSL_CTX_set_session_cache_mode(terms.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(terms.get(), 0);
  SSL_CTX_set_mode(terms.get(), SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_chain_file(terms.get(), certificate.c_str()) != 1) {
    return tls_error(certificate);
  }
  // Nobody is here to be asked for a passphrase.
  SSL_CTX_set_default_passwd_cb(terms.get(), [](char*, int, int, void*) { return 0; });
  if (SSL_CTX_use_PrivateKey_file(terms.get(), key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(terms.get()) != 1) {
    return tls_error(key);
  }
  return terms;
}

}  // namespace comity::primary
