// What a hidden primary is asked, and what it answers: messages that are read again, within their
// bounds, whatever was asked.
#include "crypto/verify.h"
#include "property.h"
#include "servers/dns/key_file.h"
#include "servers/dns/primary.h"

using comity::Bytes;
using comity::fuzz::demand;
namespace dns = comity::dns;
namespace primary = comity::primary;

namespace {

constexpr std::uint64_t kNow = 1'700'000'000;
constexpr std::size_t kMost = 16 << 10;

std::vector<dns::Record> zone(std::uint32_t serial) {
  const dns::Name apex = *dns::Name::parse("example.");
  return {{apex, dns::type::kNs, 60, Bytes(apex.wire())},
          {apex, dns::type::kSoa, 60, dns::soa_rdata(apex, apex, serial, 1, 2, 3, 4)}};
}

const primary::Versions& versions() {
  static const primary::Versions* const kVersions = [] {
    auto* made = new primary::Versions;
    for (const std::uint32_t serial : {1U, 2U, 3U}) {
      made->put(*dns::Name::parse("example."), {primary::stretch_of(zone(serial))});
    }
    return made;
  }();
  return *kVersions;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  demand(comity::crypto::initialise().has_value(), "libsodium is ready");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  static const primary::Primary kPrimary(
      versions(),
      *primary::parse_keys(
          "key k { algorithm hmac-sha256; secret \"AAECAwQFBgcICQoLDA0ODw==\"; };"),
      true);
  for (const auto transport :
       {primary::Primary::Transport::udp, primary::Primary::Transport::tcp}) {
    auto reply = kPrimary.answer(octets, transport, kNow);
    demand(reply || size < primary::kHeaderOctets || (data[2] & 0x80) != 0,
           "a question is answered");
    while (const std::optional<Bytes> message = reply ? reply->next(kNow) : std::nullopt) {
      demand(message->size() <= kMost, "an answer has its bounds");
      demand(message->substr(0, 2) == octets.substr(0, 2), "an answer has the question's id");
      const auto read = primary::read_message(*message);
      demand(read && read->is_response, "an answer is one");
    }
  }
  return 0;
}
