#include "servers/dns/primary.h"

#include <algorithm>

#include "servers/dns/limits.h"

namespace comity::primary {
namespace {

// RFC 5936, 2.2: the SOA, all the rest, the SOA again.
std::vector<BytesView> whole(const Version& version) {
  const BytesView first = *version.stretches.front();
  const auto soa_at = static_cast<std::size_t>(version.soa_octets.data() - first.data());
  std::vector<BytesView> runs = {version.soa_octets, first.substr(0, soa_at),
                                 first.substr(soa_at + version.soa_octets.size())};
  for (std::size_t i = 1; i < version.stretches.size(); ++i) runs.push_back(*version.stretches[i]);
  runs.push_back(version.soa_octets);
  return runs;
}

// RFC 1995, 4: between two SOA records of the newest version, one change after the other.
std::vector<BytesView> differences(const Version& version,
                                   const std::vector<std::shared_ptr<const Change>>& changes) {
  std::vector<BytesView> runs = {version.soa_octets};
  for (const auto& change : changes) runs.push_back(change->octets);
  runs.push_back(version.soa_octets);
  return runs;
}

}  // namespace

Response Reply::begin(std::size_t most) const {
  return {*query_, most, judged_.key != nullptr ? Sealer::octets(*judged_.key) : 0};
}

void Reply::fill(Response& response) {
  for (; run_ < runs_.size(); ++run_) {
    while (!runs_[run_].empty()) {
      if (!add_next(response)) return;
    }
  }
}

bool Reply::add_next(Response& response) {
  BytesView rest = runs_[run_];
  const std::optional<WireRecord> record = take_record(rest);
  if (!record || !response.add(*record)) return false;
  runs_[run_] = rest;
  return true;
}

void Reply::seal(Bytes& message, std::uint64_t now) {
  if (sealer_) {
    sealer_->seal(message, now, judged_.error, &*query_->tsig);
  } else if (query_->tsig && judged_.error != rcode::kNoError) {
    append_unsigned(message, *query_->tsig, judged_.error);
  }
}

std::optional<Bytes> Reply::next(std::uint64_t now) {
  if (is_done_) return std::nullopt;
  Response response = begin(most_);
  response.set_rcode(rcode_);
  if (is_empty_) response.set_empty();
  fill(response);
  // A record that fits into no such message has one of its own, as long as a message can be.
  if (run_ < runs_.size() && !response.has_answers()) {
    response = begin(limits::kDnsMessageOctets);
    if (!add_next(response)) {
      runs_.clear();
      response.set_rcode(rcode::kServFail);
    }
  }
  is_done_ = run_ >= runs_.size();
  Bytes message = response.take();
  seal(message, now);
  return message;
}

std::string Reply::trouble() const {
  if (judged_.rcode == rcode::kNoError) return {};
  const std::string key = " asks under key " + query_->tsig->key.text();
  switch (judged_.error) {
    case rcode::kBadKey:
      return key + ", which is not known here, or of another algorithm";
    case rcode::kBadTime:
      return key + " at another time: the clocks are more than five minutes apart";
    case rcode::kBadSig:
      return key + " with another secret than the one that is known here";
  }
  return key + " with a signature that is cut off";
}

std::optional<Reply::Transfer> Reply::transfer() const {
  const bool asks = query_->type == qtype::kAxfr || query_->type == qtype::kIxfr;
  if (query_->is_malformed || query_->opcode != opcode::kQuery || !query_->name || !asks) {
    return std::nullopt;
  }
  Transfer it{*query_->name, trouble()};
  if (!it.trouble.empty() || rcode_ == rcode::kNoError) return it;
  if (rcode_ == rcode::kServFail) {
    it.trouble = " gets SERVFAIL: a record of it is longer than any message";
  } else if (rcode_ == rcode::kRefused && standing_) {
    it.trouble = " asks by UDP, which is for the SOA alone";
  } else if (rcode_ == rcode::kRefused) {
    it.trouble = judged_.key == nullptr ? " asks without a key that is known here"
                                        : " asks for what is not served, or not yet";
  } else {
    it.trouble = " asks in a form that is none";
  }
  return it;
}

std::uint16_t Primary::decide(const Message& query, Transport transport, bool has_key,
                              Reply& reply) const {
  if (query.is_malformed) return rcode::kFormErr;
  if (query.opcode != opcode::kQuery) return rcode::kNotImp;
  if (query.edns && query.edns->version != 0) return rcode::kBadVers;
  if (query.klass != kClassIn || !query.name) return rcode::kRefused;
  const bool is_transfer = query.type == qtype::kAxfr || query.type == qtype::kIxfr;
  if (query.type != dns::type::kSoa && !is_transfer) return rcode::kRefused;
  if (is_transfer && !has_key && !is_open_) return rcode::kRefused;
  if (query.type == qtype::kAxfr && transport == Transport::udp) return rcode::kRefused;
  reply.standing_ = versions_.find(*query.name);
  // Who sends updates looks for the zone of a name by its SOA, upwards (RFC 2136, 4.3).
  for (dns::Name above = *query.name; !reply.standing_ && !is_transfer && !above.is_root();) {
    above = above.parent();
    reply.standing_ = versions_.find(above);
    reply.is_empty_ = true;
  }
  if (!reply.standing_) return rcode::kRefused;
  const Version& version = *reply.standing_->version;
  if (query.type == qtype::kAxfr) {
    reply.runs_ = whole(version);
    return rcode::kNoError;
  }
  if (query.type == qtype::kIxfr) {
    if (!query.serial) return rcode::kFormErr;
    const bool is_behind = is_newer(version.serial, *query.serial);
    if (is_behind && transport == Transport::tcp) {
      const auto changes = reply.standing_->since(*query.serial);
      reply.runs_ = changes ? differences(version, *changes) : whole(version);
      return rcode::kNoError;
    }
  }
  // RFC 1995, 2: by UDP, and to who is not behind, the SOA alone.
  reply.runs_ = {version.soa_octets};
  return rcode::kNoError;
}

std::optional<Reply> Primary::answer(BytesView octets, Transport transport,
                                     std::uint64_t now) const {
  std::optional<Message> query = read_message(octets);
  if (!query || query->is_response) return std::nullopt;
  Reply reply(std::move(*query));
  const Message& asked = *reply.query_;
  constexpr std::size_t kPlainUdpOctets = 512;
  const std::size_t udp = std::clamp<std::size_t>(
      asked.edns ? asked.edns->udp_octets : kPlainUdpOctets, kPlainUdpOctets, kUdpOctets);
  reply.most_ = transport == Transport::udp ? udp : limits::kTransferMessageOctets;
  if (!asked.is_malformed && asked.tsig) {
    reply.judged_ = judge(*asked.tsig, keys_, now);
    if (reply.judged_.key != nullptr) {
      reply.sealer_.emplace(*reply.judged_.key, asked.tsig->code);
    }
  }
  reply.rcode_ = reply.judged_.rcode;
  if (reply.rcode_ == rcode::kNoError) {
    reply.rcode_ = decide(asked, transport, reply.judged_.key != nullptr, reply);
  }
  return reply;
}

}  // namespace comity::primary
