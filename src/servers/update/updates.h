// Messages of DNS UPDATE (RFC 2136) that are signed with SIG(0) (RFC 2931) by a narrower key, as
// transactions; and what became of these as RCODEs. take() belongs to one thread; it does not wait.
#pragma once

#include <cstdint>
#include <functional>

#include <tl/expected.hpp>

#include "base/bytes.h"
#include "base/time.h"
#include "ledger/read.h"
#include "ledger/submit.h"
#include "servers/update/allowance.h"

namespace comity::update {

// RFC 2136, 2.2.
enum class Rcode : std::uint8_t {
  no_error = 0,
  form_err = 1,
  serv_fail = 2,
  name_error = 3,  // NXDOMAIN
  refused = 5,
  yx_domain = 6,
  yx_rrset = 7,
  nx_rrset = 8,
  not_auth = 9,
  not_zone = 10,
};

// How an outcome of names.dns_update is answered.
[[nodiscard]] Rcode rcode_of(const ledger::OutcomeInfo& info);

class Updates {
 public:
  // Hands a transaction in without waiting; what it is given is called once, on any thread.
  using Submit = std::function<void(Bytes transaction, std::function<void(ledger::Receipt)>)>;
  // `reader` outlives it.
  Updates(const ledger::Reader& reader, Submit submit)
      : reader_(reader), submit_(std::move(submit)) {}

  // `octets` begin as an UPDATE (dns::is_update). `answer` is called once, on any thread: when its
  // transaction stands in a durable block, or at once when there is none.
  void take(BytesView octets, const From& from, Time now, std::function<void(Rcode)> answer);

 private:
  // The transaction; else the answer.
  [[nodiscard]] tl::expected<Bytes, Rcode> transaction_of(BytesView octets, const From& from,
                                                          Time now);

  const ledger::Reader& reader_;
  const Submit submit_;
  Allowance allowance_;
};

}  // namespace comity::update
