// Private to this folder: what answers are made from, and the rows of each file of answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/reads.h"
#include "ledger/read.h"
#include "ledger/submit.h"
#include "servers/api/cosignatures.h"
#include "servers/api/health.h"
#include "servers/api/json.h"
#include "servers/api/limits.h"
#include "servers/api/zone_cache.h"
#include "servers/http/problem.h"
#include "servers/http/route.h"
#include "servers/http/table.h"

namespace comity::api {

using http::Answer;
using http::bad_parameter;
using http::Fault;
using http::is_utf8;
using http::json_response;
using http::Kind;
using http::Method;
using http::Problem;
using http::problem;
using http::Request;
using http::Response;
using http::text_json;

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
  proof::Policy policy;  // of the same keys
};

struct Sources {
  const ledger::Reader& reader;
  ledger::Submitter& submitter;
  const Health& health;
  const GenesisFacts genesis;
  evidence::Reads* reads = nullptr;  // where what is read of state is noted; null: nowhere
  // These have locks of their own.
  mutable ZoneCache zones = {};
  mutable Cosignatures cosignatures = {};
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

// The time of the newest block, or that of ?at= where it is later: a forecast after a quiet day is
// one for today. Who makes the answer from a bundle asks with the same.
[[nodiscard]] Time time_of(const Request& request, const Opened& state);

// The key of a record that the parameters table, collection, and key or key_hex name.
[[nodiscard]] tl::expected<state::Key, Problem> read_key(const Request& request);

// What the effect of this proposal left as it stood: in a draft in which it ran, what it would.
[[nodiscard]] boost::json::array skipped_json(const state::View& view,
                                              const v1::ProposedActions& actions,
                                              std::uint64_t number,
                                              const ledger::Registry& registry);
// What a trial has done: {"changes": [...], "changes_total": N}, put into `into`. Of records that
// follow from others nothing; of a zone's the lines that go and come, of others the record before
// and after; the first limits::kHttpChangesShown, and none of many octets.
void put_changes(boost::json::object& into, const state::View& before, const state::Draft& after,
                 const ledger::Registry& registry);
// What an effect uses of guards.
[[nodiscard]] boost::json::array guards_json(const std::vector<ledger::GuardUse>& guards);
// Says of each decision that a guard holds what to do.
void add_held(const state::View& view, std::vector<std::string>& reasons);
// Record sets of this holder's that observers have set back, the first of them.
void add_set_backs(const Opened& state, const std::string& party, boost::json::array& out);
[[nodiscard]] boost::json::object verdict_json(const ledger::Verdict& verdict,
                                               const ledger::Registry& registry);
// What these actions would do if they took effect by decision, as /v1/preview answers.
[[nodiscard]] tl::expected<boost::json::object, Problem> preview_json(
    const Sources& sources, const Opened& state, const v1::ProposedActions& actions,
    const std::string& proposer, Time now, bool with_zones);
// A bundle as an answer.
[[nodiscard]] Answer bundle_response(Result<Bytes> bundle);
// Starts an answer about state: {"height": N, ...}.
[[nodiscard]] boost::json::object about(const Opened& state);

// The two forms of a function that answers; the second is about the state of one height.
using PlainAnswer = Answer (*)(const Sources&, const Request&);
using StateAnswer = Answer (*)(const Sources&, const Request&, const Opened&);

// Makes of such a function what stands in a row, with the sources that it answers from.
class Bind {
 public:
  explicit Bind(std::shared_ptr<const Sources> sources) : sources_(std::move(sources)) {}
  [[nodiscard]] http::Function operator()(PlainAnswer answer) const;
  // Opens the state of ?height=, names it in a header, and answers 500 when it cannot be read.
  [[nodiscard]] http::Function operator()(StateAnswer answer) const;

 private:
  std::shared_ptr<const Sources> sources_;
};

// Parameters that several routes have.
inline constexpr http::Parameter kHeight{"height", Kind::number};
// Seconds since 1970: what is only shown may be of a later time than the newest block's.
inline constexpr http::Parameter kAt{"at", Kind::number};
inline constexpr http::Parameter kLimit{"limit", Kind::limit};
inline constexpr http::Parameter kAfterNumber{"after", Kind::number};
inline constexpr http::Parameter kAfterLabel{"after", Kind::label};
inline constexpr http::Parameter kApex{"apex", Kind::apex, true};
inline constexpr http::Parameter kZone{"zone", Kind::apex, true};
inline constexpr http::Parameter kLabel{"label", Kind::labels, true};
inline constexpr http::Parameter kProposal{"number", Kind::number, true};
inline constexpr http::Parameter kTable{"table", Kind::text, true};
inline constexpr http::Parameter kCollection{"collection", Kind::text, true};
inline constexpr http::Parameter kKey{"key", Kind::text};
inline constexpr http::Parameter kKeyHex{"key_hex", Kind::hex};

// How octets come and go.
inline constexpr std::string_view kOctets = "application/octet-stream";
inline constexpr http::Terms kTakesOctets{.takes = kOctets};
inline constexpr http::Terms kProof{.lane = http::Lane::proof};
inline constexpr http::Terms kPreview{.lane = http::Lane::preview};
inline constexpr http::Terms kPreviewOfOctets{.lane = http::Lane::preview, .takes = kOctets};
inline constexpr http::Terms kTrial{.lane = http::Lane::trial, .takes = kOctets};
// The answer may be another one a moment later (content can be erased), so nobody may keep it.
inline constexpr http::Terms kNotKept{.may_be_kept = false};

// The table of every route, answered from `sources`.
[[nodiscard]] http::Table make_table(std::shared_ptr<const Sources> sources);

// The rows of each answer_*.cc; routes.cc puts them together.
using Routes = std::vector<http::Route>;
[[nodiscard]] Routes node_routes(const Bind& bind);
[[nodiscard]] Routes log_routes(const Bind& bind);
[[nodiscard]] Routes after_routes(const Bind& bind);
[[nodiscard]] Routes witness_routes(const Bind& bind);
[[nodiscard]] Routes submit_routes(const Bind& bind);
[[nodiscard]] Routes record_routes(const Bind& bind);
[[nodiscard]] Routes bundle_routes(const Bind& bind);
[[nodiscard]] Routes member_routes(const Bind& bind);
[[nodiscard]] Routes constitution_routes(const Bind& bind);
[[nodiscard]] Routes decision_routes(const Bind& bind);
[[nodiscard]] Routes preview_routes(const Bind& bind);
[[nodiscard]] Routes name_routes(const Bind& bind);
[[nodiscard]] Routes set_routes(const Bind& bind);
[[nodiscard]] Routes history_routes(const Bind& bind);
[[nodiscard]] Routes feed_routes(const Bind& bind);
[[nodiscard]] Routes minutes_routes(const Bind& bind);
[[nodiscard]] Routes trial_routes(const Bind& bind);
[[nodiscard]] Routes child_routes(const Bind& bind);
[[nodiscard]] Routes guard_routes(const Bind& bind);
[[nodiscard]] Routes fault_routes(const Bind& bind);
[[nodiscard]] Routes signing_routes(const Bind& bind);

}  // namespace comity::api
