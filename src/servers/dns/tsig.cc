#include "servers/dns/tsig.h"

#include <algorithm>

namespace comity::primary {
namespace {

constexpr std::uint16_t kFudgeSeconds = 300;  // RFC 8945, 10
constexpr std::string_view kSha256 = "hmac-sha256";
constexpr std::string_view kSha512 = "hmac-sha512";

Bytes algorithm_wire(crypto::HmacHash hash) {
  const std::string_view name = hash == crypto::HmacHash::sha256 ? kSha256 : kSha512;
  return Bytes(1, static_cast<char>(name.size())) + Bytes(name) + Bytes(1, '\0');
}

void append_time(Bytes& out, std::uint64_t seconds) {
  append_u16(out, static_cast<std::uint16_t>(seconds >> 32));
  append_u32(out, static_cast<std::uint32_t>(seconds));
}

Bytes timers(const Tsig& tsig) {
  Bytes out;
  append_time(out, tsig.signed_at);
  append_u16(out, tsig.fudge);
  return out;
}

Bytes with_length(BytesView octets) {
  Bytes out;
  append_u16(out, static_cast<std::uint16_t>(octets.size()));
  return out + Bytes(octets);
}

// RFC 8945, 4.3.3.
Bytes variables(const Tsig& tsig) {
  Bytes out(tsig.key.wire());
  append_u16(out, kClassAny);
  append_u32(out, 0);
  out += tsig.algorithm + timers(tsig);
  append_u16(out, tsig.error);
  return out + with_length(tsig.other);
}

Bytes record_of(const Tsig& tsig) {
  Bytes rdata = tsig.algorithm + timers(tsig) + with_length(tsig.code);
  append_u16(rdata, tsig.original_id);
  append_u16(rdata, tsig.error);
  rdata += with_length(tsig.other);
  Bytes record(tsig.key.wire());
  append_u16(record, qtype::kTsig);
  append_u16(record, kClassAny);
  append_u32(record, 0);
  return record + with_length(rdata);
}

Bytes prior(BytesView code) { return code.empty() ? Bytes() : with_length(code); }

}  // namespace

Result<crypto::HmacHash> parse_algorithm(std::string_view name) {
  if (name == kSha256) return crypto::HmacHash::sha256;
  if (name == kSha512) return crypto::HmacHash::sha512;
  return error("algorithm " + std::string(name) + " is neither hmac-sha256 nor hmac-sha512");
}

const Key* find_key(const std::vector<Key>& keys, const dns::Name& name) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

Judged judge(const Tsig& tsig, const std::vector<Key>& keys, std::uint64_t now,
             BytesView request_code) {
  const Key* key = find_key(keys, tsig.key);
  if (key == nullptr || tsig.algorithm != algorithm_wire(key->hash)) {
    return {rcode::kNotAuth, rcode::kBadKey, nullptr};
  }
  // RFC 8945, 5.2.2.1: what is shorter than half of it or longer than all of it has no form.
  constexpr std::size_t kShortest = 10;
  const std::size_t whole = crypto::hmac_octets(key->hash);
  if (tsig.code.size() > whole || tsig.code.size() < std::max(kShortest, whole / 2)) {
    return {rcode::kFormErr, rcode::kNoError, nullptr};
  }
  const Bytes code = crypto::hmac(key->hash, key->secret.view(),
                                  {prior(request_code), tsig.signed_message, variables(tsig)});
  const BytesView part = BytesView(code).substr(0, tsig.code.size());
  if (!crypto::equal_constant_time(crypto::secret_view(part), crypto::secret_view(tsig.code))) {
    return {rcode::kNotAuth, rcode::kBadSig, nullptr};
  }
  const std::uint64_t apart = now > tsig.signed_at ? now - tsig.signed_at : tsig.signed_at - now;
  if (apart > tsig.fudge) return {rcode::kNotAuth, rcode::kBadTime, key};
  if (tsig.code.size() < whole) return {rcode::kNotAuth, rcode::kBadTrunc, key};
  return {rcode::kNoError, rcode::kNoError, key};
}

void Sealer::seal(Bytes& message, std::uint64_t now, std::uint16_t error, const Tsig* asked) {
  Tsig tsig;
  tsig.key = key_.name;
  tsig.algorithm = algorithm_wire(key_.hash);
  tsig.signed_at = now;
  tsig.fudge = kFudgeSeconds;
  tsig.original_id = read_u16(message);
  tsig.error = error;
  // RFC 8945, 5.2.3: the time that was asked under, and ours beside it.
  if (error == rcode::kBadTime && asked != nullptr) {
    tsig.signed_at = asked->signed_at;
    tsig.fudge = asked->fudge;
    append_time(tsig.other, now);
  }
  // 5.3.1: messages after the first are bound to the one before, and to their time.
  code_ = crypto::hmac(key_.hash, key_.secret.view(),
                       {prior(code_), message, is_first_ ? variables(tsig) : timers(tsig)});
  is_first_ = false;
  tsig.code = code_;
  append_additional(message, record_of(tsig));
}

std::size_t Sealer::octets(const Key& key) {
  constexpr std::size_t kFixed = 10 + 16 + 6;  // of the record, its rdata, and a time
  return key.name.wire().size() + algorithm_wire(key.hash).size() + kFixed +
         crypto::hmac_octets(key.hash);
}

void append_unsigned(Bytes& message, const Tsig& tsig, std::uint16_t error) {
  Tsig answer;
  answer.key = tsig.key;
  answer.algorithm = tsig.algorithm;
  answer.signed_at = tsig.signed_at;
  answer.fudge = tsig.fudge;
  answer.original_id = read_u16(message);
  answer.error = error;
  append_additional(message, record_of(answer));
}

}  // namespace comity::primary
