// Private to this folder: what answers are made from, and one function per route.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/read.h"
#include "ledger/submit.h"
#include "servers/api/health.h"
#include "servers/api/json.h"
#include "servers/api/parse.h"
#include "servers/api/problem.h"
#include "servers/api/zone_cache.h"

namespace comity::api {

// What genesis says and no later height changes.
struct GenesisFacts {
  struct LogKey {
    std::string party;
    Bytes key;
  };
  std::string name;
  Time time;
  std::vector<LogKey> log_keys;
  std::uint32_t log_threshold = 0;
};

struct Sources {
  const ledger::Reader& reader;
  ledger::Submitter& submitter;
  const Health& health;
  ZoneCache& zones;
  const GenesisFacts& genesis;
};

// The state that a request asks about: ?height=N, else the newest.
struct Opened {
  ledger::Head head;
  std::unique_ptr<state::View> view;
};
[[nodiscard]] tl::expected<Opened, Problem> open_state(const Sources& sources,
                                                       std::optional<std::uint64_t> height);

// The content type of a zone file (RFC 4027).
inline constexpr std::string_view kMasterFile = "text/dns";
// ?apex=NAME of a request, the root when it names none.
[[nodiscard]] inline std::string apex_of(const Request& request) {
  return request.text("apex").value_or(".");
}

// The key of a record that the parameters table, collection, and key or key_hex name.
[[nodiscard]] tl::expected<state::Key, Problem> read_key(const Request& request);

// Starts an answer about state: {"height": N, ...}.
[[nodiscard]] boost::json::object about(const Opened& state);

// Not about the state of one height.
using PlainAnswer = Answer (*)(const Sources&, const Request&);
[[nodiscard]] Answer answer_index(const Sources&, const Request&);
[[nodiscard]] Answer answer_outcomes(const Sources&, const Request&);
[[nodiscard]] Answer answer_options(const Sources&, const Request&);
[[nodiscard]] Answer answer_health(const Sources&, const Request&);
[[nodiscard]] Answer answer_genesis(const Sources&, const Request&);
[[nodiscard]] Answer answer_checkpoint(const Sources&, const Request&);
[[nodiscard]] Answer answer_tile(const Sources&, const Request&);
[[nodiscard]] Answer answer_log_entry(const Sources&, const Request&);
[[nodiscard]] Answer answer_tlog_proof(const Sources&, const Request&);
[[nodiscard]] Answer answer_log_inclusion(const Sources&, const Request&);
[[nodiscard]] Answer answer_log_consistency(const Sources&, const Request&);
[[nodiscard]] Answer answer_block(const Sources&, const Request&);
[[nodiscard]] Answer answer_transaction(const Sources&, const Request&);
[[nodiscard]] Answer answer_submit(const Sources&, const Request&);
[[nodiscard]] Answer answer_put_content(const Sources&, const Request&);
[[nodiscard]] Answer answer_content(const Sources&, const Request&);
[[nodiscard]] Answer answer_zone_diff(const Sources&, const Request&);
[[nodiscard]] Answer answer_zone_signed(const Sources&, const Request&);

// About the state of one height.
using StateAnswer = Answer (*)(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_community(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_record(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_bundle_record(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_bundle_collection(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_bundle_delegation(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_bundle_zone(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_proof_ics23(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_parties(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_party(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_party_waiting(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_key(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_constitution(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_power(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_proposals(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_proposal(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_proposal_preview(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_preview(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_zones(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_zone(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_zone_text(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_zone_signing(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_zone_trust_anchor(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_delegations(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_delegation(const Sources&, const Request&, const Opened&);
[[nodiscard]] Answer answer_host(const Sources&, const Request&, const Opened&);

}  // namespace comity::api
