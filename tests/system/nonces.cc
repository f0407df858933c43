#include "nonces.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "crypto/content.h"
#include "machine/files.h"
#include "party.h"
#include "publications/zone/zone.h"
#include "registers/keys/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::bench {
namespace {

constexpr std::size_t kPostBytes = 4 << 20;
constexpr std::size_t kPairBytes = 64;

Hash hash_of(const v1::Content& content) { return must(Hash::from(content.hash())); }

std::string session_text(const std::string& zone, std::uint64_t number) {
  return "zone " + zone + ", session " + std::to_string(number);
}

}  // namespace

void Nonces::note_drawn(const Hash& commitments) {
  const auto text = texts_.find(commitments);
  if (text == texts_.end()) give_up(commitments.hex() + ": these commitments were not posted");
  if (!batches_.insert(commitments).second) return;  // sent again
  for (std::size_t at = 0; at < text->second.size(); at += kPairBytes) {
    const bool is_new = drawn_.insert(text->second.substr(at, kPairBytes)).second;
    if (!is_new) give_up("a nonce was drawn twice");
  }
}

void Nonces::read_transaction(BytesView octets) {
  const auto transaction = must(wire::decode<v1::Transaction>(octets));
  const auto body = must(wire::decode<v1::Body>(transaction.body()));
  const v1::Action& action = body.action();
  if (action.has_keys_post_nonces()) {
    note_drawn(hash_of(action.keys_post_nonces().commitments()));
  } else if (action.has_keys_answer_session()) {
    const v1::AnswerSession& it = action.keys_answer_session();
    const auto text = texts_.find(hash_of(it.shares()));
    if (text == texts_.end()) give_up("shares that were not posted");
    given_[{it.zone(), it.role(), it.session(), body.party()}].shares.insert(text->second);
  } else if (action.has_keys_finish_session()) {
    const v1::FinishSession& it = action.keys_finish_session();
    Given& given = given_[{it.zone(), v1::ZONE_SIGNING, it.session(), body.party()}];
    given.digest_shares.insert(it.share());
    given.digests.insert(it.zone_digest());
  }
}

void Nonces::read_posts(const std::string& folder) {
  std::vector<std::filesystem::path> transactions;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string kind = entry.path().extension();
    if (kind == ".transactions") transactions.push_back(entry.path());
    if (kind != ".content") continue;
    const Bytes octets = must(machine::read_file(entry.path(), kPostBytes));
    const BytesView salt = BytesView(octets).substr(0, crypto::kContentSaltBytes);
    const BytesView text = BytesView(octets).substr(crypto::kContentSaltBytes);
    texts_[crypto::content_hash(salt, text)] = Bytes(text);
  }
  for (const auto& path : transactions) {
    read_transaction(must(machine::read_file(path, kPostBytes)));
  }
  for (const auto& [place, given] : given_) {
    if (given.shares.size() < 2 && given.digest_shares.size() < 2 && given.digests.size() < 2) {
      continue;
    }
    give_up(session_text(std::get<0>(place), std::get<2>(place)) + ": " + std::get<3>(place) +
            " has given two answers");
  }
}

void Nonces::see_session(const v1::SigningSession& record) {
  const v1::OpenSession& claim = record.claim();
  const auto place = [&](const std::string& party) {
    return Place(claim.zone(), claim.role(), record.number(), party);
  };
  const auto [known, is_new] = claims_.emplace(place(""), wire::encode(claim));
  if (!is_new) {
    if (known->second != wire::encode(claim)) {
      give_up(session_text(claim.zone(), record.number()) + ": its claim has changed");
    }
    return;
  }
  const std::uint32_t count = keys::nonces_of(claim);
  for (int p = 0; p < record.answers_size(); ++p) {
    const v1::SessionAnswer& answer = record.answers(p);
    const Bytes& pairs = texts_.at(hash_of(answer.commitments()));
    for (std::size_t i = answer.first(); i < answer.first() + count; ++i) {
      if (!frozen_.emplace(pairs.substr(i * kPairBytes, kPairBytes), record.number()).second) {
        give_up(session_text(claim.zone(), record.number()) +
                ": a nonce that an earlier one has frozen");
      }
    }
    asked_[place(claim.parties(p).party())] = count;
  }
}

void Nonces::see(const ledger::Ledger& ledger) {
  const auto view = must(ledger.view(ledger.head().height));
  for (const dns::Name& apex : zone::governed_zones(*view)) {
    for (const keys::Role role : keys::kRoles) {
      v1::SigningHead head;
      keys::find_head(*view, apex.text(), role, head);
      std::uint64_t& newest = newest_[{apex.text(), static_cast<int>(role)}];
      std::vector<std::uint64_t> numbers =
          keys::open_sessions(*view, apex.text(), role, ledger.head().height);
      for (; newest < head.sessions(); ++newest) numbers.push_back(newest + 1);
      for (const std::uint64_t number : numbers) {
        v1::SigningSession record;
        if (keys::find_session(*view, apex.text(), role, number, record)) see_session(record);
      }
    }
  }
}

std::string Nonces::summary() const {
  std::uint64_t answered = 0;
  for (const auto& [place, given] : given_) {
    const auto asked = asked_.find(place);
    if (asked == asked_.end()) {
      give_up(session_text(std::get<0>(place), std::get<2>(place)) + ": " + std::get<3>(place) +
              " was not asked");
    }
    if (!given.shares.empty()) answered += asked->second;
  }
  return std::to_string(drawn_.size()) + " nonces drawn, " + std::to_string(frozen_.size()) +
         " frozen in " + std::to_string(claims_.size()) + " sessions, " + std::to_string(answered) +
         " of them answered, none of them twice";
}

}  // namespace comity::bench
