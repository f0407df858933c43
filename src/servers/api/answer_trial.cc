// What a transaction would come to, were it signed and in the next block: the verdict, what it
// would change, what it uses of its sender's budget. Nothing is kept, and nobody's key is needed.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dns/name.h"
#include "dns/record.h"
#include "registers/constitution/queries.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {

boost::json::object verdict_json(const ledger::Verdict& verdict, const ledger::Registry& registry) {
  boost::json::object out;
  out["passes"] = verdict.has_value();
  put_outcome(out, verdict ? 0 : static_cast<std::uint32_t>(verdict.error().code), registry);
  out["reason"] = verdict ? boost::json::string() : text_json(verdict.error().reason);
  return out;
}

namespace {

constexpr http::Parameter kWithZones{"zones", Kind::word};

// The lines of a zone's file that a record of its collection stands for, whether they are
// published or not; of a registered name first whose it is. SOA without its serial: that counts
// changes.
class RecordLines {
 public:
  explicit RecordLines(std::string zone) : zone_(std::move(zone)) {
    visitor_.zone = [this](const v1::Zone& it) {
      lines_.push_back(text_json(zone_ + " SOA " + wire::to_json(it.soa())));
    };
    visitor_.set = [this](std::string_view owner, const v1::RecordSet& it) {
      add(std::string(owner), static_cast<std::uint16_t>(it.type()), it.ttl_seconds(), it.rdata());
    };
    visitor_.host = [this](std::string_view name, const v1::Host& it) {
      add(std::string(name), dns::type::kA, it.ipv4_ttl_seconds(), it.ipv4());
      add(std::string(name), dns::type::kAaaa, it.ipv6_ttl_seconds(), it.ipv6());
    };
    visitor_.delegation = [this](std::string_view label, const v1::Delegation& it) {
      add_delegation(names::name_of_label(label, zone_), it);
    };
  }

  [[nodiscard]] boost::json::array of(BytesView key, const std::optional<Bytes>& value) {
    lines_.clear();
    if (value && value->size() > limits::kHttpChangeBytes) {
      lines_.push_back(text_json(Bytes(key) + ", " + std::to_string(value->size()) + " octets"));
      return lines_;
    }
    if (value) names::hand_over(key, *value, visitor_);
    return lines_;
  }

 private:
  template <typename List>
  void add(const std::string& owner, std::uint16_t type, std::uint32_t ttl_seconds,
           const List& set) {
    for (const std::string& rdata : set) {
      const Result<std::string> text = dns::rdata_text(type, rdata);
      std::string line = owner + " " + std::to_string(ttl_seconds) + " IN ";
      line.append(dns::type_name(type)).append(" ").append(text ? *text : to_hex(rdata));
      lines_.push_back(text_json(line));
    }
  }

  void add_delegation(const std::string& owner, const v1::Delegation& it) {
    lines_.push_back(text_json(owner + " holder " + (it.holder().empty() ? "nobody" : it.holder()) +
                               (it.has_hold() ? ", on hold" : "")));
    std::vector<Bytes> servers;
    servers.reserve(static_cast<std::size_t>(it.name_servers_size()));
    for (const std::string& server : it.name_servers()) {
      if (const Result<dns::Name> name = dns::Name::parse(server)) {
        servers.emplace_back(name->wire());
      }
    }
    add(owner, dns::type::kNs, it.ns_ttl_seconds(), servers);
    std::vector<Bytes> signers;
    signers.reserve(static_cast<std::size_t>(it.ds_size()));
    for (const v1::DelegationSigner& ds : it.ds()) {
      signers.push_back(dns::ds_rdata(static_cast<std::uint16_t>(ds.key_tag()),
                                      static_cast<std::uint8_t>(ds.algorithm()),
                                      static_cast<std::uint8_t>(ds.digest_type()), ds.digest()));
    }
    add(owner, dns::type::kDs, it.ds_ttl_seconds(), signers);
  }

  const std::string zone_;
  names::ZoneVisitor visitor_;
  boost::json::array lines_;
};

// Those of the first that are not among the second.
boost::json::array without(const boost::json::array& lines, const boost::json::array& others) {
  boost::json::array out;
  for (const boost::json::value& line : lines) {
    if (std::find(others.begin(), others.end(), line) == others.end()) out.push_back(line);
  }
  return out;
}

boost::json::value record_json(const ledger::RecordKind& kind, const std::optional<Bytes>& value) {
  if (!value || kind.make == nullptr || value->size() > limits::kHttpChangeBytes) return nullptr;
  const auto message = kind.make();
  return wire::parse_stored(*value, *message) ? message_json(*message) : nullptr;
}

boost::json::object change_json(const state::Key& key, const std::optional<Bytes>& before,
                                const std::optional<Bytes>& after, const ledger::RecordKind& kind) {
  boost::json::object out{{"table", text_json(key.table)},
                          {"collection", text_json(key.collection)},
                          {"key", text_json(state::to_text(key))}};
  if (key.table == names::kTable) {
    RecordLines lines(key.collection);
    const boost::json::array old = lines.of(key.key, before);
    const boost::json::array now = lines.of(key.key, after);
    out["removed"] = without(old, now);
    out["added"] = without(now, old);
    return out;
  }
  out["before"] = record_json(kind, before);
  out["after"] = record_json(kind, after);
  return out;
}

boost::json::object count_json(std::uint64_t uses, std::uint64_t before, std::uint64_t most) {
  return {{"uses", uses}, {"used_before", before}, {"most", most}};
}

boost::json::value cost_json(const std::optional<ledger::Cost>& cost) {
  if (!cost) return nullptr;
  return boost::json::object{
      {"transactions",
       count_json(cost->transactions, cost->transactions_before, cost->most.transactions)},
      {"octets", count_json(cost->bytes, cost->bytes_before, cost->most.bytes)},
      {"comments", count_json(cost->comments, cost->comments_before, cost->most.comments)}};
}

// What is proposed, beside that it may be proposed.
tl::expected<boost::json::value, Problem> proposal_json(const Sources& sources, const Opened& state,
                                                        const v1::Body& body, Time now,
                                                        bool with_zones) {
  if (!body.action().has_decisions_propose()) return boost::json::value(nullptr);
  v1::ProposedActions actions;
  *actions.mutable_actions() = body.action().decisions_propose().actions();
  auto preview = preview_json(sources, state, actions, body.party(), now, with_zones);
  if (!preview) return tl::unexpected(preview.error());
  return boost::json::value(*std::move(preview));
}

Answer answer_trial(const Sources& sources, const Request& request, const Opened& state) {
  const std::string zones = request.text("zones").value_or("all");
  if (zones != "all" && zones != "none") return bad_parameter("zones", "zones is all or none");
  const Result<v1::Body> body = wire::decode<v1::Body>(request.body);
  if (!body) return problem(Fault::bad_body, "Body: " + body.error().message);
  const Time now = time_of(request, state);
  boost::json::object out = about(state);
  const ledger::Registry& registry = sources.reader.registry();
  const ledger::Context context{state.head.height + 1, now,
                                constitution::rules(*state.view).version};
  state::Draft draft(*state.view);
  const ledger::OwnTrial trial = ledger::try_own(request.body, sources.reader.community(), draft,
                                                 registry, sources.reader.ports(), context);
  out["verdict"] = verdict_json(trial.verdict, registry);
  out["budget"] = cost_json(trial.cost);
  put_changes(out, *state.view, draft, registry);
  auto proposal = proposal_json(sources, state, *body, now, zones == "all");
  if (!proposal) return tl::unexpected(proposal.error());
  out["proposal"] = *std::move(proposal);
  return json_response(out);
}

}  // namespace

void put_changes(boost::json::object& into, const state::View& before, const state::Draft& after,
                 const ledger::Registry& registry) {
  boost::json::array list;
  std::uint64_t total = 0;
  for (const auto& [key, value] : after.changes()) {
    const ledger::RecordKind* const kind = registry.kind_of(key);
    if (kind == nullptr || kind->hand == ledger::Hand::derived) continue;
    const std::optional<Bytes> stands = before.get(key);
    if (stands == value) continue;
    if (++total > limits::kHttpChangesShown) continue;
    list.push_back(change_json(key, stands, value, *kind));
  }
  into["changes"] = std::move(list);
  into["changes_total"] = total;
}

Routes trial_routes(const Bind& bind) {
  return {{Method::post,
           "/v1/preview/transaction",
           {kAt, kWithZones},
           bind(answer_trial),
           "body: canonical Body of a transaction, not signed; what it would come to in the next "
           "block: verdict, the `changes` of records, of a zone its lines, what it uses of "
           "the sender's `budget` of the day; of one that proposes besides the `proposal`, as "
           "`/v1/preview` answers",
           kTrial}};
}

}  // namespace comity::api
