#include "apps/comity/zone_plan.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/actions.h"
#include "apps/comity/answer.h"
#include "apps/comity/decide.h"
#include "apps/comity/light.h"
#include "apps/comity/show_names.h"
#include "apps/comity/words.h"
#include "base/limits.h"
#include "dns/idna.h"
#include "dns/record.h"
#include "evidence/bundle_view.h"
#include "founding/holders.h"
#include "machine/files.h"
#include "planning/many_sets.h"
#include "planning/plan.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;
using planning::Plan;
using Acts = std::vector<v1::Action>;

constexpr std::size_t kLinesShown = 50;
constexpr std::string_view kTooManyForOne =
    ": more than one proposal holds; change the zone in steps, with files that change a part of it";

}  // namespace

Result<MasterFile> read_master_file(const std::string& path) {
  Result<machine::LineReader> lines = machine::LineReader::open(path);
  if (!lines) return tl::unexpected(lines.error());
  MasterFile file;
  dns::MasterFileReader reader;
  std::string line;
  while (true) {
    const Result<bool> more = lines->next(line);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    if (const Status read = reader.line(line, file.records); !read) {
      file.problems.push_back(read.error().message);
    }
  }
  if (const Status end = reader.end(); !end) file.problems.push_back(end.error().message);
  return file;
}

namespace {

// A plan, and what of it goes into proposals.
struct Made {
  Plan plan;
  std::map<std::string, Acts> proposals;  // by whose part it is
};

// A few acts of the community's stay what they are; of a holder's part, and of many, all is done or
// skipped line by line.
void add_proposals(const state::View& view, std::uint64_t height, Made& made) {
  for (const auto& [holder, acts] : made.plan.acts) {
    const bool few = holder.empty() && acts.size() <= limits::kActionsPerProposal;
    made.proposals[holder] = few ? acts : planning::as_change_sets(view, holder, height, acts);
  }
}

// The zone is derived here, from records that the log of the community proves.
Result<Made> make_plan(const Common& common, const dns::Name& apex, MasterFile file) {
  const Result<Hash> community = required_community(common);
  if (!community) return tl::unexpected(community.error());
  const std::string target = "/v1/zones/" + zone_segment(apex.text()) + "/text";
  const Result<ProvenBundle> bundle =
      get_bundle(common, *community, "/v1/bundle/answer?target=" + escape(target));
  if (!bundle) return tl::unexpected(bundle.error());
  if (Status fresh = require_fresh(common, bundle->verified); !fresh) {
    return tl::unexpected(fresh.error());
  }
  const evidence::BundleView view(bundle->verified);
  Result<Plan> plan = planning::plan_zone(view, apex, std::move(file.records), file.holders);
  if (!plan) return tl::unexpected(plan.error());
  plan->problems.insert(plan->problems.begin(), file.problems.begin(), file.problems.end());
  if (!plan->problems.empty()) plan->acts.clear();
  Made made{*std::move(plan), {}};
  add_proposals(view, bundle->verified.height, made);
  return made;
}

}  // namespace

Result<zone::Zone> zone_at(const Common& common, const dns::Name& apex, std::uint64_t height) {
  const Result<Hash> community = required_community(common);
  if (!community) return tl::unexpected(community.error());
  const std::string number = std::to_string(height);
  const std::string target = "/v1/zones/" + zone_segment(apex.text()) + "/text?height=" + number;
  const Result<ProvenBundle> bundle =
      get_bundle(common, *community, "/v1/bundle/answer?target=" + escape(target));
  if (!bundle) return tl::unexpected(bundle.error());
  if (bundle->verified.height != height) {
    return error(ErrorKind::corrupt, "the node proves height " +
                                         std::to_string(bundle->verified.height) + " for " +
                                         number + ": do not trust it");
  }
  const evidence::BundleView view(bundle->verified);
  Result<zone::Zone> zone = zone::derive(view, apex);
  if (!zone) return at("height " + number, zone.error());
  return zone;
}

namespace {

json::array texts(const std::vector<std::string>& lines) {
  json::array out;
  for (const std::string& line : lines) out.emplace_back(line);
  return out;
}
json::array lines_of(const std::vector<dns::Record>& records) {
  json::array out;
  for (const dns::Record& record : records) out.emplace_back(dns::to_text(record));
  return out;
}

json::object as_json(const Plan& plan) {
  json::object acts;
  for (const auto& [holder, list] : plan.acts) {
    json::array forms;
    for (const v1::Action& action : list) forms.push_back(json::parse(wire::to_json(action)));
    acts[holder] = std::move(forms);
  }
  json::object out;
  out["removed"] = lines_of(plan.difference.removed);
  out["added"] = lines_of(plan.difference.added);
  out["acts"] = std::move(acts);
  out["impossible"] = texts(plan.impossible);
  out["problems"] = texts(plan.problems);
  out["warnings"] = texts(plan.warnings);
  return out;
}

void show_lines(const std::string& what, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::cout << what << " " << lines.size() << "\n";
  for (std::size_t i = 0; i < std::min(lines.size(), kLinesShown); ++i) {
    std::cout << "  " << lines[i] << "\n";
  }
  if (lines.size() > kLinesShown) {
    std::cout << "  ... and " << lines.size() - kLinesShown << " more, all with --json\n";
  }
}

std::string counted(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " act" : " acts");
}

// What of the community's part is more than one proposal holds: acts that ask for somebody's
// consent by themselves stand beside the lines of a plan, and part them.
bool fits_one_proposal(const Made& made) {
  const auto found = made.proposals.find("");
  return found == made.proposals.end() || found->second.size() <= limits::kActionsPerProposal;
}

// What guards count of the community's part. Nothing is signed here, so that a node which cannot
// say stops nothing.
json::array guards_of(const Common& common, const std::string& own, const Made& made) {
  const auto found = made.proposals.find("");
  if (found == made.proposals.end() || !fits_one_proposal(made)) return {};
  v1::ProposedActions actions;
  for (const v1::Action& action : found->second) {
    // To try thousands of lines takes longer than the plan: --propose does it, with --dry-run too.
    if (action.has_names_change_sets()) return {};
    *actions.add_actions() = action;
  }
  const Result<json::value> preview = preview_proven(common, own, wire::encode(actions));
  return preview ? list_at(*preview, "guards") : json::array();
}

// Which names come to be registered, and for whom.
std::vector<std::string> registrations_of(const Plan& plan) {
  std::vector<std::string> lines;
  for (const auto& [holder, acts] : plan.acts) {
    for (const v1::Action& action : acts) {
      const v1::CreateDelegation& it = action.names_create_delegation();
      if (!action.has_names_create_delegation() || it.holder().empty()) continue;
      std::string& line = lines.emplace_back(it.label());
      line.append(" of ").append(it.zone()).append(" for ").append(it.holder());
    }
  }
  return lines;
}

void show_plan(const Common& common, const std::string& own, const Made& made,
               std::string_view of) {
  const Plan& plan = made.plan;
  std::vector<std::string> lines;
  lines.reserve(plan.difference.removed.size() + plan.difference.added.size());
  for (const dns::Record& record : plan.difference.removed) {
    lines.push_back("- " + dns::to_text(record));
  }
  for (const dns::Record& record : plan.difference.added) {
    lines.push_back("+ " + dns::to_text(record));
  }
  show_lines("records that change:", lines);
  show_lines("names that are registered:", registrations_of(plan));
  show_lines("wrong with it:", plan.problems);
  show_lines("unwise, or so already:", plan.warnings);
  show_lines("not by these acts:", plan.impossible);
  for (const auto& [holder, acts] : plan.acts) {
    if (holder.empty()) {
      row("community", counted(acts.size()) + (fits_one_proposal(made)
                                                   ? ": --propose TITLE makes them one proposal"
                                                   : std::string(kTooManyForOne)));
    } else if (wire::is_holder(holder, own)) {
      row(holder, counted(acts.size()) + " of your own: --own does them");
    } else {
      row(holder, counted(acts.size()) +
                      ", its own: --write FOLDER writes them down for it, --ask proposes them");
    }
  }
  const json::object guarded{{"guards", guards_of(common, own, made)}};
  for (const std::string& line : guard_lines(guarded)) row("guard", "the community's part " + line);
  if (plan.problems.empty() && plan.acts.empty() && plan.impossible.empty()) {
    std::cout << "the zone is that of the " << of << "\n";
  }
}

// Together as far as one transaction takes them: all of those or none.
int do_own(const Common& common, Acting acting, const Acts& acts) {
  acting.propose.clear();
  for (std::size_t first = 0; first < acts.size(); first += limits::kActionsPerBatch) {
    const std::size_t end = std::min(first + limits::kActionsPerBatch, acts.size());
    v1::Action action;
    for (std::size_t i = first; i < end; ++i) {
      *action.mutable_members_batch()->add_actions() = acts[i];
    }
    const int code = act(common, acting, end - first == 1 ? acts[first] : action);
    if (code == kOk && common.dry_run && end < acts.size()) {
      std::cerr << "the " << acts.size() - end
                << " acts after these stand on them, so they are not tried\n";
      return kOk;
    }
    if (code != kOk && common.dry_run) return code;
    if (code != kOk) {
      std::cerr << "comity: " << first << " of " << acts.size()
                << " acts were done; plan again for the rest\n";
      return code;
    }
  }
  return kOk;
}

// Their files, and with what their holder does them.
int write_down(const Common& common, const Plan& plan, const std::string& own,
               const std::string& folder) {
  if (Status made = machine::make_folder(folder); !made) return fail(made.error());
  for (const auto& [holder, acts] : plan.acts) {
    if (holder.empty() || wire::is_holder(holder, own)) continue;
    std::string files = folder;
    files.append("/").append(holder).append("-");
    for (std::size_t i = 0; i < acts.size(); ++i) {
      // In their order also for a shell, which sorts names.
      std::string number = std::to_string(i + 1);
      number.insert(0, number.size() < 4 ? 4 - number.size() : 0, '0');
      std::string name = files;
      name.append(number).append(".json");
      if (Status written =
              machine::replace_file(name, wire::to_json(acts[i]) + "\n", machine::Access::open);
          !written) {
        return fail(written.error());
      }
    }
    std::string command = "comity --as ";
    command.append(wire::holders_of(holder).front()).append(" act ").append(files).append("*.json");
    if (!common.json) {
      row(holder, command);
    } else {
      (void)print_json(json::object{{"holder", holder}, {"command", command}});
    }
  }
  return kOk;
}

// The community's part, and with `ask` that of each holder but of who proposes, one after the
// other.
int propose_parts(const Common& common, const Acting& acting, const Made& made,
                  const std::string& own, bool ask) {
  if (!fits_one_proposal(made)) {
    return fail({ErrorKind::invalid, "the community's part is" +
                                         std::string(kTooManyForOne.substr(1)) +
                                         "; nothing was proposed"});
  }
  if (!ask && !made.proposals.contains("")) {
    std::cerr << "none of it is the community's: nothing was proposed\n";
  }
  for (const auto& [holder, actions] : made.proposals) {
    if (!holder.empty() && (!ask || wire::is_holder(holder, own))) continue;
    std::string title = acting.propose;
    if (!holder.empty()) title.append(": ").append(holder);
    const int code = propose_acts(common, acting, title, actions);
    if (code != kOk) return code;
  }
  return kOk;
}

Result<dns::Name> apex_of(const PlanOptions& options) {
  std::string text = ascii_lower(options.zone);
  if (!text.ends_with('.')) text.push_back('.');
  return dns::Name::parse(text);
}

// Of the plan what the options ask for: own acts first, then what others are handed.
int do_parts(const Common& common, const Acting& acting, const PlanOptions& options,
             const Made& made, const std::string& party) {
  int code = kOk;
  bool any = false;
  // What it holds alone, and with others.
  for (const auto& [holder, acts] : made.plan.acts) {
    if (!options.own || code != kOk || !wire::is_holder(holder, party)) continue;
    any = true;
    code = do_own(common, acting, acts);
  }
  if (options.own && !any) {
    std::cerr << "none of it is " << (party.empty() ? "anybody's here" : party + "'s own")
              << ": nothing was done\n";
  }
  if (code == kOk && !options.write.empty()) {
    code = write_down(common, made.plan, party, options.write);
  }
  if (code != kOk || acting.propose.empty()) return code;
  return propose_parts(common, acting, made, party, options.ask);
}

// Shows what makes the zone that of the file, and does of it what the options say.
int carry_out(const Common& common, const Acting& acting, const PlanOptions& options,
              const dns::Name& apex, MasterFile file) {
  if (options.ask && acting.propose.empty()) {
    return fail({ErrorKind::invalid, "--ask goes with --propose TITLE"});
  }
  const Result<std::string> party = own_party(common);
  if (!party) return fail(party.error());
  const Result<Made> made = make_plan(common, apex, std::move(file));
  if (!made) return fail(made.error());
  const bool sound = made->plan.problems.empty();
  const auto does = [&]() {
    return sound ? do_parts(common, acting, options, *made, *party) : int{kUsage};
  };
  if (!common.json) {
    show_plan(common, *party, *made, options.file.empty() ? "height" : "file");
    return does();
  }
  json::object document = as_json(made->plan);
  document["guards"] = guards_of(common, *party, *made);
  const int code = gather_json("done", does, document);
  (void)print_json(document);
  return code;
}

// Names as people write them: of the zone, or absolute with a dot at the end.
Status read_holders(const dns::Name& apex, const std::string& path, MasterFile& file) {
  if (path.empty()) return {};
  const auto holders = founding::read_holders(path);
  if (!holders) return tl::unexpected(holders.error());
  for (const founding::Holder& it : *holders) {
    const std::string where = path + ": line " + std::to_string(it.line);
    Result<std::string> typed = dns::to_a_labels(it.name);
    if (!typed) return at(where, typed.error());
    std::string label = ascii_lower(*typed);
    if (Status relative = take_label(apex.text(), label); !relative) {
      return at(where, relative.error());
    }
    label.append(".").append(apex.is_root() ? "" : apex.text());
    const Result<dns::Name> name = dns::Name::parse(label);
    if (!name) return at(where, name.error());
    if (!file.holders.emplace(name->text(), it.party).second) {
      return error(where + ": " + name->text() + " stands there already");
    }
  }
  return {};
}

}  // namespace

int plan_zone(const Common& common, const Acting& acting, const PlanOptions& options) {
  const Result<dns::Name> apex = apex_of(options);
  if (!apex) return fail(apex.error());
  Result<MasterFile> file = read_master_file(options.file);
  if (!file) return fail(file.error());
  if (const Status read = read_holders(*apex, options.holders, *file); !read) {
    return fail(read.error());
  }
  return carry_out(common, acting, options, *apex, *std::move(file));
}

int roll_back_zone(const Common& common, const Acting& acting, const PlanOptions& options) {
  const Result<dns::Name> apex = apex_of(options);
  if (!apex) return fail(apex.error());
  Result<zone::Zone> then = zone_at(common, *apex, options.height);
  if (!then) return fail(then.error());
  return carry_out(common, acting, options, *apex, {std::move(then->records), {}, {}});
}

}  // namespace comity::cli
