// The certificate and the terms under which zones are handed out over TLS (RFC 9103).
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/result.h"

// OpenSSL's.
struct ssl_ctx_st;

namespace comity::primary {

using TlsTerms = ssl_ctx_st;

// Two files in PEM form, read again when they have changed: a certificate, behind it those that
// lead to an authority, and its key without a passphrase. Any thread.
class TlsFiles {
 public:
  // The error names the file that is not right.
  [[nodiscard]] static Result<std::shared_ptr<TlsFiles>> open(std::string certificate,
                                                              std::string key);

  // For a new connection: TLS 1.3 and the protocol "dot" alone (RFC 9103, 8.1 and 8.2). Files that
  // cannot be used leave the terms as they were.
  [[nodiscard]] std::shared_ptr<TlsTerms> terms();
  // For people: why the files as they are now cannot be used, or that the certificate runs out soon
  // or has. Empty: all is well.
  [[nodiscard]] std::string trouble();

 private:
  using Times = std::pair<std::filesystem::file_time_type, std::filesystem::file_time_type>;

  TlsFiles(std::string certificate, std::string key)
      : certificate_(std::move(certificate)), key_(std::move(key)) {}
  [[nodiscard]] Status look();

  const std::string certificate_;
  const std::string key_;
  std::mutex mutex_;
  Times times_;  // when they were written that were read last
  Status read_;  // how that went
  std::shared_ptr<TlsTerms> terms_;
};

}  // namespace comity::primary
