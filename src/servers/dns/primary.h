// What a hidden primary answers: the SOA of its zones (RFC 1035), AXFR (RFC 5936), IXFR (RFC 1995),
// and nothing else; it is no resolver, and no server for the world. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "servers/dns/message.h"
#include "servers/dns/tsig.h"
#include "servers/dns/versions.h"

namespace comity::primary {

// The messages of one answer by TCP, made when they are asked for. One thread at a time.
class Reply {
 public:
  // The next message, at most limits::kDnsMessageOctets; nothing after the last. `now`: seconds
  // since 1970.
  [[nodiscard]] std::optional<Bytes> next(std::uint64_t now);
  // Of a question under a signature that does not hold, what is wrong with it; else empty.
  [[nodiscard]] std::string trouble() const;
  // Of a zone that is asked for, as a whole or from a version on: why it is not handed over, as far
  // as it is known by now; empty when it is.
  struct Transfer {
    dns::Name zone;
    std::string trouble;
  };
  [[nodiscard]] std::optional<Transfer> transfer() const;

 private:
  friend class Primary;
  explicit Reply(Message query) : query_(std::make_unique<Message>(std::move(query))) {}

  [[nodiscard]] Response begin(std::size_t most) const;
  void fill(Response& response);
  // False: it does not fit.
  bool add_next(Response& response);
  void seal(Bytes& message, std::uint64_t now);

  std::unique_ptr<const Message> query_;
  std::optional<Sealer> sealer_;
  Judged judged_;
  std::size_t most_ = 0;
  std::uint16_t rcode_ = rcode::kNoError;
  bool is_done_ = false;
  // What is sent, run after run of whole records, and what keeps it alive.
  std::vector<BytesView> runs_;
  std::shared_ptr<const Standing> standing_;
  bool is_empty_ = false;  // the SOA is of the zone that the name lies in
  std::size_t run_ = 0;    // the first of those that are left
};

class Primary {
 public:
  enum class Transport : std::uint8_t { udp, tcp };

  // Whoever asks without a key gets the SOA, and the zone too when `is_open`. `versions` outlives
  // it.
  Primary(const Versions& versions, std::vector<Key> keys, bool is_open)
      : versions_(versions), keys_(std::move(keys)), is_open_(is_open) {}

  // Nothing: what came is no question, and is not answered. By UDP a reply has one message.
  [[nodiscard]] std::optional<Reply> answer(BytesView octets, Transport transport,
                                            std::uint64_t now) const;
  [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }

 private:
  // The rcode; on success `reply` knows what to send.
  [[nodiscard]] std::uint16_t decide(const Message& query, Transport transport, bool has_key,
                                     Reply& reply) const;

  const Versions& versions_;
  const std::vector<Key> keys_;
  const bool is_open_;
};

}  // namespace comity::primary
