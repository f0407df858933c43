#include "evidence/blame.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "evidence/origin.h"
#include "evidence/recompute.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/acts.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

class Blame {
 public:
  Blame(const BundleView& view, const Origins& origins, std::string zone)
      : view_(view), origins_(origins), zone_(std::move(zone)) {}

  Status add(BytesView key, BytesView value) {
    key_ = key;
    wrong_.reset();
    names::ZoneVisitor visitor;
    visitor.zone = [this](const v1::Zone& it) {
      const OwnPart part = soa_of(zone_, it);
      add_line(zone_, "SOA", part, origins_.of(part));
    };
    visitor.set = [this](std::string_view owner, const v1::RecordSet& it) {
      const OwnPart part = set_of(zone_, std::string(owner), it);
      add_line(std::string(owner), key_.substr(key_.rfind('/') + 1), part, origins_.of(part));
    };
    visitor.host = [this](std::string_view name, const v1::Host& it) {
      const std::string owner(name);
      add_line(owner, "A AAAA", addresses_of(zone_, owner, it), origins_.of_host(owner, it));
    };
    visitor.delegation = [this](std::string_view label, const v1::Delegation& it) {
      add_delegation(std::string(label), it);
    };
    names::hand_over(key, value, visitor);
    if (wrong_) return tl::unexpected(*wrong_);
    return {};
  }

  std::vector<BlameLine> take() {
    std::sort(lines_.begin(), lines_.end(), [](const BlameLine& a, const BlameLine& b) {
      return std::tie(a.owner, a.type) < std::tie(b.owner, b.type);
    });
    return std::move(lines_);
  }

 private:
  static constexpr std::uint32_t kNs = 2;

  void add_delegation(const std::string& label, const v1::Delegation& record) {
    const std::string owner = names::name_of_label(label, zone_);
    for (const OwnPart& part : parts_of(zone_, label, record)) {
      const bool is_ns = part.types.front() == kNs;
      if (is_ns ? record.name_servers().empty() : record.ds().empty()) continue;
      add_line(owner, is_ns ? "NS" : "DS", part, origins_.of_delegation(label, record, part));
    }
    OwnPart held{"name", "name " + owner, owner, {}, record.held_height(), {}, {}, false, {}};
    held.puts_it = [&](const v1::Action& action) {
      return given_to(action, zone_, label) == record.holder() ||
             registered_for(action, zone_, label) == record.holder();
    };
    add_line(owner, "name", held, origins_.of_holder(label, record));
    lines_.back().holder = record.holder();
  }

  void add_line(std::string owner, std::string type, const OwnPart& part,
                const Result<Whence>& whence) {
    BlameLine line;
    line.owner = std::move(owner);
    line.type = std::move(type);
    line.key = Bytes(key_);
    line.height = part.set_at;
    if (!whence) {
      line.doubt = whence.error().message;
      if (whence.error().kind != ErrorKind::not_found) wrong_ = whence.error();
    } else if (!whence->is_whole) {
      line.doubt = whence->text();
    } else if (whence->transaction != nullptr) {
      add_transaction(*whence->transaction, part, line);
    } else if (whence->decision != 0) {
      add_decision(whence->decision, part, line);
    }
    if (whence && whence->is_whole) line.caveat = whence->caveat;
    lines_.push_back(std::move(line));
  }

  void add_transaction(const proof::ProvenTransaction& it, const OwnPart& part,
                       BlameLine& line) const {
    line.transaction = it.id.hex();
    line.party = it.party;
    line.public_key = it.key.hex();
    line.height = it.height;
    line.time = it.block_time;
    v1::Body body;
    if (wire::parse_stored(it.body, body)) line.line = place_in(body.action(), part, line);
  }

  void add_decision(std::uint64_t number, const OwnPart& part, BlameLine& line) const {
    v1::Proposal proposal;
    v1::ProposedActions actions;
    line.decision = number;
    if (!decisions::find_proposal(view_, number, proposal) ||
        !decisions::find_actions(view_, number, actions)) {
      return;
    }
    line.party = proposal.proposer();
    line.rule = proposal.rule();
    line.time = wire::to_time(proposal.ended_at()).value_or(Time{});
    for (const v1::Action& action : actions.actions()) {
      if (part.puts_it(action)) line.line = place_in(action, part, line);
    }
  }

  // Where in a batch or in a plan it is said.
  static std::uint64_t place_in(const v1::Action& action, const OwnPart& part,
                                const BlameLine& line) {
    std::uint64_t place = 0;
    std::uint64_t found = 0;
    const std::vector<const v1::Action*> acts = wire::acts_of(action);
    const bool alone = acts.size() == 1 && !acts.front()->has_names_change_sets();
    if (alone) return 0;
    for (const v1::Action* act : acts) {
      const v1::ChangeSets& plan = act->names_change_sets();
      const std::uint64_t first = place;
      place += plan.changes().empty() ? 1 : static_cast<std::uint64_t>(plan.changes_size());
      if (!part.puts_it(*act)) continue;
      found = first + 1 + line_in(plan, part, line);
    }
    return found;
  }

  static std::uint64_t line_in(const v1::ChangeSets& plan, const OwnPart& part,
                               const BlameLine& line) {
    for (int i = 0; i < plan.changes_size(); ++i) {
      const v1::SetChange& change = plan.changes(i);
      const bool type =
          std::find(part.types.begin(), part.types.end(), change.type()) != part.types.end();
      if (type && names::name_of_label(change.owner(), plan.zone()) == line.owner) {
        return static_cast<std::uint64_t>(i);
      }
    }
    return 0;
  }

  const BundleView& view_;
  const Origins& origins_;
  const std::string zone_;
  Bytes key_;
  std::vector<BlameLine> lines_;
  std::optional<Error> wrong_;
};

}  // namespace

Result<std::vector<BlameLine>> blame(const proof::Verified& verified, const std::string& zone) {
  const BundleView view(verified);
  std::vector<Recounted> judged;
  const Result<Provenance> provenance = judge_all(view, verified, judged);
  if (!provenance) return tl::unexpected(provenance.error());
  const Origins origins(view, verified, *provenance, zone);
  Blame blame(view, origins, zone);
  for (const proof::ProvenRecord& record : verified.records) {
    if (record.table != names::kTable || record.collection != zone || !record.value) continue;
    if (Status added = blame.add(record.key, *record.value); !added) {
      return tl::unexpected(added.error());
    }
  }
  return blame.take();
}

}  // namespace comity::evidence
