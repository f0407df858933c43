// The certificate and the terms under which zones are handed out over TLS (RFC 9103). Any thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

// OpenSSL's.
struct ssl_ctx_st;

namespace comity::primary {

using TlsTerms = ssl_ctx_st;

// TLS 1.3 and the protocol "dot" alone (RFC 9103, 8.1 and 8.2). `certificate`: a file in PEM form,
// those that lead to an authority behind it; `key`: that of the first, in PEM form without a
// passphrase. The error names the file that is not right.
[[nodiscard]] Result<std::shared_ptr<TlsTerms>> load_tls(const std::string& certificate,
                                                         const std::string& key);

}  // namespace comity::primary
