#include "tally/ballot.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

namespace comity::tally {
namespace {

// What a voice does, as far as it is known.
struct Stand {
  std::optional<Choice> choice;
  bool open = false;  // a party of it has not voted
};

using VotesByParty = std::map<std::string_view, const Vote*>;

Stand stand_of(const Voice& voice, const VotesByParty& votes, bool reason_for_no,
               std::uint64_t& left_out) {
  Stand stand;
  for (const std::string& party : voice.parties) {
    const auto found = votes.find(party);
    if (found == votes.end()) {
      stand.open = true;
      continue;
    }
    const Vote& vote = *found->second;
    if (reason_for_no && vote.choice == Choice::no && !vote.has_reason) {
      ++left_out;
      continue;
    }
    const bool differs = stand.choice.has_value() && *stand.choice != vote.choice;
    stand.choice = differs ? Choice::abstain : vote.choice;
  }
  return stand;
}

void add(const Stand& stand, Scope& scope) {
  ++scope.now.seats;
  if (!stand.choice.has_value()) {
    if (stand.open) ++scope.open_silent;
    return;
  }
  switch (*stand.choice) {
    case Choice::yes:
      ++scope.now.yes;
      if (stand.open) ++scope.open_yes;
      break;
    case Choice::no:
      ++scope.now.no;
      if (stand.open) ++scope.open_no;
      break;
    case Choice::abstain:
      // Whatever an affiliate adds, it agrees with the abstention or differs: an abstention.
      ++scope.now.abstain;
      break;
  }
}

}  // namespace

std::vector<Voice> voices(const Electorate& electorate) {
  std::vector<Voice> all;
  std::map<std::string_view, std::size_t> groups;
  for (const Seat& seat : electorate.seats) {
    std::size_t index = all.size();
    if (!seat.affiliation.empty())
      index = groups.try_emplace(seat.affiliation, index).first->second;
    if (index == all.size()) all.emplace_back();
    Voice& voice = all[index];
    voice.parties.push_back(seat.party);
    voice.chambers.insert(voice.chambers.end(), seat.chambers.begin(), seat.chambers.end());
  }
  for (Voice& voice : all) {
    std::vector<std::string> ordered;
    for (const std::string& chamber : electorate.chambers) {
      if (std::find(voice.chambers.begin(), voice.chambers.end(), chamber) !=
          voice.chambers.end()) {
        ordered.push_back(chamber);
      }
    }
    voice.chambers = std::move(ordered);
  }
  return all;
}

std::array<Count, Scope::kExtremes> Scope::extremes() const {
  std::array<Count, kExtremes> all;
  for (std::size_t way = 0; way < kExtremes; ++way) {
    Count& count = all[way];
    count = now;
    if (way % 4 == 1) count.yes += open_silent;
    if (way % 4 == 2) count.no += open_silent;
    if (way % 4 == 3) count.abstain += open_silent;
    if ((way & 4) != 0) {
      count.yes -= open_yes;
      count.abstain += open_yes;
    }
    if ((way & 8) != 0) {
      count.no -= open_no;
      count.abstain += open_no;
    }
  }
  return all;
}

Ballot count(const Electorate& electorate, const std::vector<Vote>& votes, bool reason_for_no) {
  VotesByParty by_party;
  for (const Vote& vote : votes) by_party[vote.party] = &vote;

  Ballot ballot;
  ballot.scopes.resize(1 + electorate.chambers.size());
  std::map<std::string_view, std::size_t> scope_of;
  for (std::size_t i = 0; i < electorate.chambers.size(); ++i) {
    ballot.scopes[i + 1].now.chamber = electorate.chambers[i];
    scope_of.try_emplace(electorate.chambers[i], i + 1);
  }
  for (const Voice& voice : voices(electorate)) {
    const Stand stand = stand_of(voice, by_party, reason_for_no, ballot.left_out);
    add(stand, ballot.scopes.front());
    for (const std::string& chamber : voice.chambers) add(stand, ballot.scopes[scope_of[chamber]]);
  }
  return ballot;
}

}  // namespace comity::tally
