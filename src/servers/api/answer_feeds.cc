// What the community decides, for readers of news and for calendars (docs/spec/api.md, "Feeds").
// All of it follows from the records of proposals; of who reads it nothing is kept.
#include <algorithm>
#include <tuple>

#include "base/harmless.h"
#include "base/words.h"
#include "registers/decisions/queries.h"
#include "servers/api/answers.h"
#include "servers/api/atom.h"
#include "servers/api/calendar.h"
#include "servers/api/feed_names.h"
#include "servers/api/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

using decisions::Step;

// One entry of the feed in the making.
struct Told {
  Time at;
  std::uint64_t number = 0;
  int rank = 0;              // among those of one proposal at one time
  std::optional<Step> step;  // nothing: an objection
  v1::Objection objection;   // then
  std::string objector;
};

bool is_told_before(const Told& a, const Told& b) {
  return std::tie(b.at, b.number, b.rank, b.objector) <
         std::tie(a.at, a.number, a.rank, a.objector);
}

// `word` says for ever what an entry is about and so makes its id; what ends a vote, or ends all,
// does so once.
struct StepWords {
  std::string_view word;
  std::string_view id;
  std::string_view title;
};

StepWords words_of(const std::optional<Step>& step) {
  if (!step) return {"objection", "objection/", "objection"};
  switch (*step) {
    case Step::proposed:
      return {"proposed", "proposed", "proposed"};
    case Step::endorsed:
      return {"endorsed", "endorsed", "endorsed, the consultation begins"};
    case Step::lapsed:
      return {"lapsed", "ended", "not endorsed in time"};
    case Step::vote_opened:
      return {"vote_opened", "vote_opened", "the vote is open"};
    case Step::extended:
      return {"extended", "extended", "the vote lasts longer"};
    case Step::passed:
      return {"passed", "vote_closed", "the vote has passed"};
    case Step::rejected:
      return {"rejected", "vote_closed", "rejected"};
    case Step::consents_asked:
      return {"consents_asked", "consents_asked", "consents are asked"};
    case Step::held:
      return {"held", "held", "held by a guard"};
    case Step::effective:
      return {"effective", "ended", "has taken effect"};
    case Step::withdrawn:
      return {"withdrawn", "ended", "withdrawn"};
    case Step::failed:
      break;
  }
  return {"failed", "ended", "has failed"};
}

Time time_on_record(const google::protobuf::Timestamp& stored) {
  return wire::to_time(stored).value_or(Time{});
}

std::string moment(const google::protobuf::Timestamp& stored) {
  return to_rfc3339(time_on_record(stored));
}

std::string named_proposal(std::uint64_t proposal) {
  return "proposal/" + std::to_string(proposal);
}

// Nothing of what is long, was never handed in or was erased.
std::string words_in(const ledger::Reader& reader, bool present, const v1::Content& content) {
  const Result<Hash> hash = Hash::from(content.hash());
  if (!present || !hash || content.length() > limits::kHttpTitleBytes) return {};
  return reader.content(*hash).value_or(Bytes());
}

// "Proposal 3, rejected: A name for the harbour". What people have written keeps its direction to
// itself.
std::string headline(std::uint64_t number, std::string_view what, std::string_view title) {
  std::string line = "Proposal " + std::to_string(number);
  line.append(", ").append(what);
  if (title.empty()) return line;
  return line + ": " + harmless_line(beginning_of(title, limits::kHttpHeadlineBytes));
}

std::string parties_text(const google::protobuf::RepeatedPtrField<std::string>& parties) {
  constexpr int kNamed = 10;
  std::string text;
  for (int at = 0; at < std::min(parties.size(), kNamed); ++at) {
    text.append(at == 0 ? "" : ", ").append(parties[at]);
  }
  if (parties.size() <= kNamed) return text;
  const auto more = static_cast<std::uint64_t>(parties.size() - kNamed);
  return text.append(" and ").append(counted(more, "other"));
}

std::string failure_text(const v1::Proposal& proposal, const ledger::Registry& registry) {
  const auto* info = ledger::find_outcome(registry.outcomes(), ledger::Code{proposal.failure()});
  if (info == nullptr) return "outcome " + std::to_string(proposal.failure());
  return std::string(info->name).append(", ").append(info->meaning);
}

std::string objection_text(const Told& told) {
  const std::string klass = ascii_lower(v1::ObjectionClass_Name(told.objection.class_()));
  return "A " + klass + " objection of " + told.objector + ".";
}

std::string proposed_text(const v1::Proposal& proposal) {
  std::string text = "Proposed by " + proposal.proposer() + ".";
  if (proposal.state() == v1::ENDORSEMENT) {
    text += " Rule: " + proposal.rule() + ". It can be endorsed until " +
            moment(proposal.endorsement_ends_at()) + ".";
  } else if (proposal.has_vote_opens_at() && proposal.state() != v1::NOT_ENDORSED) {
    text += " Rule: " + proposal.rule() + ". Vote: " + moment(proposal.vote_opens_at()) + " to " +
            moment(proposal.vote_closes_at()) + ".";
  }
  return text;
}

// What has happened, in a sentence of ours.
std::string summary_of(const Told& told, const v1::Proposal& proposal,
                       const ledger::Registry& registry) {
  if (!told.step) return objection_text(told);
  switch (*told.step) {
    case Step::proposed:
      return proposed_text(proposal);
    case Step::endorsed:
      return "Enough others have endorsed it. Vote: " + moment(proposal.vote_opens_at()) + " to " +
             moment(proposal.vote_closes_at()) + ".";
    case Step::lapsed:
      return "Too few others have endorsed it in time.";
    case Step::vote_opened:
      return "Vote until " + moment(proposal.vote_closes_at()) + ".";
    case Step::extended:
      return "Late votes have turned the result. Vote until " + moment(proposal.vote_closes_at()) +
             ".";
    case Step::passed:
      return "The vote has passed. Effect: " + moment(proposal.effect_at()) + ".";
    case Step::rejected:
      if (proposal.failure() == 0) return "The vote has not passed.";
      return "The vote has passed, but has no effect: " + failure_text(proposal, registry) + ".";
    case Step::consents_asked:
      return "Something has changed hands. Consent is asked of " +
             parties_text(proposal.late_consents()) +
             "; the effect waits for it for 14 days at most.";
    case Step::held:
      return "A guard holds the effect. A second decision can let it pass until " +
             moment(proposal.held_until()) + ".";
    case Step::effective:
      return "The decision has taken effect.";
    case Step::withdrawn:
      return "Withdrawn, or its proposer has no seat any more.";
    case Step::failed:
      break;
  }
  return "It has failed: " + failure_text(proposal, registry) + ".";
}

void add_objections(const state::View& view, std::uint64_t number, std::vector<Told>& out) {
  const decisions::DecisionKeys keys = decisions::keys_of(number);
  view.each(keys.table, keys.objections, [&](BytesView party, BytesView value) {
    Told told;
    if (!wire::parse_stored(value, told.objection)) return true;
    told.at = time_on_record(told.objection.at());
    told.number = number;
    told.rank = static_cast<int>(Step::vote_opened) * 2 + 1;  // of one time after the opening
    told.objector = Bytes(party);
    out.push_back(std::move(told));
    return out.size() < limits::kHttpStepsTold;
  });
}

// Those that have not ended, and the newest of all; newest first.
std::vector<std::uint64_t> numbers_told(const state::View& view) {
  std::vector<std::uint64_t> numbers = decisions::open_numbers(view);
  std::uint64_t newest = decisions::last_number(view);
  for (std::size_t i = 0; i < limits::kHttpProposalsTold && newest > 0; ++i, --newest) {
    numbers.push_back(newest);
  }
  std::sort(numbers.rbegin(), numbers.rend());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

// Newest first.
std::vector<Told> all_told(const state::View& view) {
  std::vector<Told> out;
  for (const std::uint64_t number : numbers_told(view)) {
    v1::Proposal proposal;
    if (!decisions::find_proposal(view, number, proposal)) continue;
    for (const decisions::StepTaken& taken : decisions::steps_taken(view, proposal)) {
      out.push_back({taken.at, number, static_cast<int>(taken.step) * 2, taken.step, {}, {}});
    }
    add_objections(view, number, out);
    if (out.size() >= limits::kHttpStepsTold) break;
  }
  std::sort(out.begin(), out.end(), is_told_before);
  return out;
}

AtomEntry entry_of(const Sources& sources, const state::View& view, const Told& told) {
  v1::Proposal proposal;
  (void)decisions::find_proposal(view, told.number, proposal);
  const StepWords words = words_of(told.step);
  const std::string title = words_in(sources.reader, proposal.has_title(), proposal.title());
  AtomEntry entry;
  const std::string what =
      named_proposal(told.number) + "/" + std::string(words.id) + told.objector;
  entry.id = "urn:uuid:" + uuid_of(sources.reader.community(), what);
  entry.author = told.step ? proposal.proposer() : told.objector;
  entry.title = headline(told.number, words.title, title);
  entry.category = words.word;
  entry.updated = told.at;
  entry.link = "proposals/" + std::to_string(told.number);
  entry.summary = summary_of(told, proposal, sources.reader.registry());
  entry.content =
      told.step ? title
                : words_in(sources.reader, told.objection.has_reason(), told.objection.reason());
  return entry;
}

std::string page_link(std::uint64_t page) {
  return page == 1 ? "feed.atom" : "feed.atom?page=" + std::to_string(page);
}

Answer answer_feed(const Sources& sources, const Request& request, const Opened& state) {
  const std::uint64_t page = request.number("page").value_or(1);
  if (page == 0) return bad_parameter("page", "the first page is 1");
  const std::vector<Told> told = all_told(*state.view);
  const std::uint64_t pages =
      std::max<std::uint64_t>(1, (told.size() + limits::kHttpPage - 1) / limits::kHttpPage);
  if (page > pages) {
    return problem(Fault::not_found, "the feed has " + counted(pages, "page"));
  }
  AtomFeed feed;
  feed.id = "urn:uuid:" + uuid_of(sources.reader.community(), "feed");
  feed.title = sources.genesis.name;
  feed.subtitle = sources.reader.demo()
                      ? "What it decides. A sample community, for trying out only."
                      : "What it decides.";
  feed.author = sources.genesis.name;
  feed.updated = told.empty() ? sources.genesis.time : told.front().at;
  feed.self = page_link(page);
  feed.first = page_link(1);
  if (page > 1) feed.previous = page_link(page - 1);
  if (page < pages) feed.next = page_link(page + 1);
  const std::size_t begin = (page - 1) * limits::kHttpPage;
  const std::size_t end = std::min<std::size_t>(told.size(), begin + limits::kHttpPage);
  feed.entries.reserve(end - begin);
  for (std::size_t at = begin; at < end; ++at) {
    feed.entries.push_back(entry_of(sources, *state.view, told[at]));
  }
  Response response;
  response.content_type = "application/atom+xml";
  response.body = write_atom(feed);
  return response;
}

// The deadlines of one proposal; what has passed of them stays as long as it runs.
class Deadlines {
 public:
  Deadlines(const Sources& sources, const state::View& view, const v1::Proposal& proposal,
            Calendar& out)
      : sources_(sources),
        proposal_(proposal),
        title_(words_in(sources.reader, proposal.has_title(), proposal.title())),
        taken_(decisions::steps_taken(view, proposal)),
        out_(out) {
    // Consents may be asked before a guard holds and after it: what came last is what counts.
    for (const decisions::StepTaken& step : taken_) revised_ = std::max(revised_, step.at);
  }

  void add() {
    const bool before = proposal_.state() == v1::CONSULTATION;
    if (proposal_.state() == v1::ENDORSEMENT) {
      put("endorsement_ends", "the last day to endorse it", proposal_.endorsement_ends_at(), false);
    } else if (proposal_.has_vote_opens_at()) {
      put("vote_opens", before ? "the consultation ends and the vote opens" : "the vote opens",
          proposal_.vote_opens_at(), before);
      put("vote_closes", "the vote closes", proposal_.vote_closes_at(),
          before || proposal_.state() == v1::VOTING);
    }
    if (proposal_.has_effect_at()) put("effect", effect_words(), proposal_.effect_at(), false);
  }

 private:
  [[nodiscard]] std::string_view effect_words() const {
    const bool held = proposal_.has_held_until() && time_on_record(proposal_.held_until()) ==
                                                        time_on_record(proposal_.effect_at());
    if (held) return "the last day for a second decision";
    return proposal_.late_consents().empty() ? "takes effect" : "the last day for consents";
  }

  void put(std::string_view word, std::string_view what, const google::protobuf::Timestamp& time,
           bool may_move) {
    const std::string number = std::to_string(proposal_.number());
    CalendarEvent event;
    event.uid = uuid_of(sources_.reader.community(),
                        named_proposal(proposal_.number()).append("/deadline/").append(word));
    event.sequence = taken_.size() - 1 + proposal_.extensions();  // each has moved the end
    event.revised = revised_;
    event.at = time_on_record(time);
    event.tentative = may_move;
    event.category = word;
    event.summary = headline(proposal_.number(), what, title_);
    event.description = "Proposed by " + proposal_.proposer() + ", rule " + proposal_.rule() +
                        ".\nProven: comity proposal " + number + "\nFrom the node: /v1/proposals/" +
                        number;
    out_.events.push_back(std::move(event));
  }

  const Sources& sources_;
  const v1::Proposal& proposal_;
  const std::string title_;
  const std::vector<decisions::StepTaken> taken_;
  Time revised_;
  Calendar& out_;
};

Answer answer_calendar(const Sources& sources, const Request&, const Opened& state) {
  Calendar calendar;
  calendar.name = sources.genesis.name;
  if (sources.reader.demo()) calendar.name += " (a sample community, for trying out only)";
  for (const std::uint64_t number : decisions::open_numbers(*state.view)) {
    v1::Proposal proposal;
    if (!decisions::find_proposal(*state.view, number, proposal)) continue;
    Deadlines(sources, *state.view, proposal, calendar).add();
  }
  Response response;
  response.content_type = "text/calendar; charset=utf-8";
  response.body = write_calendar(calendar);
  return response;
}

}  // namespace

Routes feed_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/feed.atom",
       {{"page", Kind::number}},
       bind(answer_feed),
       "application/atom+xml: an Atom feed (RFC 4287) of what the community decides, step by step, "
       "newest first, 100 to a page (RFC 5005), see below",
       kProof},
      {Method::get,
       "/v1/calendar.ics",
       {},
       bind(answer_calendar),
       "text/calendar: the deadlines of all proposals that have not ended (RFC 5545), see below",
       kProof},
  };
}

}  // namespace comity::api
