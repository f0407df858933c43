#include "publications/minutes/minutes.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/words.h"
#include "crypto/hash.h"
#include "dns/record.h"
#include "proof/tree.h"
#include "publications/minutes/limits.h"
#include "publications/minutes/words.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::minutes {
namespace {

constexpr std::string_view kHeightName = "Height";

std::string moment_text(const google::protobuf::Timestamp& stored) {
  return to_rfc3339(wire::to_time(stored).value_or(Time{}));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

// One document in the making, section by section.
class Minutes {
 public:
  Minutes(const Source& source, const v1::Proposal& proposal)
      : source_(source), proposal_(proposal), number_(proposal.number()) {
    if (const Result<Hash> hash = Hash::from(proposal.constitution())) {
      (void)constitution::find(source.view, *hash, constitution_);
    }
    (void)decisions::find_actions(source.view, number_, actions_);
    votes_ = decisions::votes(source.view, number_);
    std::sort(votes_.begin(), votes_.end(),
              [](const auto& a, const auto& b) { return a.party < b.party; });
    const decisions::DecisionKeys keys = decisions::keys_of(number_);
    source.view.each(keys.table, keys.objections, [&](BytesView party, BytesView value) {
      (void)wire::parse_stored(value, objections_[Bytes(party)]);
      return true;
    });
    source.view.each(keys.table, keys.consents, [&](BytesView party, BytesView value) {
      (void)wire::parse_stored(value, consents_[Bytes(party)]);
      return true;
    });
    if (is_counted() || proposal.state() == v1::CONSULTATION) {
      result_ = decisions::explain(source.view, number_, source.head.block_time);
    }
    share_text();
  }

  Document write() && {
    document_.title = "Minutes of proposal " + std::to_string(number_);
    put_matter();
    put_actions();
    put_outcome();
    put_endorsements();
    put_way();
    put_rule();
    put_electorate();
    put_roll_call();
    put_consents();
    put_objections();
    put_basis();
    return std::move(document_);
  }

 private:
  // A vote was opened.
  [[nodiscard]] bool is_counted() const { return !proposal_.effect_hash().empty(); }

  void heading(std::string_view text, int level = 2) {
    document_.parts.emplace_back(Heading{level, std::string(text)});
  }
  void paragraph(std::string text) { document_.parts.emplace_back(Paragraph{std::move(text)}); }
  void listing(const std::vector<std::string>& lines) {
    Listing list;
    list.items.reserve(lines.size());
    for (const std::string& line : lines) list.items.push_back({0, line});
    if (!list.items.empty()) document_.parts.emplace_back(std::move(list));
  }

  // Every text has the same part of the octets that there are for all of them.
  void share_text() {
    std::size_t texts = 2 + 2 * objections_.size();
    for (const decisions::VoteCast& vote : votes_) texts += vote.reason_hash.empty() ? 0 : 1;
    octets_of_text_ = limits::kMinutesTextsBytes / texts;
  }

  // The text, or in `instead` what stands for one that is not shown.
  [[nodiscard]] std::optional<Bytes> read(BytesView stored_hash, std::uint64_t length,
                                          std::string& instead) const {
    const Result<Hash> hash = Hash::from(stored_hash);
    instead = "Text of " + counted(length, "octet") + " with the hash " + to_hex(stored_hash);
    if (!hash || length > octets_of_text_) {
      instead += ", too long to be shown here.";
      return std::nullopt;
    }
    std::optional<Bytes> text = source_.text(*hash);
    if (text && text->size() == length) return text;
    instead += ", not at hand.";
    return std::nullopt;
  }
  void quote(BytesView hash, std::uint64_t length) {
    std::string instead;
    std::optional<Bytes> text = read(hash, length, instead);
    if (text) {
      document_.parts.emplace_back(Quotation{*std::move(text)});
    } else {
      paragraph(std::move(instead));
    }
  }
  void quote(const v1::Content& content) { quote(content.hash(), content.length()); }

  void put_matter() {
    std::string instead;
    const v1::Content& title = proposal_.title();
    const std::optional<Bytes> words = read(title.hash(), title.length(), instead);
    Facts facts;
    facts.rows = {{"Title", words ? *words : instead},
                  {"Proposed by", proposal_.proposer()},
                  {"State", std::string(decisions::state_name(proposal_.state()))},
                  {"Community", source_.name.empty() ? "(name not known)" : source_.name},
                  {"Community id", source_.community.hex()}};
    if (source_.demo) facts.rows.emplace_back("Note", "a sample community, for trying out only");
    document_.parts.emplace_back(std::move(facts));
    heading("Text");
    if (proposal_.has_text()) {
      quote(proposal_.text());
    } else {
      paragraph("There is none besides the title.");
    }
  }

  [[nodiscard]] std::string name_of_action(const v1::Action& action) const {
    const ledger::ActionType* type = source_.registry.type_of(action);
    return type == nullptr ? "an action that this program does not know" : std::string(type->name);
  }

  void put_actions() {
    heading("What it changes");
    Listing list;
    for (const v1::Action& action : actions_.actions()) {
      const std::string name = name_of_action(action);
      list.items.push_back({0, name});
      for (std::string& line : action_lines(action, name)) {
        list.items.push_back({1, std::move(line)});
      }
    }
    if (!list.items.empty()) document_.parts.emplace_back(std::move(list));
    if (proposal_.state() == v1::EFFECTIVE) put_skipped();
  }

  // Sets of a plan that something else had changed meanwhile.
  void put_skipped() {
    std::set<std::string> zones;
    for (const v1::Action& action : actions_.actions()) {
      if (action.has_names_change_sets()) zones.insert(action.names_change_sets().zone());
    }
    std::vector<std::string> lines;
    for (const std::string& zone : zones) {
      v1::SkippedSets skipped;
      (void)names::find_skipped(source_.view, zone, number_, skipped);
      for (const v1::SkippedSet& set : skipped.sets()) {
        std::string line = set.owner() + (zone == "." ? "." : "." + zone);
        line.append(" ").append(dns::type_name(static_cast<std::uint16_t>(set.type())));
        line.append(": ").append(source_.registry.info(ledger::Code{set.outcome()}).name);
        lines.push_back(std::move(line));
      }
    }
    if (lines.empty()) return;
    paragraph("When it took effect, these were left as they stood:");
    listing(lines);
  }

  void put_outcome() {
    heading("Outcome");
    listing(outcome_lines(proposal_, result_, source_.registry));
  }

  void put_endorsements() {
    if (!proposal_.has_endorsement_ends_at()) return;
    heading("Endorsements");
    paragraph("Needed of other voices: " + std::to_string(proposal_.endorsements()) + ".");
    Table table{{"Party", "at"}, {}};
    for (const decisions::Endorsed& it : decisions::endorsements(source_.view, proposal_)) {
      table.rows.push_back({it.party, to_rfc3339(it.at)});
    }
    if (table.rows.empty()) return paragraph("None came.");
    document_.parts.emplace_back(std::move(table));
  }

  void put_way() {
    heading("How it went");
    Table table{{"Step", "at"}, {}};
    for (const decisions::StepTaken& taken : decisions::steps_taken(source_.view, proposal_)) {
      table.rows.push_back({std::string(words_of(taken.step)), to_rfc3339(taken.at)});
    }
    document_.parts.emplace_back(std::move(table));
  }

  void put_rule() {
    heading("Rule, and what was counted");
    Facts facts;
    facts.rows = {{"Rule", proposal_.rule()},
                  {"Constitution", constitution_.name()},
                  {"Constitution hash", to_hex(proposal_.constitution())}};
    document_.parts.emplace_back(std::move(facts));
    const v1::Rule* rule = constitution::find_rule(constitution_, proposal_.rule());
    if (rule != nullptr) {
      paragraph("Its stages:");
      listing(stage_lines(*rule));
    }
    heading("Conditions", 3);
    if (result_.explanation.empty()) return paragraph("No vote was opened, so none was counted.");
    if (!is_counted()) paragraph("The vote is not open yet. With the seats of now, and no vote:");
    Listing list;
    for (const tally::Line& line : result_.explanation) {
      list.items.push_back({line.depth, (line.met ? "met: " : "not met: ") + line.text});
    }
    document_.parts.emplace_back(std::move(list));
  }

  void put_electorate() {
    heading("Electorate");
    electorate_ = decisions::electorate(source_.view, constitution_, number_);
    if (!electorate_) return paragraph("That is fixed when the vote opens; it was not opened.");
    paragraph("Counted are voices: parties of one affiliation have one together.");
    Table counts{{"Chamber", "seats", "yes", "no", "abstain"}, {}};
    for (const tally::Count& count : result_.counts) {
      counts.rows.push_back({count.chamber.empty() ? "all seats" : count.chamber,
                             std::to_string(count.seats), std::to_string(count.yes),
                             std::to_string(count.no), std::to_string(count.abstain)});
    }
    document_.parts.emplace_back(std::move(counts));
    heading("Parties", 3);
    Table seats{{"Party", "chambers", "affiliation"}, {}};
    seats.rows.reserve(electorate_->seats.size());
    for (const tally::Seat& seat : electorate_->seats) {
      seats.rows.push_back({seat.party, joined(seat.chambers), seat.affiliation});
    }
    document_.parts.emplace_back(std::move(seats));
  }

  void put_roll_call() {
    if (!electorate_) return;
    heading("Roll call");
    std::map<std::string, const decisions::VoteCast*> cast;
    for (const decisions::VoteCast& vote : votes_) cast[vote.party] = &vote;
    std::map<std::string, Table> by_chamber;
    for (const tally::Seat& seat : electorate_->seats) {
      const auto vote = cast.find(seat.party);
      const std::vector<std::string> row =
          vote == cast.end() ? std::vector<std::string>{seat.party, "none", "", ""}
                             : row_of(*vote->second);
      // In no chamber a party votes too.
      std::vector<std::string> chambers = seat.chambers;
      if (chambers.empty()) chambers.emplace_back();
      for (const std::string& chamber : chambers) by_chamber[chamber].rows.push_back(row);
    }
    std::vector<std::string> order = electorate_->chambers;
    order.emplace_back();
    for (const std::string& chamber : order) {
      Table& table = by_chamber[chamber];
      if (table.rows.empty()) continue;
      heading(chamber.empty() ? "In no chamber" : "Chamber " + chamber, 3);
      table.columns = {"Party", "vote", "at", "reason"};
      document_.parts.emplace_back(std::move(table));
    }
    put_reasons();
  }

  static std::vector<std::string> row_of(const decisions::VoteCast& vote) {
    return {vote.party, vote.choice, to_rfc3339(vote.at),
            vote.reason_hash.empty() ? "" : "given below"};
  }

  void put_reasons() {
    for (const decisions::VoteCast& vote : votes_) {
      if (vote.reason_hash.empty()) continue;
      heading("Reason of " + vote.party + " for " + vote.choice, 3);
      quote(vote.reason_hash, vote.reason_length);
    }
  }

  void put_consents() {
    heading("Consents");
    const std::vector<decisions::ConsentState> asked = decisions::consents(source_.view, number_);
    if (asked.empty()) {
      return paragraph(is_counted() ? "It needed none."
                                    : "Whose it needs is fixed when the vote opens.");
    }
    const auto& late = proposal_.late_consents();
    Table table{{"Party", "consent", "at", "asked"}, {}};
    for (const decisions::ConsentState& consent : asked) {
      const auto given = consents_.find(consent.party);
      const bool on_record = consent.given && given != consents_.end();
      table.rows.push_back({consent.party, consent.given ? "given" : "missing",
                            on_record ? moment_text(given->second.at()) : "",
                            std::binary_search(late.begin(), late.end(), consent.party)
                                ? "after the vote had passed"
                                : "when the vote opened"});
    }
    document_.parts.emplace_back(std::move(table));
  }

  void put_objections() {
    heading("Objections");
    if (objections_.empty()) return paragraph("None was raised.");
    for (const auto& [party, objection] : objections_) {
      heading("Of " + party, 3);
      paragraph("A " + ascii_lower(v1::ObjectionClass_Name(objection.class_())) + " objection of " +
                moment_text(objection.at()) + ":");
      quote(objection.reason());
      if (objection.state() == v1::OBJECTION_WITHDRAWN) {
        paragraph("Its party has withdrawn it.");
      } else if (objection.state() == v1::ANSWERED) {
        paragraph("Answer of " + proposal_.proposer() + ":");
        quote(objection.answer());
      } else {
        paragraph("Unanswered.");
      }
    }
  }

  void put_basis() {
    heading("What this follows from");
    Facts facts;
    facts.rows = {{std::string(kHeightName), std::to_string(source_.head.height)},
                  {"Block time", to_rfc3339(source_.head.block_time)},
                  {"State root", source_.head.root.hex()},
                  {"Entry of the log with that root", std::to_string(source_.log_entry)}};
    if (is_counted()) facts.rows.emplace_back("Ballot signed", to_hex(proposal_.effect_hash()));
    document_.parts.emplace_back(std::move(facts));
    put_records();
    put_acts();
    heading("To check it", 3);
    paragraph(
        "Every checkpoint of the log that is longer than that entry proves the root. With the id "
        "of the community, and no trust in the node that is asked:");
    const std::string n = std::to_string(number_);
    document_.parts.emplace_back(Commands{
        {"comity --community " + source_.community.hex() + " minutes " + n + " --check FILE",
         "comity bundle decision " + n + " --out decision.bundle",
         "comity verify decision.bundle --community " + source_.community.hex(),
         "comity audit decision " + n}});
  }

  void put_records() {
    heading("Records", 3);
    Table table{{"Record", "leaf of the state tree"}, {}};
    const decisions::DecisionKeys keys = decisions::keys_of(number_);
    std::vector<state::Key> all = {keys.proposal, keys.actions};
    if (electorate_) all.push_back(keys.electorate);
    if (const Result<Hash> hash = Hash::from(proposal_.constitution())) {
      all.push_back(constitution::key_of(*hash));
    }
    for (const state::Key& key : all) {
      const std::optional<Bytes> value = source_.view.get(key);
      if (!value) continue;
      const Path path = proof::path_of(key.table, key.collection, key.key);
      table.rows.push_back(
          {state::to_text(key), proof::leaf_hash(path, crypto::sha256(*value)).hex()});
    }
    document_.parts.emplace_back(std::move(table));
    paragraph("And of this proposal " + counted(votes_.size(), "vote") + ", " +
              counted(consents_.size(), "consent") + " and " +
              counted(objections_.size(), "objection") + ", each signed by its party.");
  }

  void put_acts() {
    heading("Signed acts", 3);
    Table table{{"Party", "act", "transaction"}, {}};
    std::vector<decisions::SignedAct> acts = decisions::signed_acts(source_.view, number_);
    std::stable_sort(acts.begin(), acts.end(),
                     [](const auto& a, const auto& b) { return a.party < b.party; });
    table.rows.reserve(acts.size());
    for (const decisions::SignedAct& act : acts) {
      v1::Action action;
      (void)wire::parse_stored(act.action, action);
      table.rows.push_back({act.party, name_of_action(action), act.transaction.hex()});
    }
    document_.parts.emplace_back(std::move(table));
  }

  const Source& source_;
  const v1::Proposal& proposal_;
  const std::uint64_t number_;
  v1::Constitution constitution_;
  v1::ProposedActions actions_;
  std::vector<decisions::VoteCast> votes_;
  std::map<std::string, v1::Objection> objections_;
  std::map<std::string, v1::Consent> consents_;
  tally::Result result_;
  std::optional<tally::Electorate> electorate_;
  std::size_t octets_of_text_ = 0;
  Document document_;
};

}  // namespace

Result<Document> minutes_of(const Source& source, std::uint64_t number) {
  v1::Proposal proposal;
  if (!decisions::find_proposal(source.view, number, proposal)) {
    return error(ErrorKind::not_found, "no proposal " + std::to_string(number));
  }
  if (!proposal.effect_hash().empty()) {
    if (const Status bound = decisions::check_ballot(source.view, proposal); !bound) {
      return at("proposal " + std::to_string(number), bound.error());
    }
  }
  return Minutes(source, proposal).write();
}

std::optional<std::uint64_t> height_named(std::string_view minutes) {
  const std::string name(kHeightName);
  const std::string before =
      is_html(minutes) ? "<th scope=\"row\">" + name + "</th><td>" : "- **" + name + ":** ";
  const std::size_t at = minutes.find(before);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = minutes.substr(at + before.size());
  std::uint64_t height = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), height);
  return read.ec == std::errc() ? std::optional(height) : std::nullopt;
}

}  // namespace comity::minutes
