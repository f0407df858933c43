#include "servers/dns/socket/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string_view>
#include <system_error>

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

Result<std::shared_ptr<TlsTerms>> load(const std::string& certificate, const std::string& key) {
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

std::filesystem::file_time_type written(const std::string& path) {
  std::error_code missing;
  return std::filesystem::last_write_time(path, missing);
}

}  // namespace

Result<std::shared_ptr<TlsFiles>> TlsFiles::open(std::string certificate, std::string key) {
  std::shared_ptr<TlsFiles> files(new TlsFiles(std::move(certificate), std::move(key)));
  if (Status read = files->look(); !read) return tl::unexpected(read.error());
  return files;
}

Status TlsFiles::look() {
  const Times now(written(certificate_), written(key_));
  if (terms_ && now == times_) return read_;
  times_ = now;
  Result<std::shared_ptr<TlsTerms>> terms = load(certificate_, key_);
  read_ = terms ? Status() : tl::unexpected(terms.error());
  if (terms) terms_ = *std::move(terms);
  return read_;
}

std::shared_ptr<TlsTerms> TlsFiles::terms() {
  const std::lock_guard lock(mutex_);
  const Status unused = look();  // trouble() says why not
  return terms_;
}

std::string TlsFiles::trouble() {
  constexpr int kSoonDays = 7;
  const std::lock_guard lock(mutex_);
  if (const Status read = look(); !read) {
    return read.error().message + "; the certificate that was read before stays in use";
  }
  int days = 0;
  int seconds = 0;
  const ASN1_TIME* end = X509_get0_notAfter(SSL_CTX_get0_certificate(terms_.get()));
  if (ASN1_TIME_diff(&days, &seconds, nullptr, end) != 1 || days >= kSoonDays) return {};
  return certificate_ + (days < 0 || seconds < 0
                             ? ": the certificate has run out"
                             : ": the certificate runs out in " + std::to_string(days) + " days");
}

}  // namespace comity::primary
