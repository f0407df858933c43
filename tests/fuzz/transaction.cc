// Transaction decoder: what is accepted is written back octet by octet, and what the library would
// write back unchanged is refused for a named reason only.
#include "property.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity {
namespace {

// Reasons that the library does not know.
bool names_our_own_rule(const std::string& message) {
  return message.find("unknown enum value") != std::string::npos ||
         message.find("nested too deeply") != std::string::npos ||
         message.find("more than the limit") != std::string::npos;
}

template <typename Message>
Result<Message> try_decode(BytesView bytes) {
  Result<Message> decoded = wire::decode<Message>(bytes);
  if (decoded) {
    fuzz::demand(wire::encode(*decoded) == bytes, "accepted bytes are the canonical ones");
    return decoded;
  }
  fuzz::demand(!decoded.error().message.empty(), "a refusal says why");
  Message parsed;
  if (wire::parse_stored(bytes, parsed)) {
    parsed.DiscardUnknownFields();
    fuzz::demand(wire::encode(parsed) != bytes || names_our_own_rule(decoded.error().message),
                 "canonical bytes are accepted");
  }
  return decoded;
}

}  // namespace
}  // namespace comity

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  comity::wire::silence_library_log();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const comity::BytesView bytes(reinterpret_cast<const char*>(data), size);
  const auto transaction = comity::try_decode<comity::v1::Transaction>(bytes);
  if (transaction) static_cast<void>(comity::try_decode<comity::v1::Body>(transaction->body()));
  // Bodies without an envelope too: most inputs that matter are inside.
  static_cast<void>(comity::try_decode<comity::v1::Body>(bytes));
  return 0;
}
