// For tests only: messages of DNS UPDATE (RFC 2136), and what SIG(0) signs with them (RFC 2931),
// written octet by octet. Values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "dns/name.h"
#include "dns/update.h"

namespace comity::dns::testing {

class UpdateMessage {
 public:
  explicit UpdateMessage(std::string_view zone, std::uint16_t id = 1) : id_(id) {
    body_ = wire(zone);
    append_u16(body_, 6);  // SOA
    append_u16(body_, update::kClassIn);
  }

  // A prerequisite; before every change.
  UpdateMessage& require(std::string_view owner, std::uint16_t type, std::uint16_t klass,
                         BytesView rdata = {}) {
    ++prerequisites_;
    return put(owner, type, klass, 0, rdata);
  }
  UpdateMessage& add(std::string_view owner, std::uint16_t type, std::uint32_t ttl_seconds,
                     BytesView rdata) {
    return change(owner, type, update::kClassIn, ttl_seconds, rdata);
  }
  UpdateMessage& remove_set(std::string_view owner, std::uint16_t type) {
    return change(owner, type, update::kClassAny, 0, {});
  }
  UpdateMessage& remove_name(std::string_view owner) { return remove_set(owner, update::kTypeAny); }
  UpdateMessage& remove(std::string_view owner, std::uint16_t type, BytesView rdata) {
    return change(owner, type, update::kClassNone, 0, rdata);
  }
  UpdateMessage& change(std::string_view owner, std::uint16_t type, std::uint16_t klass,
                        std::uint32_t ttl_seconds, BytesView rdata) {
    ++changes_;
    return put(owner, type, klass, ttl_seconds, rdata);
  }

  // Without a SIG record.
  [[nodiscard]] Bytes octets() const { return header(0) + body_; }
  // With one, as a name server is sent it.
  [[nodiscard]] Bytes octets(BytesView sig, BytesView signature) const {
    Bytes out = header(1) + body_;
    out.push_back('\0');
    append_u16(out, update::kTypeSig);
    append_u16(out, update::kClassAny);
    append_u32(out, 0);
    append_u16(out, static_cast<std::uint16_t>(sig.size() + signature.size()));
    return out.append(sig).append(signature);
  }

 private:
  static Bytes wire(std::string_view name) {
    const Result<Name> parsed = Name::parse(name);
    return parsed ? Bytes(parsed->wire()) : Bytes();
  }
  UpdateMessage& put(std::string_view owner, std::uint16_t type, std::uint16_t klass,
                     std::uint32_t ttl_seconds, BytesView rdata) {
    body_ += wire(owner);
    append_u16(body_, type);
    append_u16(body_, klass);
    append_u32(body_, ttl_seconds);
    append_u16(body_, static_cast<std::uint16_t>(rdata.size()));
    body_ += rdata;
    return *this;
  }
  [[nodiscard]] Bytes header(std::uint16_t additional) const {
    Bytes out;
    append_u16(out, id_);
    append_u16(out, std::uint16_t{update::kOpcode} << 11);
    append_u16(out, 1);
    append_u16(out, prerequisites_);
    append_u16(out, changes_);
    append_u16(out, additional);
    return out;
  }

  std::uint16_t id_;
  std::uint16_t prerequisites_ = 0;
  std::uint16_t changes_ = 0;
  Bytes body_;
};

// Rdata of a SIG(0) record without its signature.
[[nodiscard]] inline Bytes sig_rdata(std::string_view signer, std::uint32_t inception,
                                     std::uint32_t expiration,
                                     std::uint8_t algorithm = update::kEd25519) {
  Bytes out(2, '\0');
  out.push_back(static_cast<char>(algorithm));
  out.push_back('\0');
  append_u32(out, 0);
  append_u32(out, expiration);
  append_u32(out, inception);
  append_u16(out, 4711);
  const Result<Name> name = Name::parse(signer);
  return out + (name ? Bytes(name->wire()) : Bytes());
}

}  // namespace comity::dns::testing
